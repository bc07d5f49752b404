import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { parseAction } from '@actions/workflow-parser/actions/action-parser'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { exceptions, looseGrants, looseReferences } from './pins.js'

/**
 * Checks the workflows and the action with GitHub's own parser: structure, and the expressions in it. Also checks that
 * every action and image is pinned, and that each job says which permissions it needs.
 */
const root = resolve(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')
const workflows = readdirSync(join(root, '.github/workflows')).map(name => `.github/workflows/${name}`)
const parsers = [...workflows.map(name => [name, parseWorkflow] as const), ['action.yml', parseAction] as const]
const composed = readdirSync(join(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .filter(name => /(^|\/)[\w.-]+\.ya?ml$|(^|\/)Dockerfile$/.test(name) && !name.includes('node_modules'))
  .map(name => `examples/${name}`)
const files = [...workflows, 'action.yml', 'Dockerfile', ...composed]

const faults = [
  ...parsers.flatMap(([name, parse]) => parse({ name, content: read(name) }, new NoOperationTraceWriter())
    .context.errors.getErrors().map(({ message }) => message)),
  ...files.flatMap(name => looseReferences(name, read(name))),
  ...workflows.flatMap(name => looseGrants(name, read(name)))
]
for (const fault of faults) process.stderr.write(`${fault}\n`)
if (faults.length > 0) process.exitCode = 1
else {
  process.stdout.write(`${files.length} files: nothing to say\n`)
  for (const [name, reason] of Object.entries(exceptions)) process.stdout.write(`not pinned: ${name}: ${reason}\n`)
}
