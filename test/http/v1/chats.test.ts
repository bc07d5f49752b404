import t from 'tap'
import BeeperDesktop from '@beeper/desktop-api'
import BeeperDesktop4 from 'beeper-desktop-api-4'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import { startServer } from '../../../src/server/start-server.js'
import { build, ManualHost, small, smallFixture } from '../../support/app.js'

const imessage = 'local-imessage_ba_Xq2ZbN7uLr5TgVd0YwKcM8ePhSj'
const mumChat = '!imessage_15550170021:ba_Xq2ZbN7uLr5TgVd0YwKcM8ePhSj.local-imessage.localhost'

/** The small fixture with an iMessage chat, and a group of 150. */
const fixture: FixtureFile = {
  ...smallFixture,
  accounts: [...smallFixture.accounts!, {
    accountID: imessage,
    loginID: 'ba_Xq2ZbN7uLr5TgVd0YwKcM8ePhSj',
    bridge: { id: 'local-imessage', type: 'imessage', provider: 'local' },
    user: { id: 'ba_Xq2ZbN7uLr5TgVd0YwKcM8ePhSj', phoneNumber: '+15550170000' }
  }],
  contacts: [
    ...smallFixture.contacts!,
    { accountID: imessage, id: '@15550170021:local-imessage.localhost', fullName: 'Mum' },
    { accountID: 'matrix', id: '@shy:beeper.com', cannotMessage: true }
  ],
  chats: [
    ...smallFixture.chats!,
    { id: mumChat, localChatID: '103', accountID: imessage, type: 'single', participants: ['@15550170021:local-imessage.localhost'], createdAt: '2026-01-08T09:00:00.000Z' },
    {
      id: '!CrowdCrowdCrowdCrow:beeper.com',
      localChatID: '104',
      accountID: 'matrix',
      type: 'group',
      title: 'Crowd',
      participants: Array.from({ length: 149 }, (_, at) => `@guest${at}:beeper.com`),
      createdAt: '2026-01-07T09:00:00.000Z'
    }
  ]
}

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
      { name: 'somebody who takes no messages', body: { ...create, type: 'single', participantIDs: ['@shy:beeper.com'] }, status: 502, code: 'bad_gateway' }
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
    const { app, box, call } = await build(t, { fixture, rateLimit: 'off' })
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

await t.test('a chat is found by its ID, encoded or not, and by its local ID', async t => {
  const { call } = await build(t, { fixture })
  for (const id of [small.adaChat, encodeURIComponent(small.adaChat), '101']) {
    t.equal((await call('GET', `/v1/chats/${id}`)).body.id, small.adaChat, id)
    t.equal((await call('POST', `/v1/chats/${id}/archive`)).status, 204, id)
    t.equal((await call('PATCH', `/v1/chats/${id}`, { isArchived: false })).body.isArchived, false, id)
    t.equal((await call('POST', '/v1/focus', { chatID: decodeURIComponent(id) })).status, 200, id)
  }
  t.equal((await call('GET', `/v1/chats/${encodeURIComponent(mumChat)}`)).body.localChatID, '103')
})

await t.test('a chat shows what the contract names', async t => {
  const { call } = await build(t, { fixture })
  const { body } = await call('GET', chat)
  t.match(body, {
    id: small.adaChat,
    localChatID: '101',
    accountID: 'matrix',
    network: 'Beeper',
    title: 'Ada Quill',
    type: 'single',
    participants: {
      items: [{ id: '@robin.vale:beeper.com', isSelf: true }, { id: small.ada, isSelf: false }], hasMore: false, total: 2
    },
    lastActivity: '2026-01-10T10:02:00.000Z',
    unreadCount: 1,
    unreadMentionsCount: 0,
    draft: null,
    reminder: null,
    snooze: null,
    isArchived: false,
    capabilities: { edit: 2, state: { title: { level: 0 } } }
  })
  t.notOk('preview' in body, 'the last message is in lists alone')
})

await t.test('a chat shows 100 participants, or as many as asked for', async t => {
  const { call } = await build(t, { fixture })
  const cases: Array<[query: string, shown: number, hasMore: boolean]> = [
    ['', 100, true], ['?maxParticipantCount=', 100, true], ['?maxParticipantCount=-1', 150, false],
    ['?maxParticipantCount=0', 0, true], ['?maxParticipantCount=500', 150, false], ['?maxParticipantCount=7', 7, true]
  ]
  for (const [query, shown, hasMore] of cases) {
    const { body } = await call('GET', `/v1/chats/104${query}`)
    t.equal(body.participants.items.length, shown, query)
    t.match(body.participants, { hasMore, total: 150 }, query)
  }
  const listed = (await call('GET', '/v1/chats')).body.items.find(({ title }: { title: string }) => title === 'Crowd')
  t.equal(listed.participants.items.length, 20, 'lists show 20')
  t.match(listed.participants, { hasMore: true, total: 150 })
})

