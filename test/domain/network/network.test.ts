import t, { type Test } from 'tap'
import type { ServerOptions } from '../../../src/server/start-server.js'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import { build, small, smallFixture } from '../../support/app.js'
import { heardEvents } from '../../support/heard-events.js'

const { adaChat, group, ada, ben, dora, matrix, whatsapp } = small
const control = '/_mock/sandboxes/default'
const doraChat = '!DoraDoraDoraDoraDo:beeper.com'

/** Everybody reads, as is usual outside tests; with a chat on WhatsApp too. */
const fixture: FixtureFile = {
  ...smallFixture,
  network: {},
  chats: [...smallFixture.chats!, { id: doraChat, accountID: whatsapp, type: 'single', participants: [dora] }]
}

async function start (t: Test, options: ServerOptions = {}) {
  const built = await build(t, { fixture, rateLimit: 'off', ...options })
  const { call, box } = built
  const events = heardEvents(box)
  const read = async (chatID: string, messageID: string) =>
    (await call('GET', `/v1/chats/${chatID}/messages/${messageID}`)).body
  const send = async (chatID: string, text = 'Hello') => {
    const { status, body } = await call('POST', `/v1/chats/${chatID}/messages`, { text })
    t.equal(status, 200)
    return body.pendingMessageID as string
  }
  const status = async (chatID: string, messageID: string) =>
    (await read(chatID, messageID)).sendStatus.status as string
  const settings = (body: object) => call('PUT', `${control}/network`, body, null)
  const connection = (accountID: string, body: object) =>
    call('POST', `${control}/accounts/${accountID}/status`, body, null)
  return { ...built, events, read, send, status, settings, connection }
}

await t.test('a send is confirmed after the delay, which may differ by network', async t => {
  const { host, send, status, settings } = await start(t, { sendDelay: 100 })
  const first = await send(adaChat)
  t.match(await settings({ networks: { whatsapp: { sendDelay: 0 }, matrix: { sendDelay: 300 } } }), {
    status: 200, body: { sendDelay: 100, networks: { whatsapp: { sendDelay: 0 }, matrix: { sendDelay: 300 } } }
  })
  const second = await send(adaChat)
  t.equal(await status(doraChat, await send(doraChat)), 'SUCCESS', 'at once')
  host.pass(100)
  t.equal(await status(adaChat, first), 'SUCCESS', 'a send under way keeps its delay')
  t.equal(await status(adaChat, second), 'PENDING')
  host.pass(200)
  t.equal(await status(adaChat, second), 'SUCCESS')
  t.match(await settings({ sendDelay: -1 }), { status: 422 })
  t.match(await settings({ sendDelays: 1 }), { status: 422, body: { message: /Unknown property "sendDelays"/ } })
})

await t.test('by default the others receive it at once and read it a minute later', async t => {
  const { call, host, send, read, events, settings } = await start(t)
  const first = await send(adaChat)
  const second = await send(adaChat)
  t.match(await read(adaChat, first), { sendStatus: { status: 'SUCCESS', deliveredToUsers: [ada] }, seen: undefined })
  events.length = 0
  host.pass(59_999)
  t.strictSame(events, [])
  const third = await send(adaChat)
  events.length = 0
  host.pass(1)
  const seen = '2026-02-01T12:01:00.000Z'
  const ids = []
  for (const id of [first, second, third]) {
    const message = await read(adaChat, id)
    t.equal(message.seen, seen, 'reading a chat reads all its messages')
    ids.push(message.id)
  }
  t.strictSame(events.splice(0), [`message.upserted ${ids.join()}`], 'in one event')
  t.equal((await read(adaChat, '100002')).seen, undefined, 'what the fixture holds stays')

  await settings({ deliveryDelay: 1000, readDelay: 3000 })
  const inGroup = await send(group)
  t.equal((await read(group, inGroup)).sendStatus.deliveredToUsers, undefined)
  host.pass(1000)
  t.strictSame((await read(group, inGroup)).sendStatus.deliveredToUsers, [ada, ben])
  host.pass(2000)
  t.strictSame((await read(group, inGroup)).seen, { [ada]: '2026-02-01T12:01:03.000Z', [ben]: '2026-02-01T12:01:03.000Z' })

  await settings({ deliveryDelay: null, readDelay: null })
  const never = await send(adaChat)
  host.pass(3_600_000)
  const message = await read(adaChat, never)
  t.equal(message.sendStatus.deliveredToUsers, undefined)
  t.equal(message.seen, undefined)
  await call('PATCH', `${control}/messages/${message.id}`, { readBy: [ada] }, null)
  t.match(await read(adaChat, never), { seen: '2026-02-01T13:01:03.000Z', sendStatus: { deliveredToUsers: [ada] } })
})

