import type { Operation } from '../src/http/operation.js'

/** The parts of a JSON Schema that the page shows. */
interface Schema {
  type?: string
  title?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  anyOf?: Schema[]
  items?: Schema
  properties?: Record<string, Schema>
  required?: string[]
}

/**
 * The text of docs/reference/control-api.md: every operation of the control API and its parameters.
 * @param operations what the routes declare
 */
export function controlAPI (operations: readonly Operation[]): string {
  const own = operations.filter(({ generation, hidden }) => generation === 'control' && !hidden)
  const lines = [
    '# The control API',
    '',
    'Generated from the routes by `npm run gen`. A running server returns the same as an OpenAPI document at',
    '`GET /_mock/spec`, with the schemas of all responses, and shows it as a page at `/_mock/docs`.',
    '',
    'Send bodies as JSON or form-encoded. Errors have the shape of v1: `{"message", "code", "details"}`. If a control token',
    'is set, as it always is beyond loopback, send it as `Authorization: Bearer CONTROL_TOKEN`. A duration is a number in the',
    'named unit, or text such as `90s`, `1h30m` or `PT2H`. `{sandboxID}` can be `default`.',
    ''
  ]
  for (const tag of new Set(own.map(operation => operation.tag))) {
    lines.push(`## ${tag}`, '')
    for (const operation of own.filter(candidate => candidate.tag === tag)) lines.push(...section(operation))
  }
  return `${lines.join('\n').trimEnd()}\n`
}

interface Schemas {
  querystring?: Schema
  body?: Schema
  response?: Record<string, Schema>
}

function section ({ operation, method, url, summary, scope, schema = {} }: Operation): string[] {
  const { querystring, body, response } = schema as Schemas
  const withoutSchema = method === 'GET' ? 'a page' : '204 without a body'
  const responses = Object.entries(response ?? {}).map(([status, { title }]) => title ? `${status} ${title}` : status)
  return [
    `### ${method} ${url.replace(/:(\w+)\??/g, '{$1}')}`,
    '',
    summary + (scope === 'none' ? ' No control token needed.' : ''),
    '',
    `\`${operation}\`, returns ${responses.length > 0 ? responses.join(' or ') : withoutSchema}.`,
    '',
    ...fields('query', querystring),
    ...fields('body', body)
  ]
}

function fields (place: string, schema: Schema | undefined): string[] {
  const entries = Object.entries(schema?.properties ?? {})
  if (entries.length === 0) return []
  // The sections of a fixture have a reference of their own.
  if (schema?.title === 'MockFixture') return ['The body is a [fixture](fixtures.md).', '']
  return [
    `| ${place} | type | |`,
    '|---|---|---|',
    ...entries.map(([name, property]) => {
      const required = schema?.required?.includes(name) ? 'Required. ' : ''
      return `| \`${name}\` | ${cell(typeOf(property))} | ${cell(required + (property.description ?? ''))} |`
    }),
    ''
  ]
}

function typeOf (schema: Schema): string {
  const { type, enum: values, anyOf, items, title } = schema
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``
  if (values) return values.map(value => `\`${String(value)}\``).join(', ')
  if (anyOf) return [...new Set(anyOf.map(typeOf))].join(' or ')
  if (type === 'array') return `list of ${items ? typeOf(items) : 'anything'}`
  if (title === undefined && schema.properties) return `{ ${Object.keys(schema.properties).join(', ')} }`
  return title ?? type ?? 'anything'
}

function cell (text: string): string {
  return text.trim().replaceAll('|', '\\|').replaceAll('\n', ' ')
}
