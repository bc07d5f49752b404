import t from 'tap'
import { Ajv } from 'ajv'
import ajvFormats from 'ajv-formats'
import { createConnection } from 'node:net'
import { once } from 'node:events'
import { WSOutgoingMessage } from '../../../src/http/events/schemas.js'
import { build, small } from '../../support/app.js'
import { connect, refused, serve, type Received } from '../../support/socket-client.js'

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

const ajv = new Ajv({ strict: false })
ajvFormats.default(ajv)
const isOutgoing = ajv.compile(WSOutgoingMessage)
const conforms = (frame: Received) => isOutgoing(frame) ? '' : ajv.errorsText(isOutgoing.errors)

await t.test('the upgrade is rejected before the handshake, in the v1 envelope', async t => {
  const { app } = await build(t, { allowHosts: ['mock.test'] })
  const url = await serve(app)
  const cases: Array<[headers: Record<string, string>, status: number, code: string, name: string]> = [
    [{}, 401, 'unauthorized', 'no token'],
    [bearer('nobody'), 401, 'unauthorized', 'an unknown token'],
    [{ authorization: 'test-token' }, 401, 'unauthorized', 'no scheme'],
    [bearer('test-token-write'), 403, 'forbidden', 'a token that may not read'],
    [{ ...bearer('test-token'), host: 'evil.example' }, 403, 'forbidden', 'a foreign Host'],
    [{ ...bearer('test-token'), origin: 'https://evil.example' }, 403, 'forbidden', 'a foreign Origin'],
    [{ ...bearer('test-token'), origin: 'null' }, 403, 'forbidden', 'a sandboxed page']
  ]
  for (const [headers, status, code, name] of cases) {
    const answer = await refused(url, headers)
    t.equal(answer.status, status, name)
    t.strictSame(Object.keys(answer.body), ['message', 'code'], name)
    t.equal(answer.body.code, code, name)
    t.equal(answer.headers['x-beeper-desktop-version'], '4.3.160', name)
  }
  t.match(await refused(`${url}?access_token=test-token`, {}), { status: 401 }, 'there is no token in the query')
  const welcome: Array<Record<string, string>> = [
    { host: 'localhost:1' }, { host: 'mock.test' }, { origin: 'http://localhost:3000' }, { origin: 'http://mock.test' }
  ]
  for (const headers of welcome) await connect(t, url, 'test-token', { headers })
  await connect(t, url, 'test-token-read')
  await connect(t, `${url}?any=thing`)
})

await t.test('a handshake counts towards the rate limit', async t => {
  const { app } = await build(t, { rateLimit: { calls: 1, window: 60_000 } })
  const url = await serve(app)
  await connect(t, url)
  const answer = await refused(url, bearer('test-token'))
  t.match(answer, { status: 429, body: { code: 'rate_limited' } })
  t.ok(answer.headers['retry-after'])
})

await t.test('the number of sockets is limited, and the message says what to do', async t => {
  const { app } = await build(t, { sockets: { maxSockets: 2 } })
  const url = await serve(app)
  const first = await connect(t, url)
  await connect(t, url, 'test-token-read')
  const answer = await refused(url, bearer('test-token'))
  t.match(answer, { status: 429, body: { message: /2 WebSockets open, which is the limit: close some/ } })
  first.ws.close()
  await first.closed
  await connect(t, url)
})

await t.test('a request that is not a WebSocket is served as usual', async t => {
  const { app, call } = await build(t)
  const url = await serve(app)
  const { port } = new URL(url)
  t.match(await call('GET', '/v1/ws'), { status: 400, body: { code: 'bad_request', message: /WebSocket/ } })
  t.match(await call('GET', '/v1/ws', undefined, null), { status: 401 })
  t.match(await call('POST', '/v1/ws'), { status: 404, body: { code: 'NOT_FOUND' } })
  t.match(await refused(url.replace('/v1/ws', '/v1/nothing'), bearer('test-token')),
    { status: 404, body: { code: 'NOT_FOUND' } }, 'an upgrade elsewhere')
  t.match(await refused(url.replace('/v1/ws', '/v1/accounts'), {}), { status: 401 }, 'hooks run there too')

  const body = JSON.stringify({ accountID: small.matrix, type: 'single', participantIDs: [small.cleo] })
  const java = [
    'POST /v0/create-chat HTTP/1.1', 'Host: localhost', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c',
    'HTTP2-Settings: AAEAAEAAAAIAAAAB', 'Authorization: Bearer test-token', 'Content-Type: application/json',
    `Content-Length: ${body.length}`, '', body
  ].join('\r\n')
  const again = 'GET /v0/get-accounts HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade\r\nUpgrade: h2c\r\n' +
    'Authorization: Bearer test-token\r\n\r\n'
  for (const pieces of [[java], [java.slice(0, -20), java.slice(-20)]]) {
    const socket = createConnection(Number(port), '127.0.0.1').setEncoding('utf8')
    for (const piece of pieces) {
      socket.write(piece)
      await new Promise(resolve => { setImmediate(resolve) })
    }
    let [answers] = await once(socket, 'data') as [string]
    t.match(answers, /^HTTP\/1.1 200 OK.*"success":true/s, 'what Java\'s HttpClient sends, body and all')
    socket.on('data', (chunk: string) => { answers += chunk }).write(again)
    await once(socket, 'close')
    t.match(answers, /HTTP\/1.1 200 OK.*HTTP\/1.1 200 OK.*"accountID"/s, 'and once more on the same connection')
  }
})

