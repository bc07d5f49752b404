import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { asWorkflow, unknownInputs, type Kind, type Recipe } from './recipes.js'

/** Finds what is wrong with a recipe, in words. */
export interface Checker {
  /** The program that checks, with its version. */
  name: string
  check: (recipe: Recipe) => Promise<string[]>
}

const modules = resolve(import.meta.dirname, 'node_modules')
const named = (name: string) => {
  const { version } = JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')) as { version: string }
  return `${name} ${version}`
}
const action = readFileSync(resolve(import.meta.dirname, '../../action.yml'), 'utf8')

const github: Checker = {
  name: named('@actions/workflow-parser'),
  check: async recipe => {
    const content = asWorkflow(recipe)
    const { context } = parseWorkflow({ name: recipe.name, content }, new NoOperationTraceWriter())
    const errors = context.errors.getErrors()
    return errors.length > 0 ? errors.map(({ message }) => message) : unknownInputs(content, action)
  }
}

/** What dclint says about style, and what is right in an example that builds the image which it names. */
const notRequired = [
  'no-build-and-image', 'no-quotes-in-volumes', 'require-project-name-field', 'service-dependencies-alphabetical-order',
  'service-image-require-explicit-tag', 'service-keys-order', 'service-ports-alphabetical-order', 'services-alphabetical-order',
  'top-level-properties-order'
]

/** It checks by the schema of the Compose specification. */
const compose: Checker = {
  name: named('dclint'),
  check: async ({ content }) => inFolder(async folder => {
    writeFileSync(join(folder, 'compose.yaml'), content)
    const rules = ['--max-warnings', '0', '--formatter', 'compact', '--color', 'false', '--disable-rule', ...notRequired]
    return run('dclint/bin/dclint.cjs', ['compose.yaml', ...rules], folder)
  })
}

/** It checks by the schema of GitLab. Later versions need Node 22: findings/gitlab-ci-local-node-20.sh. */
const gitlab: Checker = {
  name: named('gitlab-ci-local'),
  check: async ({ content }) => inFolder(async folder => {
    writeFileSync(join(folder, '.gitlab-ci.yml'), content)
    return run('gitlab-ci-local/src/index.js', ['--list'], folder)
  })
}

/** Which checks what. */
export const checkers: Readonly<Record<Kind, Checker>> = {
  'GitHub workflow': github, 'GitHub steps': github, 'GitLab CI': gitlab, Compose: compose
}

/** What is not checked of a dev container. */
export const unchecked = 'not whether the specification has each property, since no package with its schemas was found'
export const devContainers = named('@devcontainers/cli')

/**
 * Has the reference implementation read a dev container and each feature in it, and compares what it read with the
 * files: it skips what it cannot read. Also packages each feature, for which it checks what a feature needs.
 * @param folder the one that has `.devcontainer`
 */
export async function checkDevContainer (folder: string): Promise<string[]> {
  return inFolder(async place => {
    const root = join(place, '.devcontainer')
    cpSync(join(folder, '.devcontainer'), root, { recursive: true })
    try {
      const configuration = JSON.parse(readFileSync(join(root, 'devcontainer.json'), 'utf8')) as { features: object }
      const features = Object.keys(configuration.features).map(path => {
        const file = join(root, path, 'devcontainer-feature.json')
        // It looks up in a registry what should be installed before.
        const { installsAfter: _, ...feature } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>
        writeFileSync(file, JSON.stringify(feature))
        return { path, feature }
      })
      // It asks for running containers, and gets an empty answer.
      const output = await outputOf('@devcontainers/cli/devcontainer.js', [
        'read-configuration', '--workspace-folder', place, '--docker-path', 'true', '--include-features-configuration'
      ], place)
      const read = JSON.parse(output) as Read
      const found = read.featuresConfiguration.featureSets.flatMap(({ features }) => features)
      const packed: string[] = []
      for (const { path } of features) {
        packed.push(...await run('@devcontainers/cli/devcontainer.js', ['features', 'package', join(root, path), '--output-folder', join(place, 'out')], place))
      }
      return [
        ...differences('devcontainer.json', configuration, read.configuration),
        ...features.flatMap(({ path, feature }, at) => differences(path, feature, found[at] ?? {})),
        ...packed
      ]
    } catch (error) {
      return [(error as Error).message]
    }
  })
}

/** What `read-configuration` prints. */
interface Read {
  configuration: object
  featuresConfiguration: { featureSets: Array<{ features: object[] }> }
}

function differences (name: string, written: object, read: object): string[] {
  const values = new Map(Object.entries(read))
  return Object.entries(written).filter(([key, value]) => !isDeepStrictEqual(value, values.get(key)))
    .map(([key]) => `${name}: ${key} is not read as it is written`)
}

/** @returns what a program says when it ends with an error */
async function run (script: string, args: string[], cwd: string): Promise<string[]> {
  try {
    await outputOf(script, args, cwd)
    return []
  } catch (error) {
    return [(error as Error).message]
  }
}

async function outputOf (script: string, args: string[], cwd: string): Promise<string> {
  // Without the settings of the person who runs this.
  const env = { ...process.env, HOME: cwd, NO_COLOR: '1' }
  const child = spawn(process.execPath, [join(modules, script), ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: 120_000 })
  const text = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) child[name].setEncoding('utf8').on('data', (piece: string) => { text[name] += piece })
  const [code] = await once(child, 'close') as [number | null]
  if (code !== 0) throw new Error(`${text.stderr}${text.stdout}`.trim())
  return text.stdout
}

async function inFolder<Result> (work: (folder: string) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'recipe-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
