import t from 'tap'
import BeeperDesktop from '@beeper/desktop-api'
import BeeperDesktop4 from 'beeper-desktop-api-4'
import { startServer } from '../../../src/server/start-server.js'
import { build, ManualHost, small } from '../../support/app.js'
import { imessage, moreChats, mumChat } from '../../support/more-chats.js'

const chat = `/v1/chats/${small.adaChat}`
const remindAt = '2026-03-01T09:00:00.000Z'
const unknown = { status: 404, code: 'NOT_FOUND' }
/** Against the schema. */
const invalid = (...path: Array<string | number>) =>
  ({ status: 400, code: 'VALIDATION_ERROR', path: path.join('.') })
/** Against a rule that the schema cannot say. */
const unruly = (...path: Array<string | number>) => ({ ...invalid(...path), status: 422 })

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'
interface Case { name: string, url?: string, body?: unknown, status: number, code?: string, path?: string }
interface Operation {
  method: Method
  url: string
  body?: unknown
  status: 200 | 204
  scope: 'read' | 'write'
  refused: Case[]
}

const unknownChat = { name: 'an unknown chat', url: '/v1/chats/!nobody:beeper.com', ...unknown }
const under = (path: string) => [
  { ...unknownChat, url: `${unknownChat.url}/${path}` },
  { name: 'a chat ID that cannot be decoded', url: `/v1/chats/%E0%A4%A/${path}`, status: 400, code: 'bad_request' }
]

const create = { accountID: 'matrix', type: 'group', participantIDs: [small.ada] }
const operations: Record<string, Operation> = {
  listChats: {
    method: 'GET',
    url: '/v1/chats',
    status: 200,
    scope: 'read',
    refused: [
      { name: 'a broken cursor', url: '/v1/chats?cursor=broken', status: 400, code: 'bad_request' },
      { name: 'half a cursor', url: '/v1/chats?cursor=1768039320000%7C', status: 400, code: 'bad_request' },
      { name: 'an unknown direction', url: '/v1/chats?direction=up', ...invalid('query', 'direction') },
      { name: 'an unknown account', url: '/v1/chats?accountIDs=matrix&accountIDs=nobody', ...unknown }
    ]
  },
  createChat: {
    method: 'POST',
    url: '/v1/chats',
    body: create,
    status: 200,
    scope: 'write',
    refused: [
      { name: 'no body', ...invalid('body') },
      { name: 'no participants', body: { ...create, participantIDs: [] }, ...invalid('body', 'participantIDs') },
      { name: 'no type', body: { ...create, type: undefined }, ...invalid('body', 'type') },
      { name: 'an unknown mode', body: { ...create, mode: 'open' }, ...invalid('body', 'mode') },
      { name: 'two in a single chat', body: { ...create, type: 'single', participantIDs: [small.ada, small.ben] }, ...unruly('body', 'participantIDs') },
      { name: 'an unknown account', body: { ...create, accountID: 'nobody' }, ...unknown },
      { name: 'a person who accepts no messages', body: { ...create, type: 'single', participantIDs: ['@shy:beeper.com'] }, status: 502, code: 'bad_gateway' }
    ]
  },
  startChat: {
    method: 'POST',
    url: '/v1/chats/start',
    body: { accountID: 'matrix', user: { id: small.ada } },
    status: 200,
    scope: 'write',
    refused: [
      { name: 'no body', ...invalid('body') },
      { name: 'no user', body: { accountID: 'matrix' }, ...invalid('body', 'user') },
      { name: 'nothing that finds anybody', body: { accountID: 'matrix', user: {} }, ...unruly('body', 'user') },
      { name: 'an unknown account', body: { accountID: 'nobody', user: { id: small.ada } }, ...unknown }
    ]
  },
  getChat: {
    method: 'GET',
    url: chat,
    status: 200,
    scope: 'read',
    refused: [
      unknownChat,
      { name: 'too many participants', url: `${chat}?maxParticipantCount=501`, ...invalid('query', 'maxParticipantCount') },
      { name: 'fewer than none', url: `${chat}?maxParticipantCount=-2`, ...invalid('query', 'maxParticipantCount') },
      { name: 'a word for a number', url: `${chat}?maxParticipantCount=all`, ...invalid('query', 'maxParticipantCount') }
    ]
  },
  patchChat: {
    method: 'PATCH',
    url: chat,
    body: { isMuted: true },
    status: 200,
    scope: 'write',
    refused: [
      { ...unknownChat, body: { isMuted: true } },
      { name: 'a wrong type', body: { isMuted: 'yes' }, ...invalid('body', 'isMuted') },
      { name: 'null for a flag', body: { isPinned: null }, ...invalid('body', 'isPinned') },
      { name: 'a negative timer', body: { messageExpirySeconds: -1 }, ...invalid('body', 'messageExpirySeconds') },
      { name: 'a draft without text', body: { draft: {} }, ...invalid('body', 'draft', 'text') }
    ]
  },
  archiveChat: {
    method: 'POST',
    url: `${chat}/archive`,
    status: 204,
    scope: 'write',
    refused: [...under('archive'), { name: 'a wrong type', body: { archived: 'no' }, ...invalid('body', 'archived') }]
  },
  setChatReminder: {
    method: 'POST',
    url: `${chat}/reminders`,
    body: { reminder: { remindAt } },
    status: 204,
    scope: 'write',
    refused: [
      ...under('reminders').map(refused => ({ ...refused, body: { reminder: { remindAt } } })),
      { name: 'no body', ...invalid('body') },
      { name: 'no time', body: { reminder: {} }, ...invalid('body', 'reminder', 'remindAt') },
      { name: 'a time without a zone', body: { reminder: { remindAt: '2026-03-01T09:00:00' } }, ...invalid('body', 'reminder', 'remindAt') },
      { name: 'a time that is no time', body: { reminder: { remindAt: '2016-12-31T23:59:60Z' } }, ...invalid('body', 'reminder', 'remindAt') },
      { name: 'milliseconds beyond all dates', body: { reminder: { remindAtMs: 1e300 } }, ...unruly('body', 'reminder', 'remindAtMs') },
      { name: 'milliseconds beyond the year 9999', body: { reminder: { remindAtMs: 253_402_300_800_000 } }, ...unruly('body', 'reminder', 'remindAtMs') }
    ]
  },
  clearChatReminder: {
    method: 'DELETE', url: `${chat}/reminders`, status: 204, scope: 'write', refused: under('reminders')
  },
  markChatRead: {
    method: 'POST',
    url: `${chat}/read`,
    status: 200,
    scope: 'write',
    refused: [
      ...under('read'),
      { name: 'a wrong type', body: { messageID: 100001 }, ...invalid('body', 'messageID') },
      { name: 'an unknown message', body: { messageID: '999999' }, ...unknown },
      { name: 'a message of another chat', body: { messageID: '100004' }, ...unknown }
    ]
  },
  markChatUnread: {
    method: 'POST',
    url: `${chat}/unread`,
    status: 200,
    scope: 'write',
    refused: [
      ...under('unread'),
      { name: 'a wrong type', body: { messageID: null }, ...invalid('body', 'messageID') },
      { name: 'a message of another chat', body: { messageID: '100004' }, ...unknown }
    ]
  },
  notifyAnyway: {
    method: 'POST',
    url: `/v1/chats/${mumChat}/notify-anyway`,
    status: 200,
    scope: 'write',
    refused: [
      ...under('notify-anyway'),
      { name: 'another network', url: `${chat}/notify-anyway`, ...unruly('params', 'chatID') },
      { name: 'a body that is no object', body: [], ...invalid('body') }
    ]
  },
  focusApp: {
    method: 'POST',
    url: '/v1/focus',
    status: 200,
    scope: 'write',
    refused: [
      { name: 'an unknown chat', body: { chatID: '!nobody:beeper.com' }, ...unknown },
      { name: 'an unknown message', body: { chatID: small.adaChat, messageID: '999999' }, ...unknown },
      { name: 'a wrong type', body: { draftText: 1 }, ...invalid('body', 'draftText') }
    ]
  }
}