await t.test('ready comes first, and nothing else before a subscription', async t => {
  const { app, call } = await build(t)
  const url = await serve(app)
  const client = await connect(t, url)
  t.strictSame(client.all, [{ type: 'ready', version: 1, chatIDs: [] }])
  await call('POST', '/v0/create-chat', { accountID: small.matrix, type: 'group', participantIDs: [small.cleo] })
  t.strictSame(await client.rest(), [])
})

await t.test('the handshake names the version', async t => {
  const { app } = await build(t, { appVersion: '4.2.9' })
  const client = await connect(t, await serve(app), 'test-token', {
    finishRequest: request => {
      request.on('upgrade', response => { t.equal(response.headers['x-beeper-desktop-version'], '4.2.9') })
      request.end()
    }
  })
  t.equal(client.ws.extensions, '', 'and compresses nothing')
})

await t.test('every client frame gets a response, and none is fatal', async t => {
  const { app } = await build(t, { sockets: { maxFrame: 1000 } })
  const client = await connect(t, await serve(app))
  const set = (more: object) => ({ type: 'subscriptions.set', ...more })
  const updated = (more: object) => ({ type: 'subscriptions.updated', ...more })
  const error = (code: string, message: RegExp, more: object = {}) => ({ type: 'error', code, message, ...more })
  const cases: Array<[frame: unknown, answer: object, name: string]> = [
    [set({}), updated({ chatIDs: [] }), 'chatIDs may be missing'],
    [set({ chatIDs: ['*'] }), updated({ chatIDs: ['*'] }), 'all'],
    [set({ chatIDs: [] }), updated({ chatIDs: [] }), 'none'],
    [set({ chatIDs: [small.adaChat, small.group], requestID: 'r1' }), updated({ chatIDs: [small.adaChat, small.group], requestID: 'r1' }), 'some'],
    [set({ chatIDs: ['101', '102'] }), updated({ chatIDs: [small.adaChat, small.group] }), 'local chat IDs are accepted as chat IDs'],
    [set({ chatIDs: ['101', small.adaChat, '101'] }), updated({ chatIDs: [small.adaChat] }), 'the same twice counts once'],
    [set({ chatIDs: ['*', '*'] }), updated({ chatIDs: ['*'] }), 'so does *'],
    [set({ app: { state: true } }), updated({ chatIDs: [], app: { state: true } }), 'the app state'],
    [set({ app: { state: false }, requestID: '' }), updated({ chatIDs: [], app: { state: false }, requestID: '' }), 'an empty requestID'],
    [set({ chatIDs: ['*', small.group], requestID: 'r2' }), error('INVALID_PAYLOAD', /only entry/, { requestID: 'r2' }), '* beside others'],
    [set({ chatIDs: ['!nobody:beeper.com'], requestID: 'r3' }), error('NOT_SUBSCRIBED', /no chat "!nobody:beeper.com"/, { requestID: 'r3' }), 'no such chat'],
    [set({ chatIDs: [''] }), error('NOT_SUBSCRIBED', /no chat ""/), 'an empty chat ID'],
    [set({ chatIDs: '*' }), error('INVALID_PAYLOAD', /message.chatIDs: Expected array, received string/), 'no list'],
    [set({ chatIDs: null }), error('INVALID_PAYLOAD', /Expected array, received null/), 'null'],
    [set({ chatIDs: [7] }), error('INVALID_PAYLOAD', /chatIDs\[0\]: Expected string/), 'no string in the list'],
    [set({ requestID: 7 }), error('INVALID_PAYLOAD', /requestID: Expected string/), 'a requestID that is none does not come back'],
    [set({ app: {} }), error('INVALID_PAYLOAD', /app.state: Required/), 'app without state'],
    [set({ app: { state: 'yes' } }), error('INVALID_PAYLOAD', /app.state: Expected boolean/), 'a state that is none'],
    [set({ app: { state: true, more: 1 } }), error('INVALID_PAYLOAD', /Unknown property "more"/), 'an extra property inside'],
    [set({ extra: true, requestID: 'r4' }), error('INVALID_PAYLOAD', /Unknown property "extra"/, { requestID: 'r4' }), 'an extra property'],
    [{ type: 'subscriptions.add', requestID: 'r5' }, error('INVALID_COMMAND', /no command "subscriptions.add"/, { requestID: 'r5' }), 'an unknown command'],
    [{ requestID: 'r6' }, error('INVALID_COMMAND', /has no type/, { requestID: 'r6' }), 'no type'],
    [{ type: 7 }, error('INVALID_COMMAND', /no command 7/), 'a type that is none'],
    [{ type: 'ready', version: 1 }, error('INVALID_COMMAND', /"ready"/), 'what only the server says'],
    ['{ "type": ', error('INVALID_PAYLOAD', /not valid JSON/), 'broken JSON'],
    ['', error('INVALID_PAYLOAD', /not valid JSON/), 'nothing'],
    ['null', error('INVALID_PAYLOAD', /not a JSON object/), 'null'],
    ['[]', error('INVALID_PAYLOAD', /not a JSON object/), 'a list'],
    ['"ping"', error('INVALID_PAYLOAD', /not a JSON object/), 'a string'],
    ['{"__proto__":{"type":"subscriptions.set"}}', error('INVALID_PAYLOAD', /forbidden prototype/), 'no type by inheritance'],
    [Buffer.from(JSON.stringify(set({}))), error('INVALID_PAYLOAD', /Binary/), 'a binary frame'],
    [Buffer.alloc(5000), error('INVALID_PAYLOAD', /Binary/), 'a large binary frame'],
    [set({ requestID: 'x'.repeat(1000) }), error('INVALID_PAYLOAD', /bytes; the limit is 1000/), 'an oversized frame']
  ]
  for (const [frame, answer, name] of cases) {
    const got = await client.ask(frame)
    t.match(got, answer, name)
    t.strictSame(Object.keys(got).sort(), Object.keys(answer).sort(), name)
    t.equal(conforms(got), '', name)
    // What follows a subscription to the state is an event.
    if (got.app?.state) t.match(await client.next(), { type: 'app.state.updated' })
  }
  t.equal(client.ws.readyState, client.ws.OPEN)
})