await t.test('no receipts in large groups, on networks without receipts, or in notes to self', async t => {
  const many = Array.from({ length: 21 }, (_, at) => `@p${at}:beeper.com`)
  const { host, send, read, box } = await start(t, {
    fixture: {
      ...fixture,
      accounts: [...fixture.accounts!, {
        accountID: 'discordgo', bridge: { id: 'discordgo', type: 'discord', provider: 'cloud' }, user: { id: '1' }
      }],
      chats: [
        { id: '!many:beeper.com', accountID: matrix, type: 'group', participants: many },
        { id: '!most:beeper.com', accountID: matrix, type: 'group', participants: many.slice(1) },
        { id: '!self:beeper.com', accountID: matrix, type: 'single', participants: [] },
        { id: '!bots:beeper.com', accountID: matrix, type: 'group', participants: [{ id: ada, isPending: true }, { id: ben, isNetworkBot: true }] },
        { id: '!discord:beeper.com', accountID: 'discordgo', type: 'single', participants: ['@discord_2:beeper.com'] }
      ],
      messages: {}
    }
  })
  const cases: Array<[chatID: string, delivered: number | undefined, seen: number | undefined]> = [
    ['!many:beeper.com', undefined, undefined],
    ['!most:beeper.com', 20, 20],
    ['!self:beeper.com', undefined, undefined],
    ['!bots:beeper.com', undefined, undefined],
    ['!discord:beeper.com', 1, undefined]
  ]
  const sent = []
  for (const [chatID] of cases) sent.push(await send(chatID))
  host.pass(60_000)
  for (const [at, [chatID, delivered, seen]] of cases.entries()) {
    const message = await read(chatID, sent[at]!)
    t.equal(message.sendStatus.deliveredToUsers?.length, delivered, chatID)
    t.equal(message.seen && Object.keys(message.seen).length, seen, chatID)
  }
  t.equal(box.jobs.size, 0)
})

await t.test('a send fails as a fault rule says, and can be sent again', async t => {
  const { call, host, send, read, events } = await start(t, { sendDelay: 100 })
  const fail = (status: string, more: object = {}) => call('POST', `${control}/faults`, {
    send: { status, reason: 'com.beeper.undecryptable_event', message: 'The phone is off' }, times: 1, ...more
  }, null)
  t.equal((await fail('FAIL_RETRIABLE', { chatID: adaChat, body: 'important' })).status, 201)
  const other = await send(adaChat, 'Hello')
  const failing = await send(adaChat, 'Hello, *important*')
  events.length = 0
  host.pass(100)
  t.match(await read(adaChat, other), { sendStatus: { status: 'SUCCESS' } })
  const message = await read(adaChat, failing)
  t.strictSame(message.sendStatus, {
    status: 'FAIL_RETRIABLE',
    timestamp: '2026-02-01T12:00:00.100Z',
    reason: 'com.beeper.undecryptable_event',
    message: 'The phone is off'
  })
  t.equal(message.id, failing, 'it keeps its pending ID')
  t.equal(events.splice(0).at(-1), `message.upserted ${failing}`)

  const resend = () => call('POST', `${control}/messages/${failing}/resend`, undefined, null)
  t.match(await resend(), { status: 200, body: { id: failing, sendStatus: { status: 'PENDING' } } })
  t.match(await resend(), { status: 409 }, 'it is under way')
  host.pass(100)
  t.match(await read(adaChat, failing), { id: /^\d+$/, sendStatus: { status: 'SUCCESS' } })
  t.strictSame(events.splice(0).length, 2)

  await fail('FAIL_PERMANENT')
  const lost = await send(adaChat)
  host.pass(100)
  t.match(await read(adaChat, lost), { sendStatus: { status: 'FAIL_PERMANENT' } })
  t.match(await call('POST', `${control}/messages/${lost}/resend`, {}, null), { status: 409, body: { message: /FAIL_PERMANENT/ } })
  const again = await send(adaChat)
  t.not(again, lost, 'the same text is a new message')
  host.pass(60_000)
  t.equal((await read(adaChat, lost)).seen, undefined, 'no one reads what was not sent')
})

