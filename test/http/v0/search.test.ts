import t from 'tap'
import type { FixtureFile, MessageFixture } from '../../../src/fixtures/format.js'
import { build, small, smallFixture } from '../../support/app.js'
import { chats, searchFixture } from '../../support/search-fixture.js'

const days = (items: Array<{ id: string }>) => items.map(({ id }) => Number(id) - 100_000).join()

await t.test('v0 finds what v1 finds', async t => {
  const { call } = await build(t, { fixture: searchFixture })
  const ids = (items: Array<{ id: string }>) => items.map(({ id }) => id)
  const pairs: Array<[v0: string, v1: string, parameters: string[]]> = [
    ['/v0/search-messages', '/v1/messages/search', [
      '', 'query=dinner', 'query=friday%20dinner', 'query=', 'sender=me', 'sender=others', 'chatIDs=101&chatIDs=107',
      'accountIDs=matrix', 'chatType=group', 'mediaTypes=image&mediaTypes=file', 'excludeLowPriority=false',
      'excludeLowPriority=null', 'includeMuted=false', 'includeMuted=', 'dateAfter=2026-01-05T12:00:00Z',
      'dateBefore=2026-01-05T12:00:00Z', 'limit=3', 'query=nothing'
    ]],
    ['/v0/search-chats', '/v1/chats/search', [
      '', 'query=club', 'query=strand&scope=participants', 'inbox=primary', 'inbox=low-priority', 'inbox=archive',
      'type=single', 'unreadOnly=true', 'unreadOnly=null', 'includeMuted=false', `accountIDs=${small.whatsapp}`,
      'lastActivityAfter=2026-01-12T12:00:00Z', 'lastActivityBefore=2026-01-12T12:00:00Z', 'limit=2'
    ]]
  ]
  for (const [v0, v1, all] of pairs) {
    for (const parameters of all) {
      const old = await call('GET', `${v0}?${parameters}`)
      const now = await call('GET', `${v1}?${parameters}`)
      t.equal(old.status, 200, `${v0}?${parameters} ${old.text}`)
      t.same(ids(old.body.items), ids(now.body.items), `${v0}?${parameters}`)
      t.equal(old.body.hasMore, now.body.hasMore)
      t.equal(old.body.oldestCursor, now.body.oldestCursor, 'cursors are the same')
      t.same(Object.keys(old.body.chats ?? {}), Object.keys(now.body.chats ?? {}))
    }
  }
  for (const words of ['dinner', 'club', 'ada', '%20']) {
    const old = (await call('GET', `/v0/search?query=${words}`)).body.results
    const now = (await call('GET', `/v1/search?query=${words}`)).body.results
    t.same(ids(old.chats), ids(now.chats))
    t.same(ids(old.in_groups), ids(now.in_groups))
    t.same(ids(old.messages.items), ids(now.messages.items))
  }
})

await t.test('messages have their v0 shape', async t => {
  const { call } = await build(t, { fixture: searchFixture })
  const { body } = await call('GET', '/v0/search-messages?query=dinner&chatIDs=101')
  t.same(body.items, [
    {
      id: '100002',
      messageID: '100002',
      accountID: 'matrix',
      chatID: chats.ada,
      senderID: '@robin.vale:beeper.com',
      senderName: 'Robin Vale',
      sortKey: body.items[0].sortKey,
      timestamp: '2026-01-02T12:00:00.000Z',
      isSender: true,
      isUnread: false,
      text: 'Friday dinner, yes & gladly'
    },
    {
      id: '100001',
      messageID: '100001',
      accountID: 'matrix',
      chatID: chats.ada,
      senderID: small.ada,
      senderName: 'Ada Quill',
      sortKey: body.items[1].sortKey,
      timestamp: '2026-01-01T12:00:00.000Z',
      isSender: false,
      isUnread: false,
      text: 'Dinner on Friday at the Café?'
    }
  ])
  t.match(body.chats[chats.ada], { id: chats.ada, network: 'Beeper', participants: { total: 2 } })
  t.notOk('isLowPriority' in body.chats[chats.ada], 'no field of v1 alone')
  const [picture] = (await call('GET', '/v0/search-messages?query=lighthouse')).body.items
  t.same(picture.attachments, [{ type: 'img', fileName: 'cover.png' }])
  const [reacted] = (await call('GET', '/v0/search-messages?query=dinner&chatIDs=107')).body.items
  t.match(reacted.reactions, [{ participantID: small.dora, reactionKey: '👍', emoji: true }])
})

await t.test('a limit up to 500 is accepted, and a page holds 20', async t => {
  const fixture: FixtureFile = {
    ...smallFixture,
    messages: {
      [small.adaChat]: Array.from({ length: 45 }, (_, at): MessageFixture => ({
        id: String(100_001 + at), senderID: small.ada, timestamp: new Date(Date.UTC(2026, 0, 1, 0, at)).toISOString(), text: 'Hi'
      }))
    }
  }
  const { call } = await build(t, { fixture })
  const pages = []
  let cursor = ''
  do {
    const { body } = await call('GET', `/v0/search-messages?query=hi&limit=500&cursor=${cursor}`)
    pages.push(body.items.length)
    cursor = body.hasMore ? encodeURIComponent(body.oldestCursor) : ''
  } while (cursor !== '')
  t.same(pages, [20, 20, 5])
  t.equal(days((await call('GET', '/v0/search-messages?limit=2')).body.items), '45,44')
})

await t.test('invalid parameters are rejected in the v0 envelope', async t => {
  const { call } = await build(t, { fixture: searchFixture })
  const cases: Array<[url: string, status: number, error: RegExp]> = [
    ['/v0/search', 400, /query/],
    ['/v0/search-users', 400, /accountID/],
    ['/v0/search-users?accountID=matrix', 400, /query/],
    ['/v0/search-users?accountID=nobody&query=x', 404, /Account not found/],
    ['/v0/search-messages?limit=0', 400, /limit/],
    ['/v0/search-messages?limit=501', 400, /<= 500/],
    ['/v0/search-messages?chatIDs=nowhere', 404, /Chat not found/],
    ['/v0/search-messages?cursor=broken', 400, /not one of this list/],
    ['/v0/search-messages?mediaTypes=voice', 400, /mediaTypes/],
    ['/v0/search-chats?limit=201', 400, /<= 200/],
    ['/v0/search-chats?inbox=all', 400, /inbox/],
    ['/v0/search-chats?accountIDs=nobody', 404, /Account not found/],
    ['/v0/search-chats?cursor=broken', 400, /not one of this list/]
  ]
  for (const [url, status, error] of cases) {
    const answer = await call('GET', url)
    t.equal(answer.status, status, url)
    t.match(answer.body, { error, code: String }, url)
  }
  const successors = {
    '/v0/search?query=x': '/v1/search',
    '/v0/search-users?accountID=matrix&query=x': '/v1/accounts/matrix/contacts',
    '/v0/search-messages': '/v1/messages/search',
    '/v0/search-chats': '/v1/chats/search'
  }
  for (const [url, successor] of Object.entries(successors)) {
    t.equal((await call('GET', url, undefined, null)).status, 401, url)
    t.equal((await call('GET', url, undefined, 'test-token-write')).status, 403, url)
    const { status, headers } = await call('GET', url, undefined, 'test-token-read')
    t.equal(status, 200, url)
    t.match(headers.link, `<${successor}>; rel="successor-version"`)
    t.ok(headers.deprecation)
  }
})
