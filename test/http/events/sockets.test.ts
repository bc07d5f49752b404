import t from 'tap'
import { once } from 'node:events'
import { startServer } from '../../../src/server/start-server.js'
import { build, ManualHost, small, smallFixture } from '../../support/app.js'
import { connect, refused, serve } from '../../support/socket-client.js'

await t.test('a slow reader is closed with 1013, slows no other and buffers no more than its limit', async t => {
  const maxBuffered = 256 * 1024
  const { app, box } = await build(t, { sockets: { maxBuffered } })
  const url = await serve(app)
  const quick = await (await connect(t, url)).subscribe('*')
  const slow = await (await connect(t, url)).subscribe('*')
  const [, stuck] = app.sockets.of(box)
  slow.ws.pause()
  const message = box.chats.get(small.adaChat).messages.at(0)!
  const change = () => { box.commit(() => { box.messages.update(message, { text: 'x'.repeat(50_000) }) }) }
  let most = 0
  let events = 0
  while (app.sockets.of(box).length === 2) {
    change()
    events++
    most = Math.max(most, stuck!.buffered)
    t.match(await quick.next(), { seq: events })
    if (stuck!.closing) break
  }
  t.ok(most > maxBuffered / 2, 'it was given what it may have')
  t.ok(most < maxBuffered + 60_000, `and no more: ${most}`)
  const held = stuck!.buffered
  for (let count = 0; count < 100; count++) {
    change()
    await quick.next()
  }
  t.equal(stuck!.buffered, held, 'nothing is added once it is closing')

  slow.ws.resume()
  t.match(await slow.closed, { code: 1013, reason: /More than 262144 bytes wait/ })
  const seqs = slow.all.filter(({ type }) => type === 'message.upserted').map(({ seq }) => seq as number)
  t.strictSame(seqs, seqs.map((_, at) => at + 1), 'what it got is whole and in order')
  t.ok(seqs.length > 0 && seqs.length < events)
  await (await connect(t, url)).subscribe('*')
})

await t.test('the events of a commit are written together, and a reader is not slow for that', async t => {
  const { app, box } = await build(t, { sockets: { maxBuffered: 16 * 1024 } })
  const client = await (await connect(t, await serve(app))).subscribe('*')
  const [socket] = app.sockets.of(box)
  const chat = box.chats.get(small.adaChat)
  const waiting: number[] = []
  box.journal.on(({ kind }) => { if (kind === 'event') waiting.push(socket!.buffered) })
  box.commit(() => {
    box.chats.update(chat, { description: 'first' })
    box.messages.update(chat.messages.at(0)!, { text: 'second' })
  })
  t.equal(waiting[0], 0)
  t.ok(waiting[1]! > 0, 'the first event waits for the second')
  t.equal(socket!.buffered, 0, 'and neither waits once the commit is done')
  t.match([await client.next(), await client.next()], [{ type: 'chat.upserted', seq: 1 }, { type: 'message.upserted', seq: 2 }])

  box.commit(() => {
    for (let count = 0; count < 10; count++) {
      box.messages.update(chat.messages.at(0)!, { text: 'x'.repeat(10_000) })
      box.chats.update(chat, { description: 'between' })
    }
  })
  for (let count = 0; count < 20; count++) t.match(await client.next(), { seq: 3 + count })
  t.equal(app.sockets.size, 1, 'more than may wait has been sent')
})

await t.test('a slow reader that never reads does not keep the server from closing', async t => {
  const { app, box } = await build(t, { sockets: { maxBuffered: 1024 } })
  const slow = await (await connect(t, await serve(app))).subscribe('*')
  slow.ws.pause()
  const chat = box.chats.get(small.adaChat)
  const description = 'x'.repeat(1_000_000)
  while (!app.sockets.of(box)[0]!.closing) box.commit(() => { box.chats.update(chat, { description }) })
  await app.close()
  t.equal(app.sockets.size, 0)
})

await t.test('the first ping comes 10.5 s after the connection, then one every 30 s', async t => {
  const { app, host } = await build(t)
  const url = await serve(app)
  const pings: string[] = []
  const connected = async (name: string) => {
    const client = await connect(t, url)
    client.ws.on('ping', () => { pings.push(name) })
    return client
  }
  const clients = [await connected('early')]
  const pinged = async (milliseconds: number) => {
    host.pass(milliseconds)
    for (const client of clients) await client.rest()
    return pings.splice(0).sort().join()
  }
  t.equal(await pinged(10_000), '')
  clients.push(await connected('late'))
  t.equal(await pinged(499), '')
  t.equal(await pinged(1), 'early', '10.5 s')
  t.equal(await pinged(9_999), '')
  t.equal(await pinged(1), 'late', 'each by its own connection')
  t.equal(await pinged(19_999), '')
  t.equal(await pinged(1), 'early', '30 s later')
  t.equal(await pinged(10_000), 'late')
  t.equal(await pinged(30_000), 'early,late')
})

