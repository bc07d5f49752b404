import t from 'tap'
import { build, small } from '../support/app.js'
import { goodCalls } from '../support/operations.js'

const known: Record<string, string> = { chatID: small.adaChat, accountID: small.matrix, messageID: '100001' }
const pathOf = (url: string) => url.replace(/:(\w+)\??/g, (_, name: string) => encodeURIComponent(known[name] ?? 'x'))

/** They need a WebSocket or an open stream: test/http/events and test/http/mcp call them. */
const calledElsewhere = new Set(['wsEvents', 'mockCloseSocket', 'mcpStream', 'mcpSSE', 'mcpSSEMessage', 'mockMCPStream', 'mockStreamJournal'])

await t.test('every operation that requires a token returns 401 without one and 403 without the scope', async t => {
  const { app, call } = await build(t)
  const lacking = { read: 'test-token-write', write: 'test-token-read' }
  for (const { operation, method, url, scope, generation } of app.operations) {
    if (scope === 'none' || scope === 'control') continue
    const [verb, path] = [method as 'GET', pathOf(url)]
    const missing = await call(verb, path, undefined, null)
    t.equal(missing.status, 401, `${operation} without a token`)
    if (generation === 'v0' || generation === 'v1') {
      t.equal(missing.body[generation === 'v0' ? 'error' : 'message'], 'Unauthorized: Invalid or missing token', operation)
    }
    // A tool is refused in its result (test/http/mcp/protocol.test.ts).
    if (scope === 'any' || operation.startsWith('mcp.')) continue
    const refused = await call(verb, path, undefined, lacking[scope])
    t.equal(refused.status, 403, `${operation} without its scope`)
  }
})

await t.test('a request that names something unknown returns 404', async t => {
  const { app, call } = await build(t)
  for (const { operation, method, url, generation } of app.operations) {
    if (generation !== 'v1' || !url.includes(':')) continue
    const schema = app.operations.find(candidate => candidate.operation === operation)?.schema
    const { required = [] } = (schema?.body ?? {}) as { required?: string[] }
    const { required: asked = [] } = (schema?.querystring ?? {}) as { required?: string[] }
    // Bodies and queries that are needed are filled with what passes the schema.
    const body = {
      text: 'x',
      reactionKey: 'x',
      reminder: { remindAt: '2030-01-01T00:00:00.000Z' },
      state: 'typing',
      scope: 'current-device',
      type: 'user_input'
    }
    const sent = required.length > 0 || operation === 'sendMessage' ? body : {}
    const path = `${url.replace(/:(\w+)\??/g, 'nobody')}${asked.map((name, at) => `${at ? '&' : '?'}${name}=x`).join('')}`
    const bodiless = method === 'GET' || method === 'DELETE'
    t.equal((await call(method as 'GET', path, bodiless ? undefined : sent)).status, 404, operation)
  }
})

await t.test('every operation succeeds, and its response matches its schema exactly', async t => {
  const { app } = await build(t)
  const served = app.operations.map(({ operation }) => operation).filter(operation => !calledElsewhere.has(operation))
  for (const operation of served) {
    const good = goodCalls[operation]
    if (!good) {
      t.fail(`${operation} has no good call: add one to test/operations.ts`)
      continue
    }
    const { status, text } = await good(await build(t))
    t.ok(status >= 200 && status < 400, `${operation}: ${status} ${text.slice(0, 300)}`)
    t.notMatch(text, '"isError":true', operation)
  }
  t.strictSame(Object.keys(goodCalls).filter(operation => !served.includes(operation)), [], 'no call for what is not served')
})
