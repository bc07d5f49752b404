import t from 'tap'
import { Ajv } from 'ajv'
import ajvFormats from 'ajv-formats'
import { Message } from '../../../src/http/v1/schemas/messages.js'
import { WSAppStateUpdatedMessage, WSDomainEventMessage } from '../../../src/http/events/schemas.js'
import { isChatEvent } from '../../../src/domain/sandbox/events.js'
import { build, small, smallFixture } from '../../support/app.js'
import { connect, serve, type Received } from '../../support/socket-client.js'

const ajv = new Ajv({ strict: false })
ajvFormats.default(ajv)
const isEvent = ajv.compile(WSDomainEventMessage)
const isStateEvent = ajv.compile(WSAppStateUpdatedMessage)
const isMessage = ajv.compile(Message)

/** What is wrong with the form of an event, its entries included. */
function faults (event: Received): string {
  const { entries = [] } = event as { entries: unknown[] }
  if (!isEvent(event)) return ajv.errorsText(isEvent.errors)
  return entries.map(entry => isMessage(entry) ? '' : ajv.errorsText(isMessage.errors)).join('')
}

await t.test('the events of a send: pending, then confirmed under both IDs', async t => {
  const { app, box, host, call } = await build(t, { sendDelay: 500 })
  const client = await (await connect(t, await serve(app))).subscribe('*')
  const { body } = await call('POST', '/v0/create-chat', {
    accountID: small.matrix, type: 'single', participantIDs: [small.cleo], messageText: 'Hello *there*'
  })
  const chatID = body.chatID as string
  const before = await client.rest()
  t.match(before.map(({ type }) => type as string), ['chat.upserted', 'message.upserted', 'chat.upserted'])
  const [, pending] = before
  t.match(pending, {
    seq: 2,
    ts: '2026-02-01T12:00:00.000Z',
    chatID,
    ids: [/^m17\d{14}$/],
    entries: [{ chatID, text: 'Hello <em>there</em>', isSender: true, sendStatus: { status: 'PENDING' } }]
  })
  host.pass(499)
  t.strictSame(await client.rest(), [])
  host.pass(1)
  const [final, ...more] = await client.rest()
  t.strictSame(more, [])
  t.match(final, {
    type: 'message.upserted',
    seq: 4,
    ts: '2026-02-01T12:00:00.500Z',
    ids: [/^\d+$/, pending.ids[0]],
    entries: [{ text: 'Hello <em>there</em>', sendStatus: { status: 'SUCCESS' }, sortKey: pending.entries[0].sortKey }]
  })
  t.equal(final.entries[0].id, final.ids[0])
  t.equal(final.entries.length, 1, 'the message is there once')
  for (const event of [...before, final]) t.equal(faults(event), '')
  t.equal(box.chats.get(chatID).messages.length, 1)
})

await t.test('ids are always present, entries only for existing messages', async t => {
  const { app, box } = await build(t)
  const client = await (await connect(t, await serve(app))).subscribe('*')
  const chat = box.chats.get(small.adaChat)
  const [first, second, third] = chat.messages
  box.commit(() => {
    for (const message of [first, second, first]) box.messages.update(message!, {})
    box.messages.remove(third!)
  })
  const [upserted, deleted, chatUpserted, ...more] = await client.rest()
  t.strictSame(more, [])
  t.match(upserted, { type: 'message.upserted', ids: ['100001', '100002'], entries: [{ id: '100001' }, { id: '100002' }] })
  t.strictSame(upserted.entries.length, 2)
  t.strictSame(deleted, {
    type: 'message.deleted', seq: 2, ts: '2026-02-01T12:00:00.000Z', chatID: small.adaChat, ids: ['100003']
  })
  t.strictSame(chatUpserted, {
    type: 'chat.upserted', seq: 3, ts: '2026-02-01T12:00:00.000Z', chatID: small.adaChat, ids: [small.adaChat]
  }, 'a chat is named alone: clients read it again')
  for (const event of [upserted, deleted, chatUpserted]) t.equal(faults(event), '')
})

await t.test('an event that cannot be written is an INTERNAL_ERROR, and the stream continues', async t => {
  const { app, box } = await build(t)
  const client = await (await connect(t, await serve(app))).subscribe('*')
  const message = box.chats.get(small.group).messages.at(0)!
  const { timestamp } = message
  box.commit(() => { box.messages.update(message, { timestamp: NaN }) })
  t.match(await client.rest(), [])
  t.match(client.all.filter(({ type }) => type === 'error')[0], { code: 'INTERNAL_ERROR', message: /message.upserted/ })
  box.commit(() => { box.messages.update(message, { timestamp }) })
  t.match(await client.take(1), [{ type: 'message.upserted' }])
})

