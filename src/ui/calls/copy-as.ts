import { type RequestEntry, target } from './call-entry.js'

/** Where a call can be made again. */
export interface Place {
  /** The sandbox's URL. */
  url: string
  sandboxID: string
  /** The name of the fixture that the sandbox began with. */
  fixture: string | undefined
}

/** Those that the server has by name. */
const bundled = ['default', 'clean', 'empty', 'large']

/** Headers that say what the request was about; the others belong to the connection or to the client's own library. */
const telling = new Set(['accept', 'content-type', 'last-event-id', 'origin', 'range', 'x-mock-sandbox'])

/** The call as a command line. The journal holds no secrets, so the token is a variable of the shell. */
export function asCurl (entry: RequestEntry, { url }: Place): string {
  const body = bodyOf(entry)
  const parts = [
    `curl -i${entry.method === 'GET' ? '' : ` -X ${entry.method}`} ${quoted(addressOf(entry, url))}`,
    ...headersOf(entry).map(([name, value]) =>
      name === 'authorization' ? '-H "Authorization: Bearer $TOKEN"' : `-H ${quoted(`${name}: ${value}`)}`),
    ...body === undefined ? [] : [`--data-raw ${quoted(body)}`]
  ]
  return parts.join(' \\\n  ')
}

/** The call as a test for Node's test runner, which expects the answer that came. */
export function asTest (entry: RequestEntry, { sandboxID, fixture }: Place): string {
  const isBundled = fixture !== undefined && bundled.includes(fixture)
  const body = bodyOf(entry)
  const headers = headersOf(entry).map(([name, value]) =>
    `      ${literal(name)}: ${name === 'authorization' ? '`Bearer $' + '{box.token}`' : literal(value)}`)
  const init = [
    `    method: ${literal(entry.method)}`,
    ...headers.length === 0 ? [] : [`    headers: {\n${headers.join(',\n')}\n    }`],
    ...body === undefined ? [] : [`    body: ${literal(body)}`]
  ]
  const setting = (entry.faults ?? []).map(rule => `  // The rule ${JSON.stringify(rule)} fired: add it again with box.fail().\n`).join('')
  return `import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freshSandbox, startMock } from 'beeper-desktop-mock/testing'

const mock = await startMock({ after })

test(${literal(`${entry.method} ${entry.path} answers ${entry.status}`)}, async t => {
  // The call was made in the sandbox ${JSON.stringify(sandboxID)}${isBundled ? '' : '; to begin as it did, pass its saved state as the fixture'}.
  const box = await freshSandbox(t, mock${isBundled ? `, { fixture: ${literal(fixture)} }` : ''})
${setting}  const response = await fetch(new URL(${literal(target(entry).replace(/^\//, ''))}, \`\${box.url.replace(/\\/$/, '')}/\`), {
${init.join(',\n')}
  })
  assert.equal(response.status, ${entry.status})${code(entry)}
})
`
}

/** A check of the error's code, where the answer has one. */
function code ({ answer }: RequestEntry): string {
  const found = typeof answer === 'object' && answer !== null ? (answer as { code?: unknown }).code : undefined
  return typeof found === 'string' ? `\n  assert.equal((await response.json()).code, ${literal(found)})` : ''
}

function headersOf ({ headers = {}, body }: RequestEntry): Array<[string, string]> {
  return Object.entries(headers)
    .filter(([name]) => name === 'authorization' || (telling.has(name) && !(name === 'accept' && headers[name] === '*/*')))
    .filter(([name]) => name !== 'content-type' || body !== undefined)
    .map(([name, value]) => [name, String(value)])
}

function bodyOf ({ body }: RequestEntry): string | undefined {
  if (body === undefined || body === null) return undefined
  return typeof body === 'string' ? body : JSON.stringify(body)
}

function addressOf (entry: RequestEntry, url: string): string { return `${url.replace(/\/$/, '')}${target(entry)}` }

/** For a POSIX shell. */
function quoted (text: string): string { return `'${text.replaceAll("'", "'\\''")}'` }

/** For JavaScript. */
function literal (text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
