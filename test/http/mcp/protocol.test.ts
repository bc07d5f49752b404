import t from 'tap'
import { build, small } from '../../support/app.js'
import { initialize, messagesOf, open, request, send, toolCall } from '../../support/mcp-calls.js'
import { protocolVersions } from '../../../src/http/mcp/endpoint.js'
import { maxSessions } from '../../../src/http/mcp/sessions.js'

const initialized = { jsonrpc: '2.0', method: 'notifications/initialized' }

await t.test('every known version is spoken, and the newest to who names another', async t => {
  const { SUPPORTED_PROTOCOL_VERSIONS } = await import('@modelcontextprotocol/sdk/types.js')
  t.strictSame(protocolVersions, SUPPORTED_PROTOCOL_VERSIONS)
  const built = await build(t, { appVersion: '4.9.1' })
  for (const version of [...protocolVersions, '2026-07-28', 'x']) {
    const { status, headers, body } = await send(built, initialize(version))
    t.equal(status, 200)
    t.match(headers['mcp-session-id'], /^[\w-]{36}$/)
    t.strictSame(body.result, {
      protocolVersion: (protocolVersions as readonly string[]).includes(version) ? version : '2025-11-25',
      capabilities: { tools: {}, logging: {} },
      serverInfo: { name: 'beeper_desktop_api_api', version: '4.9.1' }
    })
  }
})

await t.test('a session from initialize to DELETE', async t => {
  const built = await build(t)
  const session = await open(built)
  const done = await send(built, initialized, { session })
  t.strictSame([done.status, done.text], [202, ''])
  t.strictSame((await send(built, request('ping'), { session })).body, { jsonrpc: '2.0', id: 1, result: {} })
  t.equal((await send(built, toolCall('get_chat', { chatID: '101' }), { session })).body.result.isError, undefined)
  const end = await send(built, undefined, { session, method: 'DELETE' })
  t.equal(end.status, 200)
  const after = await send(built, request('ping'), { session })
  t.equal(after.status, 404)
  t.match(after.body, { jsonrpc: '2.0', id: null, error: { code: -32001, message: /initialize/ } })
})

await t.test('a DELETE with a content type and no body ends the session', async t => {
  const built = await build(t)
  const session = await open(built)
  const headers = { 'content-type': 'application/json' }
  t.equal((await send(built, undefined, { session, method: 'DELETE', headers })).status, 200)
  t.equal((await send(built, request('ping'), { session })).status, 404)
})

