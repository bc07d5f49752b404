import t from 'tap'
import fc from 'fast-check'
import { build } from '../../support/app.js'
import { initialize, open, request, send, toolCall } from '../../support/mcp-calls.js'
import { appTools } from '../../../src/http/mcp/tools/app-tools.js'
import { controlTools } from '../../../src/control/mcp/tools/control-tools.js'

const endpoints = [
  { url: '/v0/mcp', tools: appTools.map(({ name, input }) => ({ name, fields: Object.keys(input().properties) })) },
  // Those that wait, and the one that ends what the others need, aside.
  {
    url: '/_mock/mcp',
    tools: controlTools.filter(({ name }) => !/^(wait|delete)_/.test(name))
      .map(({ name, input }) => ({ name, fields: Object.keys(input().properties) }))
  }
]
const methods = ['initialize', 'ping', 'tools/list', 'tools/call', 'logging/setLevel', 'resources/list', 'resources/read',
  'notifications/cancelled', 'notifications/initialized', 'notifications/progress', 'prompts/list', 'completion/complete']
const parameters = ['_meta', 'name', 'arguments', 'cursor', 'level', 'uri', 'task', 'requestId']
const runs = { numRuns: 75, seed: 20_260_201 }

for (const { url, tools } of endpoints) {
  await t.test(`whatever comes to ${url} is answered`, async t => {
    const built = await build(t, { rateLimit: 'off' })
    const session = await open(built, { url })
    const message = fc.record({
      jsonrpc: fc.oneof({ weight: 5, arbitrary: fc.constant('2.0') }, fc.jsonValue()),
      id: fc.oneof(fc.integer(), fc.string(), fc.jsonValue()),
      method: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...methods) }, fc.jsonValue()),
      params: fc.oneof(
        fc.record(Object.fromEntries(parameters.map(name => [name, fc.jsonValue()])), { requiredKeys: [] }),
        fc.jsonValue()
      ),
      result: fc.jsonValue(),
      error: fc.jsonValue(),
      more: fc.jsonValue()
    }, { requiredKeys: ['jsonrpc'] })
    const bodies = fc.oneof(message, fc.array(message, { maxLength: 4 }), fc.jsonValue())
    await fc.assert(fc.asyncProperty(bodies, async body => {
      const { status, text } = await send(built, body, { url, session })
      return status < 500 && !text.includes('-32603')
    }), runs)
    t.equal((await send(built, request('ping', {}, 'last'), { url, session })).body.id, 'last', 'the session works as before')
  })

  await t.test(`whatever the tools of ${url} are called with is answered by a result`, async t => {
    const built = await build(t, { rateLimit: 'off' })
    const session = await open(built, { url })
    let id = 0
    const inputs = fc.array(fc.jsonValue(), { maxLength: 12 })
    await fc.assert(fc.asyncProperty(fc.constantFrom(...tools), inputs, async ({ name, fields }, values) => {
      const input = Object.fromEntries(values.map((value, at) => [fields[at % Math.max(1, fields.length)] ?? 'x', value]))
      const { status, body, text } = await send(built, toolCall(name, input, ++id), { url, session })
      return status === 200 && Array.isArray(body.result?.content) && !text.includes('Internal server error')
    }), runs)
  })
}

await t.test('a message with what the protocol does not know is refused, not left without an answer', async t => {
  const built = await build(t)
  const session = await open(built)
  for (const [message, error] of [
    [{ ...request('ping'), more: 1 }, { code: -32600, message: /fields/ }],
    [request('ping', { _meta: { 'io.modelcontextprotocol/related-task': 5 } }), { code: -32600, message: /fields/ }],
    [request('ping', { _meta: 5 }), { code: -32602, message: /_meta must be an object/ }],
    [request('tools/call', { name: 'get_accounts', _meta: { progressToken: {} } }), { code: -32602, message: /progressToken/ }]
  ] as const) {
    const { status, body } = await send(built, message, { session })
    t.equal(status, 200)
    t.match(body, { id: 1, error })
  }
  t.match((await send(built, { ...initialize(), more: 1 })).body, { id: 0, error: { code: -32600 } })
})
