import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { ErrorObject } from 'ajv'
import { Failure, reasonOf } from './failure.js'
import { parseFile } from '../fixtures/parse-fixture.js'
import { suggestion } from '../platform/suggest.js'
import { expected, optionList, type Option, type OptionName } from './options.js'
import type { Schema } from '../server/option-values.js'

/** The options that may stand in a config file: all but the one that names it. */
const configurable = optionList.filter(([name]) => name !== 'config')

/** The JSON Schema of config files, made from the table of options. */
export function configSchema (): Schema {
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://beeper-desktop-mock.invalid/config.schema.json',
    title: 'beeper-desktop-mock config',
    description: 'What --config takes. A flag or a variable wins over the value here.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      ...Object.fromEntries(configurable.map(([name, option]) => [name, optionSchema(option)]))
    }
  }
}

function optionSchema (option: Option): Schema {
  const { description } = option
  if (option.repeatable) {
    return { description, anyOf: [option.schema, { type: 'array', items: option.schema, uniqueItems: true }] }
  }
  const defaultValue = option.defaultText ?? option.default
  // Some defaults are no values: a word such as "random" tells people what happens.
  const written = option.parse(text(defaultValue)) === undefined ? {} : { default: defaultValue }
  return { description, ...option.schema, ...written }
}

/** A value of the config file as it would be typed. */
function text (value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? ''
}

/** What a config file says, or what is wrong with it: `path: reason`. */
export interface CheckedConfig {
  values: Partial<Record<OptionName, unknown>>
  issues: string[]
}

/** Checks the content of a config file. */
export async function checkConfig (input: unknown): Promise<CheckedConfig> {
  const { Ajv } = await import('ajv')
  const valid = new Ajv({ allErrors: true }).compile(configSchema())
  if (!valid(input)) return { values: {}, issues: issuesOf(valid.errors ?? [], input) }
  const values: CheckedConfig['values'] = {}
  const issues: string[] = []
  for (const [name, option] of configurable) {
    const value = (input as Partial<Record<OptionName, unknown>>)[name]
    if (value === undefined) continue
    // The schema knows the type; what the option's own words say, such as what a host name is, only `parse` knows.
    const parsed = [value].flat().map(item => option.parse(text(item)))
    if (parsed.includes(undefined)) issues.push(`${name}: ${expected(option, value)}`)
    else values[name] = option.repeatable ? [...new Set(parsed)] : parsed[0]
  }
  return { values, issues }
}

function issuesOf (errors: ErrorObject[], input: unknown): string[] {
  const issues = errors.map(({ keyword, params, instancePath }) => {
    if (keyword === 'additionalProperties') {
      const key = String(params.additionalProperty)
      return `${key}: there is no such option${suggestion(key, configurable.map(([name]) => name))}`
    }
    const [, name] = instancePath.split('/')
    const option = configurable.find(([known]) => known === name)?.[1]
    if (!option) return name === undefined ? 'the file: expected an object' : `${name}: expected a string`
    return `${name}: ${expected(option, (input as Record<string, unknown>)[name ?? ''])}`
  })
  return [...new Set(issues)]
}

/**
 * The options in a config file.
 * @throws Failure with a line for each issue: `file: path: reason`
 */
export async function readConfigFile (file: string): Promise<CheckedConfig['values']> {
  const { values, issues } = await checkConfig(await readJSON(file))
  if (issues.length > 0) throw new Failure(2, issues.map(issue => `${file}: ${issue}`).join('\n'))
  for (const [name, { isPath }] of configurable) {
    const value = values[name]
    if (typeof value === 'string' && isPath?.(value)) values[name] = resolve(dirname(file), value)
  }
  return values
}

/** @throws Failure saying `file: reason` */
export async function readJSON (file: string): Promise<unknown> {
  return parseJSONFile(await readText(file), file)
}

/** @throws Failure saying `file: reason` */
export async function readText (file: string): Promise<string> { return (await readBytes(file)).toString() }

/** @throws Failure saying `file: reason` */
export async function readBytes (file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new Failure(2, `${file}: the file cannot be read: ${reasonOf(error)}`, { cause: error })
  }
}

/** @throws Failure saying `file: reason` */
export function parseJSONFile (content: string, file: string): unknown {
  try {
    return parseFile(content, file)
  } catch (error) {
    throw new Failure(2, (error as Error).message, { cause: error })
  }
}