await t.test('what breaks the protocol is refused, and says what to change', async t => {
  const built = await build(t)
  const session = await open(built)
  const cases: Array<
    [name: string, message: unknown, options: Parameters<typeof send>[2], status: number, error: object]
  > = [
    ['no session', request('ping'), {}, 400, { code: -32600, message: /Mcp-Session-Id/ }],
    ['an unknown session', request('ping'), { session: 'x' }, 404, { code: -32001 }],
    ['a session of another token', request('ping'), { session, token: 'test-token-read' }, 404, { code: -32001 }],
    ['initialize in a session', initialize(), { session }, 400, { message: /leave Mcp-Session-Id out/ }],
    ['initialize in a batch', [initialize(), request('ping')], {}, 400, { message: /alone/ }],
    ['no JSON', '{', { session }, 400, { code: -32700, message: /not valid JSON|JSON/ }],
    ['no object', 5, { session }, 400, { code: -32600, message: /JSON object/ }],
    ['an empty batch', [], { session }, 400, { code: -32600, message: /1 to 100/ }],
    ['no version of JSON-RPC', { id: 1, method: 'ping' }, { session }, 400, { message: /"jsonrpc"/ }],
    ['no method', { jsonrpc: '2.0', id: 1 }, { session }, 400, { message: /"method"/ }],
    ['an ID that is none', { jsonrpc: '2.0', id: {}, method: 'ping' }, { session }, 400, { message: /"id"/ }],
    ['parameters in a list', { jsonrpc: '2.0', id: 1, method: 'ping', params: [] }, { session }, 400, { message: /"params"/ }],
    ['an unknown protocol version', request('ping'), { session, headers: { 'mcp-protocol-version': '1999-01-01' } }, 400, { message: /2025-11-25/ }],
    ['JSON alone accepted', request('ping'), { session, headers: { accept: 'application/json' } }, 406, { message: /text\/event-stream/ }],
    ['a GET that accepts no stream', undefined, { session, method: 'GET', headers: { accept: 'application/json' } }, 406, { message: /text\/event-stream/ }],
    ['a GET without a session', undefined, { method: 'GET' }, 400, { message: /Mcp-Session-Id/ }],
    ['a DELETE without a session', undefined, { method: 'DELETE' }, 400, { message: /Mcp-Session-Id/ }],
    ['another method', undefined, { method: 'PUT' }, 404, { code: -32601 }],
    ['a form', 'a=b', { session, headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 400, { message: /application\/json/ }]
  ]
  for (const [name, message, options, status, error] of cases) {
    const answer = await send(built, message, options)
    t.equal(answer.status, status, name)
    t.match(answer.body, { jsonrpc: '2.0', id: null, error }, name)
  }
  t.equal((await send(built, request('ping'), { session })).status, 200, 'the session continues')
})

await t.test('a request that cannot be carried out has an error as its answer', async t => {
  const built = await build(t)
  const session = await open(built)
  const cases: Array<[message: object, error: object]> = [
    [request('tools/nothing'), { code: -32601, message: /tools\/nothing/ }],
    [request('resources/list'), { code: -32601 }],
    [request('server/discover'), { code: -32601 }],
    [request('tools/call'), { code: -32602, message: /name must be a string/ }],
    [toolCall('send_mesage'), { code: -32602, message: /did you mean "send_message"/ }],
    [request('logging/setLevel', { level: 'loud' }), { code: -32602, message: /debug, info/ }],
    [request('tools/list', { cursor: 5 }), { code: -32602, message: /cursor/ }]
  ]
  for (const [message, error] of cases) {
    const { status, body } = await send(built, message, { session })
    t.equal(status, 200)
    t.match(body, { jsonrpc: '2.0', id: 1, error })
  }
  for (const [params, message] of [
    [{}, /protocolVersion/],
    [{ protocolVersion: '2025-11-25' }, /capabilities/],
    [{ protocolVersion: '2025-11-25', capabilities: {}, clientInfo: {} }, /clientInfo/]
  ] as const) {
    const { body, headers } = await send(built, request('initialize', params))
    t.match(body, { id: 1, error: { code: -32602, message } })
    t.notOk(headers['mcp-session-id'], 'there is no session')
  }
})

await t.test('bad input to a tool is an error result that says what to change', async t => {
  const built = await build(t)
  const session = await open(built)
  const cases: Array<[tool: string, input: unknown, text: RegExp]> = [
    ['get_chat', {}, /^Invalid chatID: Required$/],
    ['get_chat', { chatID: '' }, /^Invalid chatID: Must not be empty$/],
    ['get_chat', { chatID: 'x' }, /Chat not found: "x"/],
    ['get_chat', 'x', /^Invalid request: Expected object, received string$/],
    ['get_chat', [], /Expected object, received array/],
    ['search', { query: '' }, /^Invalid query/],
    ['search', { query: 'x'.repeat(1001) }, /limit is 1000/],
    ['search_chats', { limit: 500, inbox: 'all' }, /- inbox: Expected one of "primary"[^]*- limit: Expected a number <= 200|- limit[^]*- inbox/],
    ['search_chats', { accountIDs: ['x'] }, /Account not found: "x"/],
    ['search_messages', { dateAfter: 'yesterday' }, /dateAfter: Expected an ISO 8601 time/],
    ['list_messages', { chatID: '101', cursor: 'x' }, /cursor/],
    ['set_chat_reminder', { chatID: '101', reminder: { remindAtMs: 1e300 } }, /reminder.remindAtMs/],
    ['send_message', { chatID: '101', text: '' }, /text/],
    ['send_message', { chatID: '101', text: 'x', replyToMessageID: 'x' }, /Message not found/]
  ]
  for (const [tool, input, text] of cases) {
    const { status, body } = await send(built, toolCall(tool, input), { session })
    t.equal(status, 200)
    t.equal(body.result?.isError, true, JSON.stringify(body))
    t.match(body.result?.content[0], { type: 'text', text }, `${tool} ${JSON.stringify(input).slice(0, 60)}`)
  }
})

await t.test('a batch of requests is answered by a list, one of notifications by nothing', async t => {
  const built = await build(t)
  const session = await open(built)
  const { body } = await send(built, [request('ping', {}, 1), initialized, toolCall('get_chat', { chatID: '101' }, 'two')], { session })
  t.strictSame((body as Array<{ id: unknown }>).map(({ id }) => id).sort(), [1, 'two'])
  t.equal((await send(built, [initialized, initialized], { session })).status, 202)
  const twice = await send(built, [request('ping', {}, 1), request('ping', {}, 1)], { session })
  t.match(twice.body[0], { id: 1, error: { code: -32600, message: /in use/ } })
})

await t.test('progress and log messages come before the answer, in a stream', async t => {
  const built = await build(t)
  const session = await open(built)
  const silent = await send(built, toolCall('get_accounts'), { session })
  t.match(silent.headers['content-type'], /json/, 'without them the answer is JSON')
  t.strictSame((await send(built, request('logging/setLevel', { level: 'debug' }), { session })).body.result, {})
  const message = request('tools/call', { name: 'get_accounts', arguments: {}, _meta: { progressToken: 'p' } })
  const { headers, text } = await send(built, message, { session })
  t.match(headers, {
    'content-type': 'text/event-stream', 'mcp-session-id': session, 'x-beeper-desktop-version': '4.3.160', 'cache-control': /no-cache/
  })
  t.match(messagesOf(text), [
    { method: 'notifications/progress', params: { progressToken: 'p', progress: 0, total: 1 } },
    { method: 'notifications/message', params: { level: 'debug', data: /get_accounts/ } },
    { method: 'notifications/progress', params: { progressToken: 'p', progress: 1, total: 1 } },
    { method: 'notifications/message', params: { level: 'info' } },
    { id: 1, result: { content: [{ type: 'text' }] } }
  ])
  await send(built, request('logging/setLevel', { level: 'error' }), { session })
  t.match((await send(built, toolCall('get_accounts'), { session })).headers['content-type'], /json/)
  const failed = await send(built, toolCall('get_chat', { chatID: 'x' }), { session })
  t.match(messagesOf(failed.text), [{ params: { level: 'error', data: /get_chat failed: Chat not found/ } }, { id: 1 }])
  const other = await open(built)
  t.match((await send(built, toolCall('get_accounts'), { session: other })).headers['content-type'], /json/, 'a level is its session\'s')
})

await t.test('a cancelled request is not carried out, and has no answer', async t => {
  const built = await build(t)
  const session = await open(built)
  const chat = built.box.chats.get(small.adaChat)
  const before = chat.messages.length
  // It overtakes the call, as it does one that a fault holds back.
  const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'late' } }
  t.equal((await send(built, cancel, { session })).status, 202)
  const { status, headers, text } = await send(built, toolCall('send_message', { chatID: '101', text: 'Hi' }, 'late'), { session })
  t.equal(status, 200)
  t.match(headers['content-type'], /event-stream/)
  t.strictSame(messagesOf(text), [])
  t.equal(chat.messages.length, before)
  const batch = [toolCall('get_accounts', {}, 'a'), { ...cancel, params: { requestId: 'a' } }, request('ping', {}, 'b')]
  t.strictSame((await send(built, batch, { session })).body, [{ jsonrpc: '2.0', id: 'b', result: {} }])
})