await t.test('the connection state decides the result of a send', async t => {
  const states: Array<[status: string, send: 'goes out' | 'waits' | 'is refused']> = [
    ['connected', 'goes out'],
    ['backfilling', 'goes out'],
    ['connecting', 'waits'],
    ['disconnected', 'waits'],
    ['connection_required', 'is refused'],
    ['reconnect_required', 'is refused'],
    ['attention_required', 'is refused'],
    ['disabled', 'is refused']
  ]
  for (const [status, fate] of states) {
    const { call, box, read, connection } = await start(t)
    t.match(await connection(matrix, { status, statusText: 'Hm' }), { status: 200, body: { status, statusText: 'Hm' } })
    t.match(await call('GET', `/v1/accounts/${matrix}`), { body: { status, statusText: 'Hm' } })
    const digest = box.digest()
    const sent = await call('POST', `/v1/chats/${adaChat}/messages`, { text: 'Hi' })
    const v0 = await call('POST', '/v0/create-chat', { accountID: matrix, type: 'single', participantIDs: [ada] })
    const edit = await call('PUT', `/v1/chats/${adaChat}/messages/100002`, { text: 'No' })
    t.equal(v0.body.success, fate === 'goes out', `${status}: create-chat`)
    t.equal(edit.status, fate === 'goes out' ? 200 : 502, `${status}: edit`)
    if (fate === 'is refused') {
      t.match(sent, { status: 502, body: { code: 'bad_gateway', message: new RegExp(`is ${status}: connect it`) } })
      t.equal(box.digest(), digest)
      continue
    }
    const { pendingMessageID } = sent.body
    const { sendStatus } = await read(adaChat, pendingMessageID)
    t.equal(sendStatus.status, fate === 'goes out' ? 'SUCCESS' : 'PENDING', status)
    const other = await call('POST', `/v1/chats/${doraChat}/messages`, { text: 'Hi' })
    t.match(await read(doraChat, other.body.pendingMessageID), { sendStatus: { status: 'SUCCESS' } }, 'other accounts continue')
  }
})

await t.test('waiting messages are sent in order when the account reconnects, also after a restore', async t => {
  const { host, box, send, status, events, connection } = await start(t, { sendDelay: 10 })
  const early = await send(adaChat)
  await connection(matrix, { status: 'disconnected' })
  host.pass(10)
  t.equal(await status(adaChat, early), 'PENDING', 'sent before, confirmed never')
  const late = await send(group)
  host.pass(3_600_000)
  t.equal(await status(group, late), 'PENDING')
  const saved = box.snapshot()
  box.restore(saved)
  t.strictSame(box.snapshot(), saved)
  await connection(matrix, { status: 'connecting' })
  host.pass(1000)
  t.equal(await status(adaChat, early), 'PENDING')
  events.length = 0
  await connection(matrix, { status: 'connected' })
  t.strictSame(events, [], 'the delay counts from now')
  host.pass(10)
  t.match(events, [new RegExp(`^message.upserted \\d+,${early}$`), new RegExp(`^message.upserted \\d+,${late}$`)])
  t.equal(box.snapshot().network?.waiting, undefined)
})

await t.test('messages waiting for a deleted chat are dropped', async t => {
  const { call, box, send, connection } = await start(t)
  await connection(matrix, { status: 'disconnected' })
  await send(adaChat)
  await call('DELETE', `${control}/chats/${adaChat}`, undefined, null)
  await connection(matrix, { status: 'connected' })
  t.strictSame(box.network.toFixture(), { sendDelay: 0 })
  t.match(await connection('nobody', { status: 'connected' }), { status: 404 })
  t.match(await connection(matrix, { status: 'asleep' }), { status: 422 })
})

