import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { parseAction } from '@actions/workflow-parser/actions/action-parser'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** Checks the workflows and the action by GitHub's own parser: structure, and the expressions in it. */
const root = resolve(import.meta.dirname, '..')
const workflows = '.github/workflows'
const files = [
  ...readdirSync(join(root, workflows)).map(name => [`${workflows}/${name}`, parseWorkflow] as const),
  ['action.yml', parseAction] as const
]
const faults = files.flatMap(([name, parse]) => {
  const { context } = parse({ name, content: readFileSync(join(root, name), 'utf8') }, new NoOperationTraceWriter())
  return context.errors.getErrors().map(({ message }) => message)
})
for (const fault of faults) process.stderr.write(`${fault}\n`)
if (faults.length > 0) process.exitCode = 1
else process.stdout.write(`${files.length} files: nothing to say\n`)
