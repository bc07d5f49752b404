import type { ShownEntry } from '../domain/journal/journal.js'
import type { Invention } from './anonymise/invention.js'

/** A call of a session, as a test repeats it. */
interface Step {
  operation: string
  method: string
  path: string
  body: unknown
  status: number
}

/**
 * A test for node:test that starts a mock with the fixture of a session, repeats its calls, and expects the same
 * statuses.
 * @param entries of the proxy
 * @param fixture the fixture's path, from the test
 * @param replacement what is written instead of names and texts
 */
export function sessionTest (entries: readonly ShownEntry[], fixture: string, replacement: Replacement): string {
  const steps = entries.flatMap(entry => stepOf(entry, replacement) ?? [])
  const calls = steps.map(({ operation, method, path, body, status }) => {
    const more = body === undefined ? '' : `, ${JSON.stringify(body)}`
    return `  assert.equal(await call('${method}', ${JSON.stringify(path)}${more}), ${status}, '${operation}')\n`
  })
  return `import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createMockServer } from 'beeper-desktop-mock'

test('a session with an app, repeated', async t => {
  const fixture = fileURLToPath(new URL(${JSON.stringify(fixture)}, import.meta.url))
  const mock = await createMockServer({ fixture })
  t.after(() => mock.close())
  const call = async (method, path, body) => {
    const headers = { authorization: \`Bearer \${mock.token}\`, ...body ? { 'content-type': 'application/json' } : {} }
    const answer = await fetch(mock.url + path, { method, headers, body: body && JSON.stringify(body) })
    await answer.arrayBuffer()
    return answer.status
  }
${calls.join('')}})
`
}

/**
 * Calls of the REST API with JSON. Cursors of pages are those of an installation, and secrets are not there: the test's
 * token is another, and it is not a page of another site.
 */
function stepOf (entry: ShownEntry, replacement: Replacement): Step | undefined {
  const { kind, operation, generation, method, path, params, query, body, status } = entry as ShownEntry & {
    operation?: string
    generation: string
    method: string
    path: string
    params: Record<string, string>
    query: Record<string, unknown>
    body: unknown
    status: number
  }
  if (kind !== 'request' || operation === undefined || !/^v[01]$/.test(generation) || !(status >= 200 && status < 500)) return undefined
  if ([401, 403, 429].includes(status) || typeof query.cursor === 'string' || /upload|setup|asset|spec/i.test(operation)) return undefined
  let shownPath = path
  for (const [name, value] of Object.entries(params)) {
    const shown = encodeURIComponent(String(replacement.value(name, value)))
    shownPath = shownPath.split('/').map(part => decode(part) === value ? shown : part).join('/')
  }
  const parts = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map(one => `${encodeURIComponent(replacement.name(name))}=${encodeURIComponent(String(replacement.value(name, one)))}`))
  return {
    operation,
    method,
    path: `${shownPath}${parts.length === 0 ? '' : `?${parts.join('&')}`}`,
    body: typeof body === 'object' && body !== null ? replacement.value('', body) : undefined,
    status
  }
}

/** Fields of requests whose values are words of the API. */
const enumerated = /^(?:type|mode|status|scope|inbox|direction|mediaTypes|mimeType|remindAt|dateAfter|dateBefore|lastActivity\w+|limit)$/

/** Replaces what requests say, by what their fields are called. */
export class Replacement {
  readonly #invent: Invention
  readonly #names: ReadonlySet<string>

  /** @param names those of the API's fields; others may be IDs or names themselves */
  constructor (invent: Invention, names: ReadonlySet<string>) {
    this.#invent = invent
    this.#names = names
  }

  name (name: string): string { return this.#names.has(name) ? name : this.#invent.id(name) }

  /** A value with inventions instead of names. */
  value (name: string, value: unknown): unknown {
    if (Array.isArray(value)) return value.map(item => this.value(name, item))
    if (typeof value === 'object' && value !== null) {
      const fields = Object.entries(value)
      return Object.fromEntries(fields.map(([inner, item]) => [this.name(inner), this.value(inner, item)]))
    }
    if (typeof value !== 'string' || /^(?:true|false|-?\d{1,9})$/.test(value) || enumerated.test(name)) return value
    if (/messageID/i.test(name)) return this.#invent.messageID(value)
    if (/IDs?$|^sender$/i.test(name)) return this.#invent.id(value)
    if (name === 'username') return this.#invent.handle(value)
    if (name === 'email') return this.#invent.email(value)
    return name === 'reactionKey' ? this.#invent.reaction(value) : this.#invent.text(value)
  }
}

function decode (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