await t.test('events are sent in commit order, once readable, and before the response to their cause', async t => {
  const { app, box, sandboxes, call } = await build(t)
  const client = await (await connect(t, await serve(app))).subscribe('*')
  const steps: string[] = []
  box.events.on(event => {
    const isReadable = isChatEvent(event) && box.chats.find(event.chatID)
    steps.push(`${event.type} ${isReadable ? 'readable' : 'unreadable'}, ${app.sockets.of(box)[0]?.events} events`)
  })
  const answer = await call('POST', '/v0/create-chat', {
    accountID: small.matrix, type: 'group', participantIDs: [small.cleo], title: 'Walks', messageText: 'Shall we?'
  })
  steps.push(`answer ${answer.status}`)
  t.strictSame(steps, [
    'chat.upserted readable, 1 events',
    'message.upserted readable, 2 events',
    'chat.upserted readable, 3 events',
    'message.upserted readable, 4 events',
    'answer 200'
  ], 'the socket is written to before other listeners, so also before the response')
  t.strictSame((await client.rest()).map(({ seq }) => seq as number), [1, 2, 3, 4])
  t.equal(sandboxes.default, box)
})

await t.test('events of the clock are sent in the order in which they fell due', async t => {
  const { app, box, call } = await build(t, { sendDelay: 1000 })
  const client = await (await connect(t, await serve(app))).subscribe('*')
  for (const text of ['one', 'two', 'three']) {
    await call('POST', '/v0/create-chat', {
      accountID: small.matrix, type: 'single', participantIDs: [small.ada], messageText: text
    })
    box.advanceTo(box.clock.now() + 100)
  }
  await client.rest()
  box.advanceTo(box.clock.now() + 60_000)
  const events = await client.rest()
  t.match(events.map(({ ts, entries }) => [ts as string, entries[0].text as string]), [
    ['2026-02-01T12:00:01.000Z', 'one'], ['2026-02-01T12:00:01.100Z', 'two'], ['2026-02-01T12:00:01.200Z', 'three']
  ])
})

await t.test('after a reset or restore the sockets are notified of the changes to the chats and messages they watch', async t => {
  const { app, box, call } = await build(t)
  const url = await serve(app)
  const everything = await (await connect(t, url)).subscribe('*')
  const one = await (await connect(t, url)).subscribe(small.group)
  const { body } = await call('POST', '/v0/create-chat', {
    accountID: small.matrix, type: 'single', participantIDs: [small.cleo]
  })
  const adaChat = box.chats.get(small.adaChat)
  box.commit(() => {
    box.messages.markReadThrough(adaChat, Infinity)
    box.messages.update(adaChat.messages.at(0)!, { text: 'Another' })
    box.messages.remove(adaChat.messages.at(1)!)
  })
  await call('POST', `/v1/chats/${small.adaChat}/messages`, { text: 'A ghost, after the reset' })
  const ghost = adaChat.messages.at(-1)!.id
  await everything.rest()
  box.reset()
  const brief = (events: Received[]) => events.map(({ type, ids, entries }) =>
    [type as string, ids as string[], ...entries ? [entries.map(({ text }: Received) => text as string)] : []])
  t.strictSame(brief(await everything.rest()), [
    ['chat.deleted', [body.chatID]],
    ['chat.upserted', [small.adaChat]],
    ['message.deleted', [ghost]],
    ['message.upserted', ['100001', '100002'], ['Are you coming on Friday?', 'Yes, <strong>of course</strong>']]
  ])
  t.strictSame(brief(await one.rest()), [])
  box.restore({ format: 1, tokens: [{ token: 'test-token', scopes: ['read'] }] })
  t.strictSame(brief(await one.rest()), [['chat.deleted', [small.group]]])
  box.reset()
  t.strictSame(brief(await one.rest()), [
    ['chat.upserted', [small.group]], ['message.upserted', ['100004'], ['Next book: The Lighthouse']]
  ], 'a subscription outlives its chat')
  t.equal(everything.ws.readyState, everything.ws.OPEN)
})

await t.test('a subscriber to the app state receives it as the first event, and whenever it changes', async t => {
  const { app, box } = await build(t)
  const client = await connect(t, await serve(app))
  const set = (app?: object) => client.ask({ type: 'subscriptions.set', chatIDs: ['*'], ...(app ? { app } : {}) })
  t.match(await set({ state: true }), { type: 'subscriptions.updated', app: { state: true } })
  const [first, ...more] = await client.rest()
  t.strictSame(more, [])
  t.strictSame(Object.keys(first), ['type', 'seq', 'ts', 'appState'])
  t.match(first, { type: 'app.state.updated', seq: 1, appState: { state: 'ready', matrix: { userID: '@robin.vale:beeper.com' } } })
  t.ok(isStateEvent(first), ajv.errorsText(isStateEvent.errors))
  await set({ state: true })
  t.match(await client.rest(), [{ type: 'app.state.updated', seq: 2 }], 'each time')

  box.reset()
  t.strictSame(await client.rest(), [], 'not where it stays as it is')
  const [account, ...rest] = smallFixture.accounts ?? []
  box.restore({ ...smallFixture, accounts: [{ ...account!, user: { id: '@other:beeper.com' } }, ...rest] })
  t.match((await client.rest()).filter(({ type }) => type === 'app.state.updated'),
    [{ seq: 3, appState: { matrix: { userID: '@other:beeper.com' } } }])
  await set({ state: false })
  box.reset()
  await set()
  t.notOk((await client.rest()).some(({ type }) => type === 'app.state.updated'), 'no one else is notified')
})