await t.test('the list has the latest activity first, with the last message that shows', async t => {
  const { box, call } = await build(t, {
    fixture: {
      ...fixture,
      messages: {
        ...fixture.messages,
        [mumChat]: [
          { id: '100010', senderID: 'self', timestamp: '2026-01-08T10:00:00.000Z', text: 'Hi' },
          { id: '100011', senderID: 'self', timestamp: '2026-01-08T11:00:00.000Z', text: 'unseen', isHidden: true }
        ]
      }
    }
  })
  const { body } = await call('GET', '/v1/chats')
  t.match(body, { hasMore: false, oldestCursor: /^\d+\|/, newestCursor: /^\d+\|/ })
  t.strictSame(body.items.map(({ localChatID, preview }: { localChatID: string, preview?: { id: string } }) =>
    [localChatID, preview?.id]), [['101', '100003'], ['102', '100004'], ['103', '100010'], ['104', undefined]])
  box.commit(() => {
    box.chats.update(box.chats.get('103'), { isArchived: true })
    box.chats.update(box.chats.get('102'), { isLowPriority: true })
  })
  t.equal((await call('GET', '/v1/chats')).body.items.length, 4, 'archived and low-priority ones too')
  await call('POST', '/v1/chats', { ...create, title: 'New' })
  t.equal((await call('GET', '/v1/chats')).body.items[0].title, 'New')
})

await t.test('the list takes accounts, repeated or single, and ignores a limit', async t => {
  const { call } = await build(t, { fixture })
  const cases: Array<[query: string, chats: string[]]> = [
    ['accountIDs=matrix', ['101', '102', '104']],
    [`accountIDs=${imessage}`, ['103']],
    [`accountIDs=${imessage}&accountIDs=matrix`, ['101', '102', '103', '104']],
    [`accountIDs=${small.whatsapp}`, []],
    ['limit=1', ['101', '102', '103', '104']],
    ['limit=nonsense&colour=red', ['101', '102', '103', '104']],
    ['direction=after', ['101', '102', '103', '104']],
    ['cursor=&direction=before', ['101', '102', '103', '104']]
  ]
  for (const [query, chats] of cases) {
    const { body } = await call('GET', `/v1/chats?${query}`)
    t.strictSame(body.items.map(({ localChatID }: { localChatID: string }) => localChatID), chats, query)
    if (chats.length === 0) t.match(body, { hasMore: false, oldestCursor: null, newestCursor: null }, query)
  }
})

await t.test('creating a chat', async t => {
  const { box, call } = await build(t, { fixture })
  const group = await call('POST', '/v1/chats', { ...create, title: 'Lake trip', messageText: 'Who **drives**?' })
  t.match(group.body, { chatID: group.body.id, status: 'created', title: 'Lake trip', type: 'group' })
  t.match(box.chats.get(group.body.id).messages, [{ text: 'Who <strong>drives</strong>?' }])
  t.match(group.body.participants.items, [{ isSelf: true, isAdmin: true }, { id: small.ada }], 'who makes it is its admin')
  const single = { ...create, type: 'single', title: 'ignored' }
  t.match((await call('POST', '/v1/chats', single)).body,
    { id: small.adaChat, chatID: small.adaChat, status: 'existing', title: 'Ada Quill' })
  t.match((await call('POST', '/v1/chats', { ...single, mode: 'create', user: { id: small.ben } })).body,
    { id: small.adaChat }, 'mode create looks at the participants')
  const started = await call('POST', '/v1/chats', { accountID: 'matrix', mode: 'start', user: { id: small.ben } })
  t.match(started.body, { status: 'created', title: 'Ben Strand', type: 'single' }, 'mode start looks at the user')
  const missing = await call('POST', '/v1/chats', { accountID: 'matrix', mode: 'start', participantIDs: [small.ben] })
  t.match(missing, { status: 400, body: { details: { issues: [{ path: ['body', 'user'], message: 'Required' }] } } })
  t.equal(missing.body.details.issues.length, 1)
})

await t.test('archiving goes both ways, and is told once', async t => {
  const { box, call } = await build(t, { fixture })
  const events: string[] = []
  box.events.on(({ type }) => events.push(type))
  const steps = [[undefined, true], [{}, true], [{ archived: false }, false], [{ archived: true }, true]] as const
  for (const [body, isArchived] of steps) {
    t.equal((await call('POST', `${chat}/archive`, body)).status, 204)
    t.equal((await call('GET', chat)).body.isArchived, isArchived)
  }
  t.strictSame(events, ['chat.upserted', 'chat.upserted', 'chat.upserted'], 'what changes nothing is not told')
})

