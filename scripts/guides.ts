import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join, resolve } from 'node:path'
import type * as library from '../src/index.js'
import { checkFixture } from '../src/fixtures/check.js'
import { blocksOf, withOutputs, type Block } from './guides/blocks.js'
import { isShown } from './guides/compare.js'
import { Place } from './guides/run.js'
import { onOtherNode } from './other-node.js'

/**
 * Runs the samples of the guides and of the README, in order, each document on a fresh server with the seed 1, and
 * compares what they print with the block under them. Arguments name the documents to run. With --write it writes down
 * what they print instead, with --node 22 it runs them on that Node. dist/ has to be built.
 *
 * - `sh`: all blocks of a document in one shell.
 * - `js`: a block with imports begins a module, those without continue it.
 * - `python`: each block is a program.
 * - `json`, `yaml`: are read; a fixture is checked.
 * - What is an example has the comment `<!-- file: examples/NAME/FILE -->` above it: test/scripts/guides.test.ts
 *   compares the two, and `npm run examples` runs the file.
 * - What cannot run here is left out and listed with the reason: what starts with `docker`, `npm`, `npx` or `source`,
 *   and what has the comment `<!-- not run: REASON -->` above it.
 */
const root = resolve(import.meta.dirname, '..')
const given = onOtherNode(process.argv.slice(2))
const isWriting = given.includes('--write')
const wanted = given.filter(name => !name.startsWith('--'))
/** The guide whose samples configure other programs; its test reads and runs them. */
const elsewhere = { 'mcp.md': 'test/http/mcp/guide.test.ts runs them' }

// The built package, as its users have it.
const built = await import(join(root, 'dist/index.js')) as typeof library

const { parse } = createRequire(join(root, 'test/package.json'))('yaml') as { parse: (text: string) => unknown }

const counts = { run: 0, read: 0 }
const notRun: string[] = []

async function check (file: string): Promise<void> {
  const name = basename(file)
  if (Object.hasOwn(elsewhere, name)) {
    notRun.push(`${name}: ${elsewhere[name as keyof typeof elsewhere]}`)
    return
  }
  const source = readFileSync(file, 'utf8')
  const mock = await built.createMockServer({ seed: 1 })
  const place = new Place(mock.url)
  const here = (text: string) => text.replaceAll(/(?<=\b(?:localhost|127\.0\.0\.1):)23373\b/g, String(mock.port))
  const there = (text: string) => text.replaceAll(new RegExp(`(?<=:)${mock.port}\\b`, 'g'), '23373')
  try {
    const outputs = new Map<Block, string>()
    const run = async (blocks: readonly Block[], how: (blocks: Block[]) => Promise<string[]>) => {
      const printed = await how(blocks.map(block => ({ ...block, content: here(block.content) })))
      for (const [index, block] of blocks.entries()) outputs.set(block, there(printed[index] ?? ''))
      counts.run += blocks.length
    }
    const shell: Block[] = []
    const modules: Block[][] = []
    for (const block of blocksOf(source)) {
      const { language, content, line, notRun: reason } = block
      if (reason !== undefined) notRun.push(`${name}:${line}: ${reason}`)
      if (reason === undefined && language === 'sh') shell.push(block)
      if (reason === undefined && language === 'js') {
        if (modules.length === 0 || /^import /m.test(content)) modules.push([])
        modules.at(-1)?.push(block)
      }
      if (reason === undefined && language === 'python') await run([block], async ([one]) => place.python(one!))
      if (language === 'json' || language === 'yaml') {
        const value: unknown = language === 'json' ? JSON.parse(content) : parse(content)
        if (value !== null && typeof value === 'object' && 'format' in value) await checkFixture(value, name)
        counts.read++
      }
      if (reason === undefined && !['sh', 'js', 'python', 'json', 'yaml', 'text', ''].includes(language)) {
        throw new Error(`line ${line}: blocks in ${language} do not run: say why, with <!-- not run: REASON -->`)
      }
    }
    if (shell.length > 0) await run(shell, async blocks => place.shell(blocks))
    for (const blocks of modules) await run(blocks, async blocks => place.module(blocks))

    const changed = new Map([...outputs].filter(([block, printed]) => !isShown(block.output?.content ?? '', printed)))
    if (isWriting) writeFileSync(file, withOutputs(source, changed))
    else {
      for (const [{ line, output }, printed] of changed) {
        fail(name, `line ${line} prints\n${printed}\nand not, as is written under it,\n${output?.content ?? '(nothing)'}`)
      }
    }
  } finally {
    place.remove()
    await mock.close()
  }
}

function fail (name: string, message: string): void {
  process.exitCode = 1
  process.stdout.write(`\n${name}: ${message}\n`)
}

const guides = join(root, 'docs/guides')
const files = [join(root, 'README.md'), ...readdirSync(guides).sort().map(name => join(guides, name))]
  .filter(file => wanted.length === 0 || wanted.includes(basename(file, '.md')))
/** Takes documents until none is left. Two at a time: each waits for processes that it starts. */
async function checkNext (): Promise<void> {
  for (let file = files.shift(); file !== undefined; file = files.shift()) {
    const name = basename(file)
    await check(file).catch((error: unknown) => { fail(name, (error as Error).message) })
  }
}
await Promise.all([checkNext(), checkNext()])
process.stdout.write(`${counts.run} samples ran on Node ${process.versions.node}, ${counts.read} were read. Not run:\n${notRun.map(line => `  ${line}\n`).join('')}`)
