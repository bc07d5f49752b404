import t from 'tap'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { build, small, type Built, type Teardown } from '../support/app.js'

const base = '/_mock/sandboxes/default'
const single = { accountID: small.matrix, type: 'single', participantIDs: [small.ada] }

await t.test('a rule over HTTP: added, fired, removed', async t => {
  const { call } = await build(t)
  const made = await call('POST', `${base}/faults`, { operation: 'createChatV0', status: 429, retryAfter: 1, times: 1, ttl: '1m' })
  t.equal(made.status, 201)
  t.match(made.body, { id: 'fault-1', status: 429, ttl: 60_000, matched: 0, fired: 0, expiresAt: '2026-02-01T12:01:00.000Z' })
  t.equal((await call('POST', '/v0/create-chat', single)).status, 429)
  t.equal((await call('POST', '/v0/create-chat', single)).status, 200)
  t.match((await call('GET', `${base}/faults/fault-1`)).body, { matched: 1, fired: 1 })
  t.equal((await call('GET', `${base}/faults`)).body.items.length, 1)
  t.equal((await call('DELETE', `${base}/faults/fault-1`)).status, 204)
  t.equal((await call('DELETE', `${base}/faults/fault-1`)).status, 404)
  await call('POST', `${base}/faults`, { status: 500 })
  t.equal((await call('DELETE', `${base}/faults`)).status, 204)
  t.equal((await call('POST', '/v0/create-chat', single)).status, 200)
})

await t.test('rules that could never act are rejected', async t => {
  const { call } = await build(t)
  const cases: Array<[rule: object, message: RegExp]> = [
    [{}, /does nothing/],
    [{ operation: 'createChatV0' }, /does nothing/],
    [{ operation: 'createChatv0', status: 500 }, /did you mean "createChatV0"/],
    [{ status: 42 }, /body\.status/],
    [{ status: 500, times: 0 }, /body\.times/],
    [{ status: 500, tiems: 1 }, /Unknown property "tiems"/],
    [{ status: 500, ttl: 'soon' }, /Expected a duration/],
    [{ send: { status: 'FAIL_PERMANENT' }, socket: { drop: true } }, /make two rules/],
    [{ socket: {} }, /body\.socket/]
  ]
  for (const [rule, message] of cases) {
    const { status, body } = await call('POST', `${base}/faults`, rule)
    t.equal(status, 422, JSON.stringify(rule))
    t.match(body.message, message)
  }
})

await t.test('a rule decides how a send ends', async t => {
  const { call } = await build(t)
  await call('POST', `${base}/faults`, {
    send: { status: 'FAIL_PERMANENT', reason: 'blocked', message: 'They blocked you' }, body: 'secret', chatID: small.adaChat
  })
  const send = async (text: string) => {
    const { body } = await call('POST', `/v1/chats/${small.adaChat}/messages`, { text })
    return (await call('GET', `/v1/chats/${small.adaChat}/messages/${body.pendingMessageID}`)).body.sendStatus
  }
  t.match(await send('a secret plan'), { status: 'FAIL_PERMANENT', reason: 'blocked', message: 'They blocked you' })
  t.match(await send('a plan'), { status: 'SUCCESS' })
})

await t.test('many rules that match bodies: the first match acts, and each reads the beginning', async t => {
  const { call, box } = await build(t)
  box.commit(() => {
    for (let at = 0; at < 3000; at++) box.faults.add({ status: 503, body: `${at} is not there` })
    box.faults.add({ status: 418, body: 'needle' })
    box.faults.add({ status: 503 })
  })
  const open = async (draftText: string) =>
    (await call('POST', '/v1/focus', { chatID: small.adaChat, draftText })).status
  t.equal(await open(`${'a'.repeat(60_000)}needle`), 418)
  t.equal(await open(`${'a'.repeat(65_530)}needle`), 503, 'beyond what rules look at')
  t.strictSame(box.faults.list().slice(-3).map(({ fired }) => fired), [0, 1, 1])
  t.equal((await call('GET', '/v1/accounts')).status, 503)
})