await t.test('reading and unreading', async t => {
  const text = (id: string, senderID: string, minute: number, more = {}) =>
    ({ id, senderID, timestamp: `2026-01-10T10:0${minute}:00.000Z`, text: id, ...more })
  const messages = [
    text('1001', small.ada, 1), text('1002', small.ada, 2, { mentions: ['@room'] }), text('1003', 'self', 3),
    text('1004', small.ada, 4, { mentions: ['@robin.vale:beeper.com'] }), text('1005', 'self', 5)
  ]
  type State = [unread: number, mentions: number, marked: boolean]
  type Step = [operation: string, messageID: string | undefined, ...State]
  const cases: Array<{ name: string, unread: number, steps: Step[] }> = [
    { name: 'all of it', unread: 3, steps: [['read', undefined, 0, 0, false]] },
    { name: 'through a message', unread: 3, steps: [['read', '1002', 1, 1, false], ['read', '1001', 1, 1, false], ['read', '1005', 0, 0, false]] },
    { name: 'the mark alone', unread: 0, steps: [['unread', undefined, 0, 0, true], ['read', undefined, 0, 0, false]] },
    { name: 'the mark, read through a message', unread: 1, steps: [['unread', undefined, 1, 1, true], ['read', '1001', 1, 1, false]] },
    { name: 'from a message', unread: 0, steps: [['unread', '1004', 1, 1, true], ['unread', '1002', 2, 2, true], ['read', undefined, 0, 0, false]] },
    { name: 'from the first', unread: 0, steps: [['unread', '1001', 3, 2, true]] },
    { name: 'from one that is later than what is unread', unread: 3, steps: [['unread', '1004', 3, 2, true]] },
    { name: 'from one of the user', unread: 0, steps: [['unread', '1005', 0, 0, true], ['unread', '1003', 1, 1, true]] }
  ]
  for (const { name, unread, steps } of cases) {
    const { call } = await build(t, {
      fixture: {
        ...fixture,
        chats: fixture.chats!.map(row => row.id === small.adaChat ? { ...row, unreadCount: unread } : row),
        messages: { [small.adaChat]: messages }
      }
    })
    for (const [operation, messageID, unreadCount, unreadMentionsCount, isMarkedUnread] of steps) {
      const { body } = await call('POST', `${chat}/${operation}`, messageID === undefined ? undefined : { messageID })
      t.match(body, { unreadCount, unreadMentionsCount, isMarkedUnread }, `${name}: ${operation} ${messageID ?? ''}`)
      t.strictSame((await call('GET', chat)).body, body, 'and so it stays')
    }
  }
})

await t.test('a chat with nothing in it can be read and unread', async t => {
  const { call } = await build(t, { fixture })
  t.match((await call('POST', '/v1/chats/104/unread')).body, { unreadCount: 0, isMarkedUnread: true })
  t.match((await call('POST', '/v1/chats/104/read', {})).body, { unreadCount: 0, isMarkedUnread: false })
})

await t.test('notify-anyway says which networks can', async t => {
  const { box, call } = await build(t, { fixture })
  t.match((await call('POST', `/v1/chats/${mumChat}/notify-anyway`, {})).body, { id: mumChat })
  t.match((await call('POST', `${chat}/notify-anyway`)).body, { message: /Beeper cannot notify anyway: only iMessage/ })
  box.accounts.get(imessage).status = 'disconnected'
  t.match(await call('POST', `/v1/chats/${mumChat}/notify-anyway`), { status: 502, body: { code: 'bad_gateway' } })
})

await t.test('focus fills the composer of a chat', async t => {
  const { call } = await build(t, { fixture })
  t.strictSame((await call('POST', '/v1/focus')).body, { success: true })
  t.strictSame((await call('POST', '/v1/focus', { messageID: 'x', draftText: 'y' })).body, { success: true }, 'only raised')
  await call('POST', '/v1/focus', { chatID: '101', messageID: '100001', draftText: 'a < b & **c**\nd' })
  t.strictSame((await call('GET', chat)).body.draft, { text: 'a &lt; b &amp; **c**<br>d' }, 'plain text stays plain')
  await call('POST', '/v1/focus', { chatID: '101' })
  t.match((await call('GET', chat)).body.draft, { text: /c/ }, 'nothing to fill in leaves it alone')
  await call('POST', '/v1/focus', { chatID: '101', draftAttachmentPath: 'C:\\Pictures\\cat.png' })
  const { draft } = (await call('GET', chat)).body
  const [[id, attachment]] = Object.entries(draft.attachments) as [[string, unknown]]
  t.strictSame(draft.text, '')
  t.strictSame(attachment, { id, type: 'file', filePath: 'C:\\Pictures\\cat.png', fileName: 'cat.png' })
})

await t.test('the official SDK 5 calls every operation', async t => {
  const server = await startServer({ port: 0, fixture, seed: 1, clockHost: new ManualHost() })
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

await t.test('the official SDK 4 calls what it has', async t => {
  const server = await startServer({ port: 0, fixture, seed: 1, clockHost: new ManualHost() })
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
