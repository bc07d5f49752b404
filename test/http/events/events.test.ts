import t from 'tap'
import { Ajv } from 'ajv'
import ajvFormats from 'ajv-formats'
import { Chat } from '../../../src/http/v1/schemas/chats.js'
import { Message } from '../../../src/http/v1/schemas/messages.js'
import { WSDomainEventMessage } from '../../../src/http/events/schemas.js'
import { build, small } from '../../support/app.js'
import { connect, serve, type Received } from '../../support/socket-client.js'

const ajv = new Ajv({ strict: false })
ajvFormats.default(ajv)
const isEvent = ajv.compile(WSDomainEventMessage)
const isChat = ajv.compile(Chat)
const isMessage = ajv.compile(Message)

/** What is wrong with the form of an event, its entries included. */
function faults (event: Received): string {
  const { type, entries = [] } = event as { type: string, entries: unknown[] }
  if (!isEvent(event)) return ajv.errorsText(isEvent.errors)
  const check = type.startsWith('chat') ? isChat : isMessage
  return entries.map(entry => check(entry) ? '' : ajv.errorsText(check.errors)).join('')
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
    seq: 1,
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
    seq: 3,
    ts: '2026-02-01T12:00:00.500Z',
    ids: [/^\d+$/, pending.ids[0]],
    entries: [{ text: 'Hello <em>there</em>', sendStatus: { status: 'SUCCESS' }, sortKey: pending.entries[0].sortKey }]
  })
  t.equal(final.entries[0].id, final.ids[0])
  t.equal(final.entries.length, 1, 'the message stands there once')
  for (const event of [...before, final]) t.equal(faults(event), '')
  t.equal(box.chats.get(chatID).messages.length, 1)
})

await t.test('ids always, entries on upserts only', async t => {
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
    type: 'message.deleted', seq: 1, ts: '2026-02-01T12:00:00.000Z', chatID: small.adaChat, ids: ['100003']
  })
  t.match(chatUpserted, { type: 'chat.upserted', ids: [small.adaChat], entries: [{ id: small.adaChat, unreadCount: 0 }] })
  for (const event of [upserted, deleted, chatUpserted]) t.equal(faults(event), '')
})

await t.test('an event that cannot be written is an INTERNAL_ERROR, and the stream goes on', async t => {
  const { app, box } = await build(t)
  const client = await (await connect(t, await serve(app))).subscribe('*')
  const chat = box.chats.get(small.group)
  const { participants } = chat
  box.commit(() => { box.chats.update(chat, { participants: null as unknown as [] }) })
  t.match(await client.rest(), [])
  t.match(client.all.filter(({ type }) => type === 'error')[0], { code: 'INTERNAL_ERROR', message: /chat.upserted/ })
  box.commit(() => { box.chats.update(chat, { participants: [...participants] }) })
  t.match(await client.take(1), [{ type: 'chat.upserted' }])
})

await t.test('events go out in commit order, when they can be read, and before the answer of their cause', async t => {
  const { app, box, sandboxes, call } = await build(t)
  const client = await (await connect(t, await serve(app))).subscribe('*')
  const steps: string[] = []
  box.events.on(({ type, chatID }) => {
    steps.push(`${type} ${box.chats.find(chatID) ? 'readable' : 'unreadable'}, ${app.sockets.of(box)[0]?.events} events`)
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
  ], 'the socket is written to before others hear, so also before the answer')
  t.strictSame((await client.rest()).map(({ seq }) => seq as number), [0, 1, 2, 3])
  t.equal(sandboxes.default, box)
})

await t.test('what the clock brings comes in the order in which it fell due', async t => {
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

await t.test('after a restore the sockets hear what became of the chats they watch', async t => {
  const { app, box, call } = await build(t)
  const url = await serve(app)
  const everything = await (await connect(t, url)).subscribe('*')
  const one = await (await connect(t, url)).subscribe(small.group)
  const { body } = await call('POST', '/v0/create-chat', {
    accountID: small.matrix, type: 'single', participantIDs: [small.cleo]
  })
  box.commit(() => { box.messages.markReadThrough(box.chats.get(small.adaChat), Infinity) })
  await everything.rest()
  box.reset()
  const brief = (events: Received[]) => events.map(({ type, chatID }) => [type as string, chatID as string])
  t.strictSame(brief(await everything.rest()), [['chat.deleted', body.chatID], ['chat.upserted', small.adaChat]])
  t.strictSame(brief(await one.rest()), [])
  box.restore({ format: 1, tokens: [{ token: 'test-token', scopes: ['read'] }] })
  t.strictSame(brief(await one.rest()), [['chat.deleted', small.group]])
  box.reset()
  t.strictSame(brief(await one.rest()), [['chat.upserted', small.group]], 'a subscription outlives its chat')
  t.equal(everything.ws.readyState, everything.ws.OPEN)
})
