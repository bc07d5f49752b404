import { parse } from 'yaml'
import { blocksOf } from '../guides/blocks.js'

/** For what a recipe is. Of GitHub there are whole workflows in the guides, and the steps of one. */
export type Kind = 'GitHub workflow' | 'GitHub steps' | 'GitLab CI' | 'Compose'

/** A piece of YAML that readers copy into their project. */
export interface Recipe {
  /** Where it is: a file, and for a block of a document its first line. */
  name: string
  /** Missing when nothing here can tell it. */
  kind?: Kind
  content: string
}

/**
 * The recipes of a document, or the one that a file is.
 * @param file the name; one that ends in `.md` is a document
 */
export function recipesOf (file: string, content: string): Recipe[] {
  if (!file.endsWith('.md')) return [recipe(file, content)]
  return blocksOf(content).filter(({ language }) => language === 'yaml').map(block => recipe(`${file}:${block.line}`, block.content))
}

function recipe (name: string, content: string): Recipe {
  const kind = kindOf(content)
  return { name, content, ...kind && { kind } }
}

/** By what only this kind has: GitLab's jobs are the top level itself, Compose's services have names. */
function kindOf (content: string): Kind | undefined {
  const value: unknown = parse(content)
  if (!isObject(value)) return undefined
  if (Array.isArray(value.steps)) return 'GitHub steps'
  if (isObject(value.jobs)) return 'GitHub workflow'
  if (isObject(value.services)) return 'Compose'
  return Object.values(value).some(job => isObject(job) && 'script' in job) ? 'GitLab CI' : undefined
}

/** A recipe of GitHub as a whole workflow: with a trigger, and steps in a job. */
export function asWorkflow ({ kind, content }: Recipe): string {
  if (kind === 'GitHub workflow') return /^on:/m.test(content) ? content : `on: push\n${content}`
  return `on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n${content.replaceAll(/^(?=.)/gm, '    ')}`
}

/**
 * What a workflow passes to this repository's action that the action does not have.
 * @param workflow its YAML
 * @param action the YAML of action.yml
 */
export function unknownInputs (workflow: string, action: string): string[] {
  const { inputs } = parse(action) as { inputs: Record<string, unknown> }
  const { jobs } = parse(workflow) as { jobs: Record<string, { steps?: Step[] }> }
  return Object.values(jobs).flatMap(({ steps = [] }) => steps)
    .filter(({ uses }) => uses !== undefined && /\/beeper-desktop-mock@/.test(uses))
    .flatMap(step => Object.keys(step.with ?? {})).filter(name => !Object.hasOwn(inputs, name))
    .map(name => `the action has no input ${name}`)
}

/**
 * Variables of the command that a recipe sets and the command does not have.
 * @param known those that it has
 */
export function unknownVariables (content: string, known: ReadonlySet<string>): string[] {
  return [...new Set(content.match(/\bBEEPER_MOCK_\w+/g))].filter(name => !known.has(name))
    .map(name => `the command has no variable ${name}`)
}

/** For each kind: what is in every recipe, or in some, and the mistake that is made of it. */
const mistakes: Readonly<Record<Kind, ReadonlyArray<[right: RegExp, wrong: string]>>> = {
  'GitHub workflow': [[/\bruns-on:/, 'run-on:'], [/\bimage:/, 'imgae:']],
  'GitHub steps': [[/\buses:/, 'use:'], [/\bpackage:/, 'pakage:']],
  'GitLab CI': [[/\bservices:/, 'servces:']],
  Compose: [[/\bservices:\n/, 'services:\n  broken: { imgae: node }\n']]
}

/** The recipe with each mistake of its kind, to see that it is found. */
export function planted (recipe: Recipe): Recipe[] {
  return (recipe.kind ? mistakes[recipe.kind] : []).filter(([right]) => right.test(recipe.content))
    .map(([right, wrong]) => ({ ...recipe, name: `${recipe.name} with "${wrong.trim()}"`, content: recipe.content.replace(right, wrong) }))
}

interface Step {
  uses?: string
  with?: Record<string, unknown>
}

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
