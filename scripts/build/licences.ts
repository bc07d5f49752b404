import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

interface Package {
  name: string
  version: string
  license?: string
  homepage?: string
  repository?: string | { url: string }
}

/** Licences that oblige who redistributes a package to say where its source is (MPL-2.0 §3.2). */
const namesSource = /MPL|LGPL|EPL/

/**
 * The licences of the packages in a bundle, which they require anyone who redistributes them to include.
 * @param root what the inputs' paths are relative to
 * @param inputs paths of the bundled files
 * @returns a text with a section for each package
 * @throws Error when a package says nothing of its licence
 */
export async function licences (root: string, inputs: readonly string[]): Promise<string> {
  const sections = new Map<string, string>()
  for (const folder of packageFolders(inputs)) {
    const { name, version, license, homepage, repository } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')) as Package
    const file = (await readdir(join(root, folder))).find(entry => /^licen[cs]e/i.test(entry))
    const text = file === undefined ? undefined : (await readFile(join(root, folder, file), 'utf8')).trim()
    if (license === undefined && text === undefined) throw new Error(`${name}@${version} names no licence`)
    const source = (typeof repository === 'string' ? repository : repository?.url) ?? homepage
    if (namesSource.test(license ?? '') && source === undefined) throw new Error(`${name}@${version} does not say where its source is`)
    const head = [`${name} ${version}`, `Licence: ${license ?? 'see below'}`]
    if (source !== undefined && namesSource.test(license ?? '')) head.push(`Source: ${source.replace(/^git\+/, '')}`)
    sections.set(`${name}@${version}`, [...head, ...text ? ['', text] : []].join('\n'))
  }
  const sorted = [...sections].sort(([a], [b]) => a < b ? -1 : 1).map(([, section]) => section)
  return `beeper-desktop-mock contains these packages, under their own licences.\n\n${sorted.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
}

/** The folders of packages, also of those that lie within others. */
function packageFolders (inputs: readonly string[]): Set<string> {
  const folders = inputs.map(input => /^(?!lazy:).*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input)?.[0])
  return new Set(folders.filter(folder => folder !== undefined))
}
