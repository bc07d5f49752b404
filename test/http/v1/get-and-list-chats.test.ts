import t from 'tap'
import { build, small } from '../../support/app.js'
import { imessage, moreChats, mumChat } from '../../support/more-chats.js'

const chat = `/v1/chats/${small.adaChat}`
const create = { accountID: 'matrix', type: 'group', participantIDs: [small.ada] }

await t.test('a chat is found by its ID, encoded or not, and by its local ID', async t => {
  const { call } = await build(t, { fixture: moreChats })
  for (const id of [small.adaChat, encodeURIComponent(small.adaChat), '101']) {
    t.equal((await call('GET', `/v1/chats/${id}`)).body.id, small.adaChat, id)
    t.equal((await call('POST', `/v1/chats/${id}/archive`)).status, 204, id)
    t.equal((await call('PATCH', `/v1/chats/${id}`, { isArchived: false })).body.isArchived, false, id)
    t.equal((await call('POST', '/v1/focus', { chatID: decodeURIComponent(id) })).status, 200, id)
  }
  t.equal((await call('GET', `/v1/chats/${encodeURIComponent(mumChat)}`)).body.localChatID, '103')
})

await t.test('a chat has the fields that the contract names', async t => {
  const { call } = await build(t, { fixture: moreChats })
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

await t.test('a chat returns 100 participants, or as many as requested', async t => {
  const { call } = await build(t, { fixture: moreChats })
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
      ...moreChats,
      messages: {
        ...moreChats.messages,
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

await t.test('the list accepts accounts, repeated or single, and ignores a limit', async t => {
  const { call } = await build(t, { fixture: moreChats })
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