for (const [operation, { method, url, body, status, scope, refused }] of Object.entries(operations)) {
  await t.test(`${operation}: who may call, and what is refused`, async t => {
    const { app, box, call } = await build(t, { fixture: moreChats, rateLimit: 'off' })
    t.match(app.operations.find(route => route.operation === operation), { method, scope })
    const before = box.digest()
    const other = scope === 'read' ? 'test-token-write' : 'test-token-read'
    t.match(await call(method, url, body, null), { status: 401, body: { code: 'unauthorized' } })
    t.match(await call(method, url, body, other), { status: 403, body: { code: 'forbidden' } })
    for (const { name, url: at = url, body: sent, status, code, path } of refused) {
      const answer = await call(method, at, sent)
      t.equal(answer.status, status, `${name}: ${answer.text}`)
      t.match(answer.body, { code, message: /\w{4}/ }, name)
      if (path !== undefined) {
        t.ok(answer.body.details.issues.some((issue: { path: string[] }) => issue.path.join('.') === path), `${name}: ${answer.text}`)
      }
    }
    t.equal(box.digest(), before, 'refused calls change nothing')
    const done = await call(method, url, body, `test-token-${scope}`)
    t.equal(done.status, status, done.text)
    if (status === 204) t.equal(done.text, '')
  })
}

