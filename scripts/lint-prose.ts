import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { referenceFindings, wordingFindings, type Finding } from './prose/findings.js'
import { proseOfMarkdown } from './prose/markdown.js'

/**
 * Fails on a wording of prose/words.ts in the documents or in the comments and strings of the source, and on a
 * reference of a document that leads nowhere. Arguments add folders of source: `npm run lint:prose -- examples`.
 */

/** Folders of source that are checked. */
const sourceFolders: readonly string[] = ['src', 'test', 'scripts', 'bench', 'integrations', 'fixtures/source']

/** The glossary names the words to avoid; the other files are generated, and their prose is in the source. */
const exempt = new Set(['docs/glossary.md', 'SUPPORTED.md', 'docs/reference/control-api.md', 'docs/reference/flags.md'])
// The list itself, its tests, and the texts of the default fixture's chats: people write as they like.
const exemptPaths = ['scripts/prose/', 'test/scripts/', 'fixtures/source/conversations-', 'fixtures/source/oddities.ts']

const root = resolve(import.meta.dirname, '..')
const folders = [...sourceFolders, ...process.argv.slice(2)]
const names = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md', '*.ts'], {
  cwd: root, encoding: 'utf8'
}).split('\n').filter(name => existsSync(join(root, name)))
const documents = names.filter(name => name.endsWith('.md'))
const sources = names.filter(name => name.endsWith('.ts') && folders.some(folder => name.startsWith(`${folder}/`)) &&
  !exemptPaths.some(path => name.startsWith(path)))

const findings: Array<Finding & { name: string }> = []
for (const name of documents) {
  const text = readFileSync(join(root, name), 'utf8')
  const found = exempt.has(name) ? [] : wordingFindings(proseOfMarkdown(text))
  for (const finding of [...found, ...referenceFindings(text, path => read(dirname(name), path))]) {
    findings.push({ name, ...finding })
  }
}
if (sources.length > 0) {
  const { proseOfSource } = await import('./prose/source.js')
  for (const name of sources) {
    const prose = proseOfSource(name, readFileSync(join(root, name), 'utf8'))
    for (const finding of wordingFindings(prose)) findings.push({ name, ...finding })
  }
}

for (const { name, line, problem } of findings) process.stderr.write(`${name}:${line} ${problem}\n`)
if (findings.length > 0) process.exitCode = 1
else process.stdout.write(`prose: ${documents.length} documents and ${sources.length} source files are fine\n`)

/** The text of a file; of a folder, an empty one. */
function read (folder: string, path: string): string | undefined {
  const target = join(root, path.startsWith('.') ? folder : '', path)
  if (!existsSync(target)) return undefined
  return statSync(target).isFile() ? readFileSync(target, 'utf8') : ''
}
