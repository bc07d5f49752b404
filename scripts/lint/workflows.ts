import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { parseAction } from '@actions/workflow-parser/actions/action-parser'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { optionList } from '../../src/cli/options.js'
import { checkDevContainer, checkers, devContainers, unchecked } from './checkers.js'
import { exceptions, looseGrants, looseReferences } from './pins.js'
import { planted, recipesOf, unknownVariables, type Recipe } from './recipes.js'

/**
 * Checks the workflows and the action with GitHub's own parser: structure, and the expressions in it. Also checks that
 * every action and image is pinned, and that each job says which permissions it needs.
 *
 * Checks the recipes of the documents and the examples that cannot run here, each with the linter of its kind, and that
 * the linter finds a mistake when there is one.
 */
const root = resolve(import.meta.dirname, '../..')
const read = (name: string) => readFileSync(join(root, name), 'utf8')
const within = (folder: string) => readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
  .filter(name => !name.includes('node_modules')).map(name => `${folder}/${name.replaceAll('\\', '/')}`)
const workflows = readdirSync(join(root, '.github/workflows')).map(name => `.github/workflows/${name}`)
const parsers = [...workflows.map(name => [name, parseWorkflow] as const), ['action.yml', parseAction] as const]
const examples = within('examples')
const composed = examples.filter(name => /(^|\/)[\w.-]+\.ya?ml$|(^|\/)Dockerfile$/.test(name))
const files = [...workflows, 'action.yml', 'Dockerfile', ...composed]

const problems = [
  ...parsers.flatMap(([name, parse]) => parse({ name, content: read(name) }, new NoOperationTraceWriter())
    .context.errors.getErrors().map(({ message }) => message)),
  ...files.flatMap(name => looseReferences(name, read(name))),
  ...workflows.flatMap(name => looseGrants(name, read(name)))
]
const checked: string[] = []

/** Recipes that no linter here knows. */
const others: Readonly<Record<string, string>> = {
  'examples/scale/kubernetes.yaml': 'only that its images are pinned: no linter for Kubernetes is installed'
}
const documents = ['README.md', ...[...within('docs'), ...examples].filter(name => name.endsWith('.md'))]
const recipes = [...documents, ...composed.filter(name => !name.endsWith('Dockerfile') && !(name in others))]
  .flatMap(name => recipesOf(name, read(name)))
const variables = new Set(['BEEPER_MOCK_URL', ...optionList.map(([, { variable }]) => variable)])

async function check (recipe: Recipe): Promise<void> {
  if (recipe.kind === undefined) {
    problems.push(`${recipe.name}: nothing here tells what it is for, so that nothing checks it`)
    return
  }
  const checker = checkers[recipe.kind]
  const found = [...await checker.check(recipe), ...unknownVariables(recipe.content, variables)]
  problems.push(...found.map(problem => `${recipe.name}: ${problem}`))
  for (const mistake of planted(recipe)) {
    if ((await checker.check(mistake)).length === 0) problems.push(`${checker.name} finds nothing wrong with ${mistake.name}`)
  }
  checked.push(`${recipe.name}: ${recipe.kind}, by ${checker.name}`)
}

async function checkDevContainers (): Promise<void> {
  for (const name of examples.filter(name => name.endsWith('/.devcontainer/devcontainer.json'))) {
    const folder = join(root, name, '../..')
    problems.push(...(await checkDevContainer(folder)).map(problem => `${name}: ${problem}`))
    const broken = mkdtempSync(join(tmpdir(), 'broken-'))
    cpSync(folder, broken, { recursive: true })
    rmSync(join(broken, '.devcontainer/beeper-desktop-mock/devcontainer-feature.json'))
    if ((await checkDevContainer(broken)).length === 0) problems.push(`${devContainers} finds nothing wrong without a feature`)
    rmSync(broken, { recursive: true })
    checked.push(`${name} and its feature: dev container, by ${devContainers}; ${unchecked}`)
  }
}

await Promise.all([checkDevContainers(), (async () => { for (const recipe of recipes) await check(recipe) })()])
for (const problem of problems) process.stderr.write(`${problem}\n`)
if (problems.length > 0) process.exitCode = 1
else {
  process.stdout.write(`${files.length} files: nothing to say\n`)
  for (const [name, reason] of Object.entries(exceptions)) process.stdout.write(`not pinned: ${name}: ${reason}\n`)
  for (const line of checked.sort()) process.stdout.write(`recipe ${line}\n`)
  for (const [name, reason] of Object.entries(others)) process.stdout.write(`recipe ${name}: ${reason}\n`)
}