await t.test('a rule matches the beginning of a body', async t => {
  const { call } = await build(t)
  await call('POST', `${base}/faults`, { send: { status: 'FAIL_PERMANENT' }, body: 'needle' })
  const send = async (text: string) => {
    const { body } = await call('POST', `/v1/chats/${small.adaChat}/messages`, { text })
    return (await call('GET', `/v1/chats/${small.adaChat}/messages/${body.pendingMessageID}`)).body.sendStatus.status
  }
  t.equal(await send(`${'a'.repeat(8186)}needle`), 'FAIL_PERMANENT')
  t.equal(await send(`${'a'.repeat(8187)}needle`), 'SUCCESS')
})

await t.test('a long journal response arrives whole, and concurrent readers all receive theirs', async t => {
  const { call, box } = await build(t, { journalSize: 300 })
  for (let at = 0; at < 150; at++) await call('POST', '/v1/focus', { draftText: `${at} ${'a'.repeat(1000)}` })
  const answers = await Promise.all(Array.from({ length: 20 }, (_, at) =>
    call('GET', `${base}/requests?limit=1000&contains=${at === 0 ? 'nowhere' : 'draftText'}`)))
  for (const [at, { status, body }] of answers.entries()) {
    t.equal(status, 200)
    t.strictSame(body.items.map(({ body }: { body: { draftText: string } }) => parseInt(body.draftText)),
      at === 0 ? [] : Array.from({ length: 150 }, (_, number) => number))
    t.equal(body.last, box.journal.last)
  }
  const [waited] = await Promise.all([
    call('GET', `${base}/wait?contains=draftText&count=152&timeout=5m`),
    call('POST', '/v1/focus', { draftText: 'while it looks' }),
    call('POST', '/v1/focus', { draftText: 'and again' })
  ])
  t.equal(waited.body.matched, true)
  t.equal(waited.body.items.length, 152)
  t.match(waited.body.items.slice(-2), [{ body: { draftText: 'while it looks' } }, { body: { draftText: 'and again' } }])
})

await t.test('the journal over HTTP', async t => {
  const { call } = await build(t)
  await call('POST', '/v0/create-chat', { ...single, participantIDs: [small.cleo] })
  await call('POST', '/v0/create-chat', { ...single, type: 'x' })
  const { body } = await call('GET', `${base}/requests?operation=createChatV0`)
  t.match(body.items, [
    { method: 'POST', status: 200, tokenID: 'test', body: { type: 'single' } },
    { status: 422, explanation: /body\.type/ }
  ])
  t.equal((await call('GET', `${base}/requests?status=422`)).body.items.length, 1)
  t.strictSame((await call('GET', `${base}/requests?since=${body.last}`)).body.items, [])
  t.match((await call('GET', `${base}/requests?kind=event&type=chat.upserted`)).body.items, [{ kind: 'event' }])
  t.equal((await call('GET', `${base}/requests?limit=0`)).status, 422)
  t.equal((await call('DELETE', `${base}/requests`)).status, 204)
  t.strictSame((await call('GET', `${base}/requests`)).body.items, [])
})

await t.test('waiting', async t => {
  const { app, call } = await build(t)
  const chat = () => call('POST', '/v0/create-chat', { ...single, type: 'group' })
  await t.test('for future requests', async t => {
    const waiting = call('GET', `${base}/wait?operation=createChatV0&count=2`)
    await chat()
    await chat()
    t.match((await waiting).body, { matched: true, items: [{ operation: 'createChatV0' }, { operation: 'createChatV0' }] })
  })
  await t.test('existing entries count, unless since excludes them', async t => {
    const { body } = await call('GET', `${base}/wait?operation=createChatV0&count=2`)
    t.equal(body.matched, true)
    const later = await call('GET', `${base}/wait?operation=createChatV0&since=${body.last}&timeout=1`)
    t.match(later.body, { matched: false, items: [] })
  })
  await t.test('for events', async t => {
    const { body: { last } } = await call('GET', `${base}/requests`)
    const waiting = call('GET', `${base}/wait?kind=event&type=message.upserted&since=${last}`)
    await call('POST', `/v1/chats/${small.adaChat}/messages`, { text: 'Hi' })
    t.match((await waiting).body, { matched: true, items: [{ type: 'message.upserted', chatID: small.adaChat }] })
  })
  await t.test('a closing server ends waiting requests', async t => {
    const waiting = call('GET', `${base}/wait?path=/never&timeout=5m`)
    // The wait has begun once a later call has been answered.
    await call('GET', '/_mock/health')
    await app.close()
    t.match((await waiting).body, { matched: false })
  })
})