await t.test('breaking the WebSocket protocol closes that connection only', async t => {
  const { app } = await build(t, { sockets: { maxFrame: 1000 } })
  const url = await serve(app)
  const other = await connect(t, url)
  const huge = await connect(t, url)
  huge.send('x'.repeat(16_001))
  t.match(await huge.closed, { code: 1009 }, 'a frame far beyond the limit')
  const garbled = await connect(t, url)
  const { _socket: raw } = garbled.ws as unknown as { _socket: NodeJS.WritableStream }
  raw.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]))
  t.match(await garbled.closed, { code: 1007 }, 'text that is not UTF-8')
  const broken = await connect(t, url)
  const { _socket: wire } = broken.ws as unknown as { _socket: NodeJS.WritableStream }
  wire.write(Buffer.from([0xff, 0xff, 0xff]))
  t.match(await broken.closed, { code: 1002 }, 'no frame at all')
  t.match(await other.ask({ type: 'subscriptions.set' }), { type: 'subscriptions.updated' })
})

await t.test('a frame that the server cannot handle is an INTERNAL_ERROR, and the connection continues', async t => {
  const { app, box } = await build(t)
  const client = await connect(t, await serve(app))
  const find = box.chats.find.bind(box.chats)
  box.chats.find = () => { throw new Error('broken') }
  t.strictSame(await client.ask({ type: 'subscriptions.set', chatIDs: [small.group] }),
    { type: 'error', code: 'INTERNAL_ERROR', message: 'Internal server error' })
  box.chats.find = find
  t.match(await client.subscribe(small.group), { all: { length: 3 } })
})

await t.test('a subscription replaces the previous one, and a rejected one changes nothing', async t => {
  const { app, box } = await build(t)
  const client = await connect(t, await serve(app))
  const touch = (chatID: string) => box.commit(() => { box.chats.changed(box.chats.get(chatID)) })
  const heard = async () => {
    touch(small.adaChat)
    touch(small.group)
    return (await client.rest()).map(({ chatID }) => chatID as string)
  }
  t.strictSame(await heard(), [])
  await client.subscribe(small.adaChat)
  t.strictSame(await heard(), [small.adaChat])
  await client.ask({ type: 'subscriptions.set', chatIDs: ['*', small.group] })
  t.strictSame(await heard(), [small.adaChat], 'after a refusal')
  await client.subscribe('102')
  t.strictSame(await heard(), [small.group])
  await client.subscribe('*')
  t.strictSame(await heard(), [small.adaChat, small.group])
  await client.subscribe()
  t.strictSame(await heard(), [])
  t.strictSame(client.all.filter(({ seq }) => seq !== undefined).map(({ seq }) => seq as number), [1, 2, 3, 4, 5],
    'the numbers continue')
})

await t.test('sandboxes do not receive the events of others', async t => {
  const { app, box, sandboxes } = await build(t)
  const url = await serve(app)
  const other = sandboxes.create({ id: 'other', fixture: box.snapshot(), tokens: [{ secret: 'other', scopes: ['read'] }] })
  const mine = await (await connect(t, url)).subscribe('*')
  const theirs = await (await connect(t, url, 'other')).subscribe('*')
  other.commit(() => { other.chats.changed(other.chats.get(small.group)) })
  t.strictSame(await mine.rest(), [])
  t.match(await theirs.rest(), [{ type: 'chat.upserted', chatID: small.group }])
  sandboxes.delete('other')
  t.strictSame(await theirs.closed, { code: 1001, reason: 'The sandbox was deleted' })
  t.equal(mine.ws.readyState, mine.ws.OPEN)
})