await t.test('delays, receipts under way and statuses survive a snapshot and end with a reset', async t => {
  const { host, box, send, read, settings, connection } = await start(t)
  const boot = box.digest()
  const first = await send(adaChat)
  await settings({ sendDelay: 5, readDelay: 1000, networks: { telegram: { deliveryDelay: null } } })
  await connection(whatsapp, { status: 'attention_required', statusText: 'Scan the code' })
  host.pass(30_000)
  const saved = box.snapshot()
  box.reset()
  t.equal(box.digest(), boot)
  t.equal(box.accounts.get(whatsapp).status, 'connected')
  box.restore(saved)
  t.strictSame(box.snapshot(), saved)
  host.pass(29_999)
  t.equal((await read(adaChat, first)).seen, undefined)
  await send(adaChat)
  host.pass(1)
  t.ok((await read(adaChat, first)).seen, 'read when it was planned')
  t.match(box.accounts.get(whatsapp), { status: 'attention_required', statusText: 'Scan the code' })
})

await t.test('messages disappear when their time is up', async t => {
  const signal = { accountID: 'signal', bridge: { id: 'signal', type: 'signal', provider: 'cloud' as const }, user: { id: 'me' } }
  const byID = (id: string) => ({ id, senderID: ada, timestamp: '2026-01-01T00:00:00.000Z', text: 'Old' })
  const { call, host, box, events, send } = await start(t, {
    fixture: {
      ...fixture,
      network: { readDelay: null },
      accounts: [...fixture.accounts!, signal],
      chats: [
        { id: '!after:send', accountID: matrix, type: 'single', participants: [ada], messageExpirySeconds: 60 },
        { id: '!after:read', accountID: 'signal', type: 'single', participants: [ada], messageExpirySeconds: 60 },
        { id: '!keep:all', accountID: matrix, type: 'single', participants: [ben] }
      ],
      messages: { '!after:send': [byID('1')], '!after:read': [byID('2')] }
    }
  })
  const receive = async (chatID: string, more: object = {}) =>
    (await call('POST', `${control}/messages`, { chatID, text: 'Psst', ...more }, null)).body.id as string
  const listed = async (chatID: string) =>
    (await call('GET', `/v1/chats/${chatID}/messages`)).body.items.map(({ id }: { id: string }) => id)

  const incoming = await receive('!after:send')
  host.pass(1000)
  const own = await send('!after:send')
  const ownID = (await call('GET', `/v1/chats/!after:send/messages/${own}`)).body.id
  await receive('!keep:all')
  await receive('!after:send', { timestamp: '2026-02-01T11:59:00.000Z' })
  t.strictSame(await listed('!after:send'), [ownID, incoming, '1'], 'one that came too late was never seen')
  events.length = 0
  host.pass(58_999)
  t.strictSame(events, [])
  host.pass(1)
  t.strictSame(events.splice(0), [`message.deleted ${incoming}`, 'chat.upserted !after:send'], 'it was unread')
  host.pass(1000)
  t.equal(events.splice(0)[0], `message.deleted ${ownID}`)
  t.strictSame(await listed('!after:send'), ['1'], 'what the fixture holds stays')
  t.equal((await call('GET', `/v1/chats/!after:send/messages/${own}`)).status, 404)
  t.equal((await listed('!keep:all')).length, 1)

  const unread = await receive('!after:read')
  await send('!after:read')
  host.pass(60_000)
  t.strictSame(await listed('!after:read'), [unread, '2'], 'the time of one\'s own runs from the sending')
  await call('POST', '/v1/chats/!after:read/read')
  const saved = box.snapshot()
  host.pass(59_999)
  t.strictSame(await listed('!after:read'), [unread, '2'])
  host.pass(1)
  t.strictSame(await listed('!after:read'), ['2'], 'that of others from the reading')
  box.restore(saved)
  t.strictSame(await listed('!after:read'), [unread, '2'])
  box.commit(() => {})
  t.strictSame(await listed('!after:read'), ['2'], 'what a snapshot had planned happens')
})

await t.test('the timer belongs to the chat, and applies to messages sent after it was set', async t => {
  const { call, host } = await start(t)
  const receive = () => call('POST', `${control}/messages`, { chatID: adaChat, text: 'Psst' }, null)
  const { body: before } = await receive()
  t.equal((await call('PATCH', `/v1/chats/${adaChat}`, { messageExpirySeconds: 3600 })).status, 200)
  const { body: after } = await receive()
  host.pass(3_600_000)
  const there = async (id: string) => (await call('GET', `/v1/chats/${adaChat}/messages/${id}`)).status
  t.equal(await there(before.id), 200)
  t.equal(await there(after.id), 404)
})
