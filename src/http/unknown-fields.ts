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
  const { items, fields } = descriptionOf(schemas)
  if (Array.isArray(value)) {
    if (!items) return
    for (const [at, item] of value.entries()) if (typeof item === 'object') visit(items, item, [...path, at], found)
    return
  }
  if (!fields) return
  for (const name in value) {
    const own = fields.get(name)
    if (!own) {
      if (found.length < most) found.push([...path, name])
      continue
    }
    const field = (value as Record<string, unknown>)[name]
    // Most fields are texts, in which there is nothing to look for.
    if (typeof field === 'object') visit(own, field, [...path, name], found)
  }
}

/** What alternative schemas say together. */
interface Description {
  /** Of the items of a list; undefined where nothing is said of them. */
  items: Schema[] | undefined
  /** By name; undefined for an object that may have any field. */
  fields: ReadonlyMap<string, Schema[]> | undefined
}

/** By the first of the schemas: routes have the same ones at every request. */
const known = new WeakMap<Schema, { schemas: Schema[], description: Description }>()

function descriptionOf (schemas: Schema[]): Description {
  const [first] = schemas
  const kept = first && known.get(first)
  if (kept && isSame(kept.schemas, schemas)) return kept.description
  const description = describe(schemas.flatMap(alternatives))
  if (first) known.set(first, { schemas, description })
  return description
}

function isSame (some: Schema[], others: Schema[]): boolean {
  return some.length === others.length && some.every((schema, at) => schema === others[at])
}

function describe (all: Schema[]): Description {
  const items = all.flatMap(({ items }) => items ?? [])
  const fields = new Map<string, Schema[]>()
  for (const { properties = {} } of all) {
    for (const [name, schema] of Object.entries(properties)) fields.set(name, [...fields.get(name) ?? [], schema])
  }
  // Of an object about which nothing more is said, anything may be a field.
  const isAny = !all.some(({ properties }) => properties) || all.some(isOpen)
  return { items: items.length > 0 ? items : undefined, fields: isAny ? undefined : fields }
}

function alternatives (schema: Schema): Schema[] {
  const { anyOf = [], oneOf = [], allOf = [] } = schema
  return [schema, ...[...anyOf, ...oneOf, ...allOf].flatMap(alternatives)]
}

function isOpen ({ additionalProperties, patternProperties }: Schema): boolean {
  return patternProperties !== undefined || additionalProperties === true || typeof additionalProperties === 'object'
}