await t.test('idle sockets stay open, dead ones are detected', async t => {
  const { app, host } = await build(t, { sockets: { firstPing: 1000, pingInterval: 1000 } })
  const url = await serve(app)
  const alive = await connect(t, url)
  const dead = await connect(t, url, 'test-token', { autoPong: false })
  for (let round = 1; round <= 5; round++) {
    const pinged = once(alive.ws, 'ping')
    host.pass(1000)
    await pinged
    await alive.rest()
    if (round === 2) t.equal(app.sockets.size, 2, 'two pings may go unanswered')
  }
  t.match(await dead.closed, { code: 1006 })
  t.equal(alive.ws.readyState, alive.ws.OPEN)
  t.equal(app.sockets.size, 1)
  alive.ws.close()
  await alive.closed
  await new Promise(resolve => { setImmediate(resolve) })
  t.equal(host.waiting, 0, 'no one is left to ping')
})

await t.test('at shutdown every socket is closed with 1001', async t => {
  const server = await startServer({ port: 0, fixture: smallFixture, clockHost: new ManualHost() })
  t.teardown(() => server.close())
  const url = `${server.url.replace('http', 'ws')}/v1/ws`
  const clients = [await connect(t, url), await connect(t, url.replace('127.0.0.1', '[::1]'))]
  await clients[1]!.subscribe('*')
  await server.close()
  for (const client of clients) t.strictSame(await client.closed, { code: 1001, reason: 'The server is shutting down' })
})

await t.test('the other loopback address family works the same, with the same guards', async t => {
  const { app, box } = await build(t)
  const url = (await serve(app, 'localhost')).replace('127.0.0.1', '[::1]')
  t.match(await refused(url, {}), { status: 401, body: { code: 'unauthorized' } })
  t.match(await refused(url, { authorization: 'Bearer test-token', origin: 'https://evil.example' }), { status: 403 })
  t.match(await refused(url.replace('/ws', '/nothing'), { authorization: 'Bearer test-token' }), { status: 404 })
  const client = await (await connect(t, url)).subscribe('*')
  box.commit(() => { box.chats.changed(box.chats.get(small.group)) })
  t.match(await client.next(), { type: 'chat.upserted' })
})

await t.test('a socket does not outlive its token', async t => {
  const { app, box, host } = await build(t)
  const url = await serve(app)
  const gone = { code: 1008, reason: 'The token is no longer valid' }
  const bystander = await (await connect(t, url)).subscribe('*')

  const revoked = await connect(t, url, 'test-token-read')
  box.commit(() => { box.tokens.revoke('test-read') })
  t.strictSame(await revoked.closed, gone, 'revoked')

  const later = new Date(host.now() + 5000).toISOString()
  box.commit(() => {
    box.tokens.add({ secret: 'short', scopes: ['read'], expiresAt: Date.parse(later) })
    box.tokens.add({ secret: 'short-too', scopes: ['read'], expiresAt: Date.parse(later) })
  })
  const advanced = await (await connect(t, url, 'short')).subscribe('*')
  box.advanceTo(host.now() + 4999)
  t.strictSame(await advanced.rest(), [])
  box.advanceTo(host.now() + 5000)
  t.strictSame(await advanced.closed, gone, 'run out, as the clock was moved')
  await bystander.rest()

  const restored = await connect(t, url, 'test-token')
  box.restore({ ...smallFixture, tokens: [{ token: 'test-token', scopes: ['write'] }] })
  t.strictSame(await restored.closed, gone, 'what it may not do any more')
  t.strictSame(await bystander.closed, gone)
})

await t.test('an expired token is detected at the next event, or at the next ping', async t => {
  const expiring = (token: string) => ({ token, scopes: ['read' as const], expiresAt: '2026-02-01T12:00:10.000Z' })
  const { app, box, host } = await build(t, {
    fixture: { ...smallFixture, tokens: [expiring('one'), expiring('two')] }
  })
  const url = await serve(app)
  const one = await (await connect(t, url, 'one')).subscribe('*')
  host.pass(10_000)
  box.commit(() => { box.chats.changed(box.chats.get(small.group)) })
  t.match(await one.closed, { code: 1008 })
  t.notMatch(one.all, [{}, {}, { type: 'chat.upserted' }], 'and the event is not for it any more')
  t.match(await refused(url, { authorization: 'Bearer one' }), { status: 401 })

  const { app: other, host: otherHost } = await build(t, { fixture: { ...smallFixture, tokens: [expiring('two')] } })
  const two = await connect(t, await serve(other), 'two')
  otherHost.pass(30_000)
  t.match(await two.closed, { code: 1008 })
})

