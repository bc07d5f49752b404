import type { Draw } from './draw.js'

/** A JSON Schema as the API documents have it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: boolean | Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  default?: unknown
  format?: string
  minimum?: number
  maximum?: number
  minItems?: number
  maxItems?: number
}

interface Parameter { name: string, in: string, required?: boolean, schema: Schema }

/** As much of an OpenAPI document as requests are made from. */
export interface Document {
  paths: Record<string, Record<string, {
    operationId: string
    parameters?: Parameter[]
    requestBody?: { content: Record<string, { schema: Schema }> }
    responses?: Record<string, { content?: Record<string, unknown> }>
  }>>
  components: { schemas: Record<string, Schema> }
}

/** An operation of a document, with what its schemas refer to. */
export interface Target {
  operation: string
  method: string
  path: string
  parameters: Parameter[]
  body: { type: string, schema: Schema } | undefined
  schemas: Record<string, Schema>
}

/** A request as it is sent. */
export interface FuzzRequest {
  operation: string
  method: string
  url: string
  headers: Record<string, string>
  payload?: string | Buffer
}

/** The operations of a document, without streams, whose answers never end. */
export function targetsOf ({ paths, components }: Document): Target[] {
  return Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods)
    .filter(([, { responses = {} }]) => responses['200']?.content?.['text/event-stream'] === undefined)
    .map(([method, { operationId, parameters = [], requestBody }]) => {
      const [content] = Object.entries(requestBody?.content ?? {})
      return {
        operation: operationId,
        method: method.toUpperCase(),
        path,
        parameters,
        body: content && { type: content[0], schema: content[1].schema },
        schemas: components.schemas
      }
    }))
}

const strings = [
  '', ' ', '\0', 'a\0b', '\r\n', '👍🏽', '👩‍👩‍👧‍👦', 'e\u0301', '\ud800', '\udc00x', '\u202eabc', '\uffff', 'x'.repeat(300), 'y'.repeat(70_000),
  '0', '-1', '1e400', 'NaN', 'null', 'undefined', 'true', '[]', '{}', '"', '\\', '<script>alert(1)</script>', '"<b>x"',
  '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '../../../../etc/passwd', 'file:///etc/passwd',
  'http://[', 'mxc://', 'mxc://a/../b', 'localmxc://', 'data:,', 'javascript:alert(1)', '%', '%00', '%zz', '*', '.', '..', '/',
  '(a+)+$', '\\d{99999}', '[[[[', '> '.repeat(400), '*_'.repeat(600), '[a]('.repeat(400), '<b>'.repeat(400), '`'.repeat(801),
  '2026-02-30T00:00:00Z', '9999-12-31T23:59:59.999Z', '+275760-09-13T00:00:00.000Z', '0000-01-01T00:00:00Z',
  '-000001-01-01T00:00:00Z', '2026-12-31T23:59:60Z', '2026-01-01', 'yesterday', '1s', '-5m', '1e30h', '99999999999999w',
  '0|0', 'MTIz', '=', '====', 'a=b&c=d', '1725489123456|x', '|', 'Infinity|x', '-1|-1'
]
const numbers = [
  -1, 0, 1, -0, 0.1, -2147483649, 2147483648, 2 ** 53, -(2 ** 53), 1e21, 1e308, -1e308, 5e-324, 8.64e15, 8.64e15 + 1
]

function deep (levels: number): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { a: value }
  return value
}

/** A value that no schema asks for. */
function odd (draw: Draw): unknown {
  switch (draw.int(0, 8)) {
    case 0: return null
    case 1: return draw.chance(50)
    case 2: case 3: return draw.pick(numbers)
    case 4: return draw.pick<unknown>([[], [[]], [null], [{}], ['a', 'a'], Array.from({ length: 600 }, (_, at) => at)])
    case 5: return draw.pick<unknown>([{}, { a: 1 }, { constructor: { name: 'x' } }, { length: -1 }, { toString: null }])
    case 6: return draw.chance(10) ? deep(2_000) : deep(40)
    default: return draw.pick(strings)
  }
}

/**
 * Makes requests from the schemas of operations, and spoils them: from hardly to thoroughly.
 * @param known by the name of a parameter or property, values that mean something on the server
 */
export class Requests {
  readonly #draw: Draw
  readonly #known: Record<string, unknown[]>

  constructor (draw: Draw, known: Record<string, unknown[]>) {
    this.#draw = draw
    this.#known = known
  }