async function connect (t: Teardown, { app }: Built) {
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/ws`, { headers: { authorization: 'Bearer test-token' } })
  t.teardown(() => { socket.terminate() })
  const frames: Array<{ type: string, seq: number, ids: string[] }> = []
  const heard: Array<() => void> = []
  socket.on('message', (data: Buffer) => {
    frames.push(JSON.parse(data.toString()))
    for (const wake of heard.splice(0)) wake()
  })
  const until = async (count: number) => {
    while (frames.length < count) await new Promise<void>(resolve => { heard.push(resolve) })
    return frames
  }
  await until(1)
  socket.send(JSON.stringify({ type: 'subscriptions.set', chatIDs: ['*'] }))
  await until(2)
  frames.splice(0)
  return { socket, until }
}

await t.test('rules on WebSockets', async t => {
  const change = ({ box }: Built, title: string) => box.commit(() => {
    box.chats.update(box.chats.get(small.group), { title })
  })
  const seqs = (frames: Array<{ seq: number }>) => frames.map(({ seq }) => seq)

  await t.test('an event is dropped, repeated, moved behind the next', async t => {
    const built = await build(t)
    const { until } = await connect(t, built)
    for (const socket of [{ drop: true }, { duplicate: true }, { reorder: true }]) {
      built.box.faults.add({ socket, times: 1, event: 'chat.upserted' })
      change(built, JSON.stringify(socket))
    }
    change(built, 'after')
    t.strictSame(seqs(await until(4)), [2, 2, 4, 3])
    const fired = built.box.journal.find({ kind: 'frame' }).filter(({ record }) => 'faults' in record && record.faults)
    t.equal(fired.length, 3, 'the journal says what each rule did')
  })
  await t.test('a delayed event', async t => {
    const built = await build(t)
    const { until } = await connect(t, built)
    built.box.faults.add({ socket: { delay: 1000 }, times: 1 })
    change(built, 'late')
    change(built, 'at once')
    t.strictSame(seqs(await until(1)), [2])
    built.host.pass(1000)
    t.strictSame(seqs(await until(2)), [2, 1])
  })
  await t.test('the connection ends with a code', async t => {
    const built = await build(t)
    const { socket } = await connect(t, built)
    built.box.faults.add({ socket: { close: 4001 } })
    const closed = once(socket, 'close')
    change(built, 'x')
    t.equal((await closed)[0], 4001)
  })
  await t.test('the upgrade is rejected', async t => {
    const built = await build(t)
    built.box.faults.add({ socket: { refuse: 503 } })
    await built.app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = built.app.server.address() as AddressInfo
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1/ws`, { headers: { authorization: 'Bearer test-token' } })
    const [error] = await once(socket, 'error').then(args => args as [Error]).catch((error: Error) => [error])
    t.match(error.message, '503')
    t.equal((await built.call('GET', '/v1/accounts')).status, 200, 'other calls are not upgrades')
  })
  await t.test('frames are in the journal, in and out', async t => {
    const built = await build(t)
    const { until } = await connect(t, built)
    change(built, 'x')
    await until(1)
    const { body } = await built.call('GET', `${base}/requests?kind=frame`)
    t.match(body.items, [
      { direction: 'out', frame: { type: 'ready' } },
      { direction: 'in', frame: { type: 'subscriptions.set' } },
      { direction: 'out', frame: { type: 'subscriptions.updated' } },
      { direction: 'out', frame: { type: 'chat.upserted', chatID: small.group } }
    ])
  })
})
