/** An operation as a server of the mock describes it. */
export interface DescribedOperation {
  operation: string
  generation: string
  method: string
  /** As Fastify writes it: `/v1/chats/:chatID`. */
  url: string
  schema?: unknown
}

export interface Match {
  operation: string
  generation: string
  params: Record<string, string>
  schema: { querystring?: Schema, body?: Schema, response?: Record<string, Schema> }
}

interface Schema {
  type?: string
  properties?: Record<string, Schema>
  patternProperties?: Record<string, Schema>
  additionalProperties?: Schema | boolean
  items?: Schema
  anyOf?: Schema[]
  allOf?: Schema[]
}

/** What was observed of one call. */
export interface Exchange {
  method: string
  path: string
  query: Record<string, unknown>
  body: unknown
  status: number
  answer: unknown
}

/** What the API is known to do: which operations there are, and which fields they accept and return. */
export class Contract {
  readonly #routes: Array<{ form: RegExp, names: string[], operation: DescribedOperation }>

  constructor (operations: readonly DescribedOperation[]) {
    this.#routes = operations.map(operation => {
      const names = [...operation.url.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
      const form = operation.url.split('/').map(part => /^:\w+/.test(part) ? '([^/]+)' : escaped(part)).join('/')
      return { form: new RegExp(`^${form}/?$`), names, operation }
    })
    // Fixed paths before those with parameters.
    this.#routes.sort((a, b) => a.names.length - b.names.length)
  }

  /** The operation of a call, if there is one. */
  find (method: string, path: string): Match | undefined {
    const wanted = method === 'HEAD' ? 'GET' : method
    for (const { form, names, operation } of this.#routes) {
      const found = operation.method.split(',').includes(wanted) ? form.exec(path) : null
      if (!found) continue
      const params = Object.fromEntries(names.map((name, at) => [name, decode(found[at + 1] ?? '')]))
      return {
        operation: operation.operation,
        generation: operation.generation,
        params,
        schema: operation.schema ?? {}
      }
    }
    return undefined
  }

  /** The names of all fields and parameters of requests. */
  requestFields (): Set<string> {
    const names = new Set<string>()
    for (const { operation: { schema } } of this.#routes) {
      const { querystring, body } = (schema ?? {}) as Match['schema']
      for (const part of [querystring, body]) if (part) gatherNames(part, names)
    }
    return names
  }

  /** What the contract does not describe in a call and its answer: a sentence each. */
  marks ({ method, path, query, body, status, answer }: Exchange, match = this.find(method, path)): string[] {
    if (!match) return [`The contract has no operation ${method} ${path}`]
    const { schema: { querystring, body: bodySchema, response = {} } } = match
    const marks: string[] = []
    const known = response[status]
    if (status > 0 && status < 400 && status !== 101 && status !== 304 && Object.keys(response).length > 0 && !known) {
      marks.push(`The contract has no status ${status} for ${match.operation}`)
    }
    const unknown = [
      ...unknownFields(querystring ?? (/^v[01]$/.test(match.generation) ? none : undefined), query, 'query'),
      ...unknownFields(bodySchema, body, 'body'),
      ...status < 400 ? unknownFields(known, answer, 'answer') : []
    ]
    for (const field of unknown) marks.push(`The contract has no field ${field} in ${match.operation}`)
    return marks
  }
}

/** Of an operation that declares no parameters. */
const none: Schema = { type: 'object', properties: {} }

/** Fields of a value that no part of a schema has, each once: those of list items are the same for all. */
function unknownFields (schema: Schema | undefined, value: unknown, path: string): Set<string> {
  const found = new Set<string>()
  if (schema) visit([schema], value, path, found)
  return found
}

function visit (schemas: readonly Schema[], value: unknown, path: string, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  const parts = schemas.flatMap(partsOf)
  if (Array.isArray(value)) {
    const items = parts.flatMap(({ items }) => items ? [items] : [])
    if (items.length > 0) for (const item of value) visit(items, item, `${path}[]`, found)
    return
  }
  const isMap = parts.some(({ properties, patternProperties, additionalProperties }) =>
    !properties || patternProperties !== undefined || typeof additionalProperties === 'object')
  if (isMap) return
  for (const [name, inner] of Object.entries(value)) {
    const known = parts.flatMap(({ properties = {} }) =>
      Object.hasOwn(properties, name) ? [properties[name] ?? {}] : [])
    if (known.length === 0) found.add(`${path}.${name}`)
    else if (typeof inner === 'object') visit(known, inner, `${path}.${name}`, found)
  }
}

function gatherNames (schema: Schema, names: Set<string>): void {
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    names.add(name)
    gatherNames(inner, names)
  }
  const { patternProperties = {}, additionalProperties, items, anyOf = [], allOf = [] } = schema
  const inner = [...Object.values(patternProperties), ...anyOf, ...allOf, ...items ? [items] : []]
  if (typeof additionalProperties === 'object') inner.push(additionalProperties)
  for (const one of inner) gatherNames(one, names)
}

const partsBySchema = new WeakMap<Schema, readonly Schema[]>()

/** The schemas of objects and lists that a schema is made of. */
function partsOf (schema: Schema): readonly Schema[] {
  let parts = partsBySchema.get(schema)
  if (!parts) {
    const inner = [...schema.anyOf ?? [], ...schema.allOf ?? []]
    const { properties, items, patternProperties } = schema
    const isOwn = (inner.length === 0 || (properties ?? items ?? patternProperties) !== undefined) && schema.type !== 'null' && schema.type !== 'string'
    partsBySchema.set(schema, parts = [...isOwn ? [schema] : [], ...inner.flatMap(partsOf)])
  }
  return parts
}

function escaped (text: string): string { return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') }

function decode (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