await t.test('the official SDK 5 calls every operation', async t => {
  const server = await startServer({ port: 0, fixture: moreChats, seed: 1, clockHost: new ManualHost() })
  t.teardown(() => server.close())
  const client = new BeeperDesktop({ baseURL: server.url, accessToken: 'test-token', maxRetries: 0 })
  const { chats } = client
  const listed = await chats.list({ accountIDs: ['matrix', imessage] })
  t.strictSame(listed.items.map(({ localChatID }) => localChatID), ['101', '102', '103', '104'])
  t.equal(listed.items[0]?.preview?.text, 'Lovely')
  t.equal((await chats.list({ cursor: listed.oldestCursor!, direction: 'before' })).items.length, 0)
  t.match(await chats.create({ accountID: 'matrix', type: 'group', participantIDs: [small.ada], title: 'New' }), { title: 'New', status: 'created' })
  t.match(await chats.start({ accountID: 'matrix', user: { username: 'ada' }, messageText: 'Hi' }), { id: small.adaChat, status: 'existing' })
  t.match(await chats.retrieve(mumChat, { maxParticipantCount: 1 }), { id: mumChat, participants: { hasMore: true } })
  t.match(await chats.update(small.group, { title: 'Reading', description: 'Books', isPinned: true }), { title: 'Reading', description: 'Books', isPinned: true })
  t.notOk(await chats.archive(small.group, { archived: true }))
  t.equal((await chats.retrieve('102')).isArchived, true)
  t.notOk(await chats.archive(small.group, { archived: false }))
  t.notOk(await chats.reminders.create('101', { reminder: { remindAt, dismissOnIncomingMessage: true } }))
  t.strictSame((await chats.retrieve('101')).reminder, { remindAt, dismissOnIncomingMessage: true })
  t.notOk(await chats.reminders.delete('101'))
  t.equal((await chats.retrieve('101')).reminder, null)
  t.equal((await chats.markRead('101')).unreadCount, 0)
  t.match(await chats.markUnread('101', { messageID: '100001' }), { unreadCount: 2, isMarkedUnread: true })
  t.equal((await chats.notifyAnyway(mumChat)).id, mumChat)
  const refused = await chats.notifyAnyway('101').catch((error: unknown) => error)
  t.ok(refused instanceof BeeperDesktop.UnprocessableEntityError)
  t.strictSame(await client.focus({ chatID: '101', draftText: 'Hello' }), { success: true })
  const missing = await chats.retrieve('!nobody:beeper.com').catch((error: unknown) => error)
  t.ok(missing instanceof BeeperDesktop.NotFoundError)
})

await t.test('the official SDK 4 calls every operation that it has', async t => {
  const server = await startServer({ port: 0, fixture: moreChats, seed: 1, clockHost: new ManualHost() })
  t.teardown(() => server.close())
  const client = new BeeperDesktop4({ baseURL: server.url, accessToken: 'test-token', maxRetries: 0 })
  const { chats } = client
  t.equal((await chats.list({ accountIDs: ['matrix'] })).items.length, 3)
  const created = await chats.create({ accountID: 'matrix', type: 'single', participantIDs: [small.cleo] })
  t.equal((await chats.retrieve(created.chatID)).title, 'Cleo Ünal')
  const started = await chats.create({ accountID: 'matrix', mode: 'start', user: { id: small.cleo } } as never)
  t.equal(started.chatID, created.chatID)
  t.notOk(await chats.archive('101'))
  const remindAtMs = Date.parse(remindAt)
  t.notOk(await chats.reminders.create('101', { reminder: { remindAtMs } }))
  t.equal(server.sandboxes.default.chats.get('101').reminder?.remindAt, remindAtMs)
  t.notOk(await chats.reminders.delete('101'))
  t.match(await client.focus({ chatID: '101' }), { success: true })
})

await t.test('the placeholders of the vendor\'s SDK suites are taken', async t => {
  const server = await startServer({ port: 0, fixture: 'sdk-conformance', seed: 1, clockHost: new ManualHost() })
  t.teardown(() => server.close())
  const client = new BeeperDesktop({ baseURL: server.url, accessToken: 'My Access Token', maxRetries: 0 })
  const { chats } = client
  const id = '!NCdzlIaMjZUmvmvyHU:beeper.com'
  await chats.create({ accountID: 'accountID', participantIDs: ['string'], type: 'single', messageText: 'messageText', title: 'title' })
  await chats.retrieve(id, { maxParticipantCount: 50 })
  const changed = {
    description: 'description',
    imgURL: 'imgURL',
    isArchived: true,
    isLowPriority: true,
    isMuted: true,
    isPinned: true,
    messageExpirySeconds: 0,
    title: 'title'
  }
  const { messageExpirySeconds: _, ...kept } = changed
  t.match(await chats.update(id, { ...changed, draft: { text: 'text' } }), { ...kept, draft: { text: 'text' } })
  await chats.list({ accountIDs: ['matrix', 'discordgo'], cursor: '1725489123456|c29tZUltc2dQYWdl', direction: 'before' })
  await chats.archive(id, { archived: true })
  await chats.markRead(id, { messageID: 'messageID' })
  await chats.markUnread(id, { messageID: 'messageID' })
  await chats.notifyAnyway(id, {})
  const user = { id: 'id', email: 'email', fullName: 'fullName', phoneNumber: 'phoneNumber', username: 'username' }
  t.match(await chats.start({ accountID: 'accountID', user, allowInvite: true, messageText: 'messageText' }), { title: 'fullName' })
  await chats.reminders.create(id, { reminder: { remindAt: '2019-12-27T18:11:19.117Z', dismissOnIncomingMessage: true } })
  await chats.reminders.delete(id)
  await client.focus({ chatID: id, draftAttachmentPath: 'draftAttachmentPath', draftText: 'draftText', messageID: 'messageID' })
  await client.info.retrieve()
})
