/** What package.json has for development alone. `private` keeps `npm publish` from publishing a clone. */
const development = ['private', 'scripts', 'devDependencies', 'overrides', 'files']

/**
 * The package.json that is published.
 * @param own that of the repository
 * @param repository its address on the web, such as `https://github.com/OWNER/beeper-desktop-mock`
 */
export function publishedPackage (own: Record<string, unknown>, repository: string): Record<string, unknown> {
  const kept = Object.entries(own).filter(([name]) => !development.includes(name))
  return {
    ...Object.fromEntries(kept),
    bin: { 'beeper-desktop-mock': 'dist/cli.cjs' },
    repository: { type: 'git', url: `git+${repository}.git` },
    homepage: `${repository}#readme`,
    bugs: `${repository}/issues`
  }
}

/**
 * The README that is published: its links into the repository are absolute, since the registry's page has no files.
 * @param tag such as `v1.2.3`
 */
export function publishedReadme (readme: string, repository: string, tag: string): string {
  const absolute = (path: string, isPicture: boolean) => `${repository}/${isPicture ? 'raw' : 'blob'}/${tag}/${path}`
  return readme
    .replaceAll(/(!?)\[((?:[^\][]|\[[^\]]*\])*)\]\((?![a-z]+:|#)(?:\.\/)?([^)\s]+)/g,
      (_, mark: string, text: string, path: string) =>
        `${mark}[${publishedReadme(text, repository, tag)}](${absolute(path, mark !== '')}`)
    .replaceAll(/\b(src|srcset|href)="(?![a-z]+:|#)(?:\.\/)?([^"]+)"/g,
      (_, attribute: string, path: string) => `${attribute}="${absolute(path, attribute !== 'href')}"`)
}
