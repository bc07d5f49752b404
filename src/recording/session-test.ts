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
 */
export function sessionTest (entries: readonly ShownEntry[], fixture: string, invent: Invention): string {
  const steps = entries.flatMap(entry => stepOf(entry, invent) ?? [])
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

/** Calls of the REST API with JSON. Cursors of pages are those of an installation, and secrets are not there. */
function stepOf (entry: ShownEntry, invent: Invention): Step | undefined {
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
  if (status === 401 || status === 429 || typeof query.cursor === 'string' || /upload|setup|asset|spec/i.test(operation)) return undefined
  let shownPath = path
  for (const [name, value] of Object.entries(params)) {
    const shown = encodeURIComponent(String(replaced(name, value, invent)))
    shownPath = shownPath.split('/').map(part => decode(part) === value ? shown : part).join('/')
  }
  const parts = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map(one => `${encodeURIComponent(name)}=${encodeURIComponent(String(replaced(name, one, invent)))}`))
  return {
    operation,
    method,
    path: `${shownPath}${parts.length === 0 ? '' : `?${parts.join('&')}`}`,
    body: typeof body === 'object' && body !== null ? replaced('', body, invent) : undefined,
    status
  }
}

/** Fields of requests whose values are words of the API. */
const enumerated = /^(?:type|mode|status|scope|inbox|direction|mediaTypes|mimeType|remindAt|dateAfter|dateBefore|lastActivity\w+|limit)$/

/** A value of a request with inventions instead of names, by what its field is called. */
function replaced (name: string, value: unknown, invent: Invention): unknown {
  if (Array.isArray(value)) return value.map(item => replaced(name, item, invent))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([inner, item]) => [inner, replaced(inner, item, invent)]))
  }
  if (typeof value !== 'string' || /^(?:true|false|-?\d{1,9})$/.test(value) || enumerated.test(name)) return value
  if (/messageID/i.test(name)) return invent.messageID(value)
  if (/IDs?$|^sender$/i.test(name)) return invent.id(value)
  if (name === 'username') return invent.handle(value)
  if (name === 'email') return invent.email(value)
  return name === 'reactionKey' ? invent.reaction(value) : invent.text(value)
}

function decode (text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