  next (target: Target): FuzzRequest {
    const draw = this.#draw
    const percent = draw.pick([0, 0, 3, 12, 40])
    const { operation, method, parameters, body, schemas } = target
    const value = (schema: Schema, name: string) => this.#value(schema, name, schemas, percent, 0)
    const path = target.path.replace(/\{(\w+)\}/g, (_, name: string) => {
      const parameter = parameters.find(one => one.in === 'path' && one.name === name)
      const text = textOf(value(parameter?.schema ?? {}, name))
      // An empty segment is another path.
      return this.#encoded(text === '' && draw.chance(80) ? 'x' : text, percent)
    })
    const query: string[] = []
    for (const { name, required, schema } of parameters.filter(one => one.in === 'query')) {
      if (!draw.chance(required ? 100 - percent : 40)) continue
      const drawn = value(schema, name)
      const list = Array.isArray(drawn) ? drawn.slice(0, 50) : [drawn]
      for (const item of list) query.push(`${name}=${this.#encoded(textOf(item), percent)}`)
      if (draw.chance(percent)) query.push(`${name}=${this.#encoded(textOf(odd(draw)), percent)}`)
    }
    if (draw.chance(percent)) {
      query.push(draw.pick(['', '=', '&&', '%', 'a[b]=c', '__proto__=x', 'constructor=1', 'limit=%', '%zz=1', 'q=+', '\0=x']))
    }
    const headers = this.#headers(percent)
    const request: FuzzRequest = {
      operation,
      method,
      url: path + (query.length > 0 ? `?${query.join('&')}` : ''),
      headers
    }
    if (!body) {
      if (draw.chance(percent)) Object.assign(request, this.#spoiltBody('{}', headers))
      return request
    }
    const content = draw.chance(percent / 4) ? odd(draw) : value(body.schema, 'body')
    const { type, payload } = encodeBody(body.type, content)
    headers['content-type'] = type
    request.payload = payload
    if (draw.chance(percent)) Object.assign(request, this.#spoiltBody(payload, headers))
    return request
  }

  #headers (percent: number): Record<string, string> {
    const draw = this.#draw
    const token = draw.chance(percent / 2)
      ? draw.pick(['', 'Bearer', 'Bearer ', 'Bearer wrong', 'Basic dGVzdDp0ZXN0', 'Bearer test-token-read', 'Bearer test-token-write',
        'Bearer test-token, test-token', 'bearer  test-token', `Bearer ${'x'.repeat(4000)}`])
      : 'Bearer test-token'
    const headers: Record<string, string> = token === '' ? {} : { authorization: token }
    if (draw.chance(percent)) headers.accept = draw.pick(['', '*/*', 'text/html', 'application/xml', ';;;', 'a/b;q=x'])
    if (draw.chance(percent)) headers.range = draw.pick(['bytes=0-', 'bytes=5-1', 'bytes=-0', 'bytes=', 'x=1-2', 'bytes=99999999999999999999-', 'bytes=0-1,3-4'])
    if (draw.chance(percent)) headers['if-none-match'] = draw.pick(['*', 'W/', '"', '""', 'x,'])
    if (draw.chance(percent)) headers['x-forwarded-host'] = draw.pick(['', 'a b', '[', 'x:99999', 'a,b'])
    if (draw.chance(percent / 2)) headers.host = draw.pick(['localhost', '127.0.0.1:1', '[::1]', 'evil.example', 'localhost:99999', 'localhost@x'])
    if (draw.chance(percent / 2)) headers.origin = draw.pick(['null', 'http://localhost:3000', 'https://evil.example', 'x', 'http://[', ''])
    return headers
  }

  #spoiltBody (payload: string | Buffer, headers: Record<string, string>): { payload: string | Buffer } {
    const draw = this.#draw
    if (draw.chance(50)) {
      headers['content-type'] = draw.pick([
        'text/plain', 'application/xml', 'application/json; charset=latin9', 'application/JSON', 'application/json;', 'a/b/c', '',
        'multipart/form-data', 'multipart/form-data; boundary=', 'multipart/form-data; boundary=xYzZY',
        'application/x-www-form-urlencoded', 'application/vnd.api+json', 'application/json, text/plain', '\t', 'json'
      ])
      return { payload }
    }
    headers['content-type'] ??= 'application/json'
    if (draw.chance(20)) headers['content-encoding'] = draw.pick(['gzip', 'identity', 'x'])
    const text = payload.toString()
    return {
      payload: draw.pick([
        '', ' ', 'null', '{', '[', '"', '1', 'nul', '{}{}', '{"a":1,}', '\ufeff{}', '{"__proto__":{"x":1}}', '{"constructor":{"prototype":{}}}',
        text.slice(0, Math.floor(text.length / 2)), `${text}x`, Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]), '['.repeat(5_000), '%', 'a=%', 'a=%zz&a[b]=1'
      ])
    }
  }

  /** Percent-encoded, and now and then wrongly. */
  #encoded (text: string, percent: number): string {
    const draw = this.#draw
    if (draw.chance(percent / 2)) return draw.pick(['%', '%zz', '%C3%28', '%00', '%u0041', '%2', '%2F%2E%2E', 'z'.repeat(2_500), '%25', '+', '%ED%A0%80'])
    return encodeURIComponent(Buffer.from(text.slice(0, 4_000)).toString())
  }

  #value (given: Schema, name: string, schemas: Record<string, Schema>, percent: number, depth: number): unknown {
    const draw = this.#draw
    if (draw.chance(percent)) return odd(draw)
    const known = this.#known[name]
    if (known && known.length > 0 && draw.chance(85)) return draw.pick(known)
    let schema = given
    for (let name = schema.$ref; name !== undefined; name = schema.$ref) {
      schema = schemas[name.slice(name.lastIndexOf('/') + 1)] ?? {}
    }
    const within = (inner: Schema, name: string) => this.#value(inner, name, schemas, percent, depth + 1)
    if (schema.const !== undefined) return schema.const
    if (schema.enum) return draw.pick(schema.enum)
    const choice = schema.anyOf ?? schema.oneOf
    if (choice) return within(draw.pick(choice), name)
    if (schema.allOf) return Object.assign({}, ...schema.allOf.map(part => within(part, name))) as unknown
    if (schema.default !== undefined && draw.chance(30)) return schema.default
    const type = Array.isArray(schema.type) ? draw.pick(schema.type) : schema.type
    switch (type) {
      case 'object': return this.#object(schema, percent, depth, within)
      case 'array': {
        if (depth > 8) return []
        const { minItems = 0, maxItems = 3, items = {} } = schema
        const count = draw.int(minItems, Math.max(minItems, Math.min(maxItems, minItems + 3)))
        return Array.from({ length: count }, () => within(items, name))
      }
      case 'boolean': return draw.chance(50)
      case 'null': return null
      case 'integer': case 'number': {
        const { minimum = 0, maximum = 1000 } = schema
        return draw.int(Math.trunc(minimum), Math.max(minimum, Math.min(maximum, minimum + 1000)))
      }
      case 'string': return this.#string(schema)
      default: return odd(draw)
    }
  }

  #object (schema: Schema, percent: number, depth: number, within: (schema: Schema, name: string) => unknown): object {
    const draw = this.#draw
    const result: Record<string, unknown> = {}
    for (const [name, property] of Object.entries(schema.properties ?? {})) {
      const required = schema.required?.includes(name) ?? false
      if (draw.chance(required ? 100 - percent / 2 : depth > 8 ? 0 : 45)) result[name] = within(property, name)
    }
    if (typeof schema.additionalProperties === 'object' && draw.chance(50)) {
      result[draw.pick(['a', 'foo', '1', ''])] = within(schema.additionalProperties, '')
    }
    if (draw.chance(percent)) result[draw.pick(['extra', 'id', '', 'hasOwnProperty', 'a.b', 'a/b~c'])] = odd(draw)
    return result
  }

  #string ({ format }: Schema): string {
    const draw = this.#draw
    switch (format) {
      case 'date-time': return draw.pick(['2026-01-10T10:01:00.000Z', '2030-01-01T00:00:00+02:00', '2026-02-01T12:00:01Z', '1970-01-01T00:00:00Z'])
      case 'uri': return draw.pick(['http://localhost/cb', 'https://example.com/x', 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ'])
      default: return draw.chance(25)
        ? draw.pick(strings)
        : draw.pick(['ada', 'book', 'Hello **you**', 'friday', 'x', '1h', '@ada:beeper.com', 'aGVsbG8='])
    }
  }
}

/** A value as a query or a path can have it. */
function textOf (value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? ''
}

function encodeBody (type: string, content: unknown): { type: string, payload: string } {
  const fields = Object.entries(typeof content === 'object' && content !== null ? content : { content })
    .map(([name, value]): [string, string] => [name, textOf(value)])
  if (type === 'application/x-www-form-urlencoded') return { type, payload: new URLSearchParams(fields).toString() }
  if (type !== 'multipart/form-data') return { type, payload: JSON.stringify(content) ?? '' }
  const parts = fields.map(([name, value]) => {
    const file = name === 'file' ? '; filename="a.txt"' : ''
    return `--xYzZY\r\nContent-Disposition: form-data; name="${name.replace(/["\r\n]/g, '')}"${file}\r\n\r\n${value}\r\n`
  })
  return { type: `${type}; boundary=xYzZY`, payload: `${parts.join('')}--xYzZY--\r\n` }
}