await t.test('the fault hook receives each event instead of the socket', async t => {
  const { app, box } = await build(t)
  const client = await (await connect(t, await serve(app))).subscribe('*')
  const plan = ['send', 'drop', 'twice', 'hold', 'send']
  const held: Array<() => void> = []
  app.sockets.hooks.event = ({ send }) => {
    const step = plan.shift()
    if (step === 'hold') held.push(send)
    else for (let left = step === 'drop' ? 0 : step === 'twice' ? 2 : 1; left > 0; left--) send()
  }
  for (let count = 0; count < 5; count++) box.commit(() => { box.chats.changed(box.chats.get(small.group)) })
  for (const send of held) send()
  t.strictSame((await client.rest()).map(({ seq }) => seq as number), [1, 3, 3, 5, 4],
    'a dropped one leaves a gap, a repeated one has the same number')
  app.sockets.hooks.event = ({ socket }) => { socket.close(4000, 'enough') }
  box.commit(() => { box.chats.changed(box.chats.get(small.group)) })
  t.strictSame(await client.closed, { code: 4000, reason: 'enough' })
})

await t.test('the control API shows the sockets of a sandbox, and closes them', async t => {
  const { app, box, call, sandboxes, host } = await build(t)
  const url = await serve(app)
  const control = '/_mock/sandboxes/default/sockets'
  const list = async () => (await call('GET', control, undefined, null)).body.items
  t.strictSame(await list(), [])
  const first = await (await connect(t, url, 'test-token-read')).subscribe('102')
  host.pass(1000)
  const second = await connect(t, url)
  await second.ask({ type: 'subscriptions.set', chatIDs: ['*'], app: { state: true } })
  box.commit(() => { box.chats.changed(box.chats.get(small.adaChat)) })
  t.strictSame(await list(), [
    { id: '1', tokenID: 'test-read', openedAt: '2026-02-01T12:00:00.000Z', chatIDs: [small.group], appState: false, events: 0, buffered: 0 },
    { id: '2', tokenID: 'test', openedAt: '2026-02-01T12:00:01.000Z', chatIDs: ['*'], appState: true, events: 2, buffered: 0 }
  ])
  sandboxes.create({ id: 'other', fixture: { format: 1 } })
  t.strictSame((await call('GET', '/_mock/sandboxes/other/sockets', undefined, null)).body.items, [])
  t.match(await call('DELETE', '/_mock/sandboxes/other/sockets/1', {}, null), { status: 404, body: { message: /Socket not found/ } })

  const close = (id: string, body?: object) => call('DELETE', `${control}/${id}`, body, null)
  t.equal((await close('1', { code: 4003, reason: 'enough '.repeat(30) + 'ü' })).status, 204)
  const { code, reason } = await first.closed
  t.equal(code, 4003)
  t.ok(Buffer.byteLength(reason) <= 123)
  t.match(reason, /^enough enough/)
  t.equal((await close('2')).status, 204)
  t.strictSame(await second.closed, { code: 1000, reason: '' })
  await new Promise(resolve => { setImmediate(resolve) })
  t.strictSame(await list(), [])
  const third = await connect(t, url)
  t.equal((await close('3', { code: 1006 })).status, 204)
  t.match(await third.closed, { code: 1006 }, 'cut off without a word')
  t.match(await close('3', { code: 99 }), { status: 422 })
  t.match(await close('3', { code: 1000 }), { status: 404 })
})

await t.test('unfinished frames of clients are limited in bytes', async t => {
  const { app, box } = await build(t, { sockets: { maxUnfinished: 100_000, maxFrame: 8000 } })
  const url = await serve(app)
  const [one, two, three] = [await connect(t, url), await connect(t, url), await connect(t, url)]
  /** Sends a piece of a message, and waits until the server has read it. */
  const begin = async ({ ws }: typeof one, bytes: number) => {
    ws.send(Buffer.alloc(bytes, ' '), { fin: false, binary: false })
    ws.ping(Buffer.alloc(100))
    await once(ws, 'pong')
  }
  await begin(one, 60_000)
  two.ws.send(Buffer.alloc(60_000, ' '), { fin: false, binary: false })
  t.match(await two.closed, { code: 1013, reason: /100000 bytes of unfinished frames/ }, 'together they hold too much')
  for (let count = 0; count < 10; count++) await begin(one, 3000)
  one.ws.send('{}', { fin: true, binary: false })
  t.match(await one.next(), { type: 'error' }, 'the other one continues, and its message is answered')
  await begin(three, 90_000)
  three.ws.send(' ', { fin: true, binary: false })
  t.match(await three.next(), { type: 'error' })
  t.equal(app.sockets.of(box).length, 2, 'what was answered does not count')

  const four = await connect(t, url)
  four.ws.send(Buffer.alloc(129_000, ' '), { fin: false, binary: false })
  t.match((await four.closed).code, 1009, 'one socket has a bound of its own')
})