await t.test('sessions live through a reset, and end with their sandbox', async t => {
  const built = await build(t)
  const session = await open(built)
  built.box.reset()
  t.equal((await send(built, request('ping'), { session })).status, 200)
  const { body } = await built.call('POST', '/_mock/sandboxes', { fixture: 'empty' })
  const own = await open(built, { token: body.token })
  t.equal((await send(built, request('ping'), { session: own })).status, 404, 'a session is of its sandbox')
  t.equal((await send(built, request('ping'), { session: own, token: body.token })).status, 200)
  await built.call('DELETE', `/_mock/sandboxes/${body.id}`)
  t.equal((await send(built, request('ping'), { session: own, token: body.token })).status, 401)
})

await t.test('old sessions make room: those that idle for an hour, and the least used beyond the limit', async t => {
  const built = await build(t)
  const isOpen = async (session: string) => (await send(built, request('ping'), { session })).status === 200
  const first = await open(built)
  built.host.pass(3_600_001)
  const second = await open(built)
  t.notOk(await isOpen(first))
  const third = await open(built)
  built.host.pass(1)
  t.ok(await isOpen(second))
  for (let at = 2; at <= maxSessions; at++) {
    await open(built)
  }
  t.ok(await isOpen(second))
  t.notOk(await isOpen(third))
})

