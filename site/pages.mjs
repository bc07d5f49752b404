// Copies the Markdown that becomes pages from the repository into ./pages: Vue must be found from where they are.
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '..')
const copies = join(import.meta.dirname, 'pages')

/** The files that are pages, by their paths in the repository. */
export const pages = [
  'README.md', 'SUPPORTED.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'examples/README.md', 'findings/README.md', 'bench/README.md',
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.md')).map(name => `docs/${name}`)
]

rmSync(copies, { recursive: true, force: true })
for (const page of pages) {
  const copy = join(copies, page)
  mkdirSync(dirname(copy), { recursive: true })
  cpSync(join(root, page), copy)
}
if (existsSync(join(root, 'docs/images'))) cpSync(join(root, 'docs/images'), join(copies, 'docs/images'), { recursive: true })
