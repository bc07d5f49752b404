import type { Issue } from '../domain/errors/errors.js'

interface Schema {
  type?: string
  properties?: Record<string, Schema>
  patternProperties?: object
  additionalProperties?: boolean | Schema
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
}

/** How many fields are listed at most. */
const most = 20

/**
 * The fields of a value that its schema does not describe, at any depth. Where a schema has alternatives, a field is
 * unknown when none of them has it.
 * @param path of the value
 */
export function unknownFields (schema: unknown, value: unknown, path: Issue['path']): Array<Issue['path']> {
  const found: Array<Issue['path']> = []
  visit([schema as Schema], value, path, found)
  return found
}

function visit (schemas: Schema[], value: unknown, path: Issue['path'], found: Array<Issue['path']>): void {
  if (typeof value !== 'object' || value === null || found.length >= most) return
  const all = schemas.flatMap(alternatives)
  if (Array.isArray(value)) {
    const items = all.flatMap(({ items }) => items ?? [])
    if (items.length > 0) value.forEach((item, at) => { visit(items, item, [...path, at], found) })
    return
  }
  const described = all.filter(({ properties }) => properties)
  // Of an object about which nothing more is said, anything may be a field.
  if (described.length === 0 || all.some(isOpen)) return
  for (const name of Object.keys(value)) {
    const own = described.filter(({ properties = {} }) => Object.hasOwn(properties, name))
    if (own.length === 0) {
      if (found.length < most) found.push([...path, name])
      continue
    }
    const field = (value as Record<string, unknown>)[name]
    // Most fields are texts, in which there is nothing to look for.
    if (typeof field !== 'object') continue
    visit(own.flatMap(({ properties }) => properties?.[name] ?? []), field, [...path, name], found)
  }
}

/** By schema: routes have the same ones at every request. */
const known = new WeakMap<Schema, Schema[]>()

function alternatives (schema: Schema): Schema[] {
  let all = known.get(schema)
  if (!all) {
    const { anyOf = [], oneOf = [], allOf = [] } = schema
    all = [schema, ...[...anyOf, ...oneOf, ...allOf].flatMap(alternatives)]
    known.set(schema, all)
  }
  return all
}

function isOpen ({ additionalProperties, patternProperties }: Schema): boolean {
  return patternProperties !== undefined || additionalProperties === true || typeof additionalProperties === 'object'
}