await t.test('every check of HTTP comes before the session\'s', async t => {
  const built = await build(t)
  const session = await open(built)
  for (const [url, resource] of [['/v0/mcp', '/v0/mcp'], ['/v0/sse/messages', '/v0/sse']] as const) {
    for (const token of [null, 'wrong']) {
      const { status, headers, body } = await send(built, request('ping'), { url, session, token })
      t.equal(status, 401)
      t.match(body, { jsonrpc: '2.0', error: { code: -32000, message: 'Unauthorized: Invalid or missing token' } })
      const [, metadata = ''] = /resource_metadata="([^"]+)"/.exec(String(headers['www-authenticate'])) ?? []
      t.equal(metadata, `http://localhost/.well-known/oauth-protected-resource${resource}`)
      t.match(JSON.parse((await built.app.inject({ url: metadata })).body), {
        resource: `http://localhost${resource}`, authorization_servers: ['http://localhost']
      })
    }
  }
  for (const headers of [{ host: 'evil.example' }, { origin: 'https://evil.example' }]) {
    const { status, body } = await send(built, request('ping'), { session, headers })
    t.equal(status, 403)
    t.match(body, { jsonrpc: '2.0', error: { code: -32000 } })
  }
  const allowed = await send(built, request('ping'), { session, headers: { origin: 'http://localhost' } })
  t.equal(allowed.status, 200, 'pages of this machine may call')
  t.match(allowed.headers['access-control-expose-headers'], /Mcp-Session-Id/)
  const limited = await build(t, { rateLimit: { calls: 2, window: 60_000 } })
  const own = await open(limited)
  t.equal((await send(limited, request('ping'), { session: own })).status, 200)
  const { status, headers, body } = await send(limited, request('ping'), { session: own })
  t.equal(status, 429)
  t.ok(headers['retry-after'])
  t.match(body, { error: { code: -32000, data: { code: 'rate_limited' } } })
})

await t.test('a missing scope is an error result, and each call counts its own token\'s', async t => {
  const built = await build(t)
  for (const [token, tool, input, missing] of [
    ['test-token-read', 'send_message', { chatID: '101', text: 'Hi' }, 'write'],
    ['test-token-write', 'get_accounts', {}, 'read']
  ] as const) {
    const session = await open(built, { token })
    const { status, body } = await send(built, toolCall(tool, input), { session, token })
    t.equal(status, 200)
    t.match(body.result, { isError: true, content: [{ text: new RegExp(`missing: ${missing}`) }] })
  }
  const session = await open(built, { token: 'test-token-read' })
  t.notOk((await send(built, toolCall('get_accounts'), { session, token: 'test-token-read' })).body.result.isError)
})

await t.test('the journal and fault rules know each tool by its operation', async t => {
  const built = await build(t)
  const session = await open(built)
  await send(built, toolCall('get_chat', { chatID: '101' }), { session })
  await send(built, toolCall('get_chat', { chatID: 'x' }), { session })
  await send(built, toolCall('nothing'), { session })
  const { body: { items } } = await built.call('GET', '/_mock/sandboxes/default/requests')
  t.match(items, [
    { operation: 'mcpMessage', generation: 'mcp', answer: { result: {} } },
    { operation: 'mcp.get_chat', status: 200, answer: { result: {} } },
    { operation: 'mcp.get_chat', status: 200, explanation: /Chat not found: "x"/ },
    { operation: 'mcpMessage' }
  ])
  const ofChat = await built.call('GET', '/_mock/sandboxes/default/requests?operation=mcp.get_chat&chatID=101')
  t.equal(ofChat.body.items.length, 1)
  const rule = { operation: 'mcp.send_message', status: 503, retryAfter: 2, times: 1 }
  t.equal((await built.call('POST', '/_mock/sandboxes/default/faults', rule)).status, 201)
  t.equal((await send(built, toolCall('get_chat', { chatID: '101' }), { session })).status, 200)
  const hit = await send(built, toolCall('send_message', { chatID: '101', text: 'Hi' }), { session })
  t.equal(hit.status, 503)
  t.equal(hit.headers['retry-after'], '2')
  t.match(hit.body, { jsonrpc: '2.0', error: { code: -32000, data: { code: 'service_unavailable' } } })
  t.notOk((await send(built, toolCall('send_message', { chatID: '101', text: 'Hi' }), { session })).body.result.isError)
  const patch = { result: { content: [{ type: 'text', text: 'as the tester says' }] } }
  const answer = { operation: 'mcp.get_accounts', answer: { patch }, times: 1 }
  t.equal((await built.call('POST', '/_mock/sandboxes/default/answers', answer)).status, 201)
  t.match((await send(built, toolCall('get_accounts', {}, 'a'), { session })).body, { id: 'a', ...patch })
  const wrong = await built.call('POST', '/_mock/sandboxes/default/faults', { operation: 'mcp.send_mesage', status: 500 })
  t.match(wrong.body, { message: /did you mean \\?"mcp.send_message/ })
  // A send that the network refuses, by the domain's own rule.
  await built.call('POST', '/_mock/sandboxes/default/accounts/matrix/status', { status: 'reconnect_required' })
  const refused = await send(built, toolCall('send_message', { chatID: '101', text: 'Hi' }), { session })
  t.ok(refused.body.result.isError, refused.text)
})
