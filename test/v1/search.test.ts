import t from 'tap'
import fc from 'fast-check'
import type { FixtureFile } from '../../src/domain/fixture-format.js'
import { sdks } from '../sdks.js'
import { build, small, smallFixture } from '../helper.js'

const group = small.group
const at = (day: number) => `2026-01-${String(day).padStart(2, '0')}T10:00:00.000Z`

const fixture: FixtureFile = {
  ...smallFixture,
  chats: [
    ...smallFixture.chats ?? [],
    { id: '!Muted:beeper.com', accountID: small.matrix, type: 'group', title: 'Café Noise', participants: [small.cleo], isMuted: true },
    { id: '!Low:beeper.com', accountID: small.matrix, type: 'group', title: 'Newsletter', participants: [small.ben], isLowPriority: true },
    { id: '!Old:beeper.com', accountID: small.matrix, type: 'group', title: 'Archive of maps', participants: [small.ben], isArchived: true }
  ],
  messages: {
    ...smallFixture.messages,
    '!Muted:beeper.com': [{ id: '200001', senderID: small.cleo, timestamp: at(11), text: 'Crème <strong>brûlée</strong> &amp; tea' }],
    '!Low:beeper.com': [{
      id: '200002',
      senderID: small.ben,
      timestamp: at(12),
      text: 'Look: https://example.org/tea',
      links: [{ url: 'https://example.org/tea', title: 'Tea' }]
    }],
    '!Old:beeper.com': [{
      id: '200003',
      senderID: 'self',
      timestamp: at(13),
      type: 'IMAGE',
      text: 'A map of tea gardens',
      attachments: [{ type: 'img', srcURL: 'mxc://example.org/Q4x9CqGz1pB3Oa6XgJ' }]
    }]
  }
}

await t.test('messages: literal words, all of them, in any order, whatever the case and accents', async t => {
  const { call } = await build(t, { fixture })
  const cases: Array<[query: string, ids: string[]]> = [
    ['query=tea&excludeLowPriority=false', ['200003', '200002', '200001']],
    ['query=tea', ['200003', '200001']],
    ['query=GARDENS%20map', ['200003']],
    ['query=creme%20brulee', ['200001']],
    ['query=strong', []],
    ['query=tea%20nothing', []],
    ['query=tea&includeMuted=false', ['200003']],
    ['query=tea&sender=me', ['200003']],
    ['query=tea&sender=others', ['200001']],
    [`query=tea&sender=${encodeURIComponent(small.cleo)}`, ['200001']],
    ['mediaTypes=image', ['200003']],
    ['mediaTypes=link&excludeLowPriority=false', ['200002']],
    ['mediaTypes=any', ['200003']],
    ['mediaTypes=video', []],
    [`dateAfter=${at(11)}&query=tea`, ['200003']],
    [`dateBefore=${at(13)}&query=tea`, ['200001']],
    [`chatIDs=${encodeURIComponent('!Muted:beeper.com')}`, ['200001']],
    ['chatIDs=102', ['100004']],
    ['chatType=single', ['100003', '100002', '100001']],
    [`accountIDs=${small.whatsapp}`, []]
  ]
  for (const [query, ids] of cases) {
    const { status, body } = await call('GET', `/v1/messages/search?${query}`)
    t.equal(status, 200, query)
    t.strictSame(body.items.map(({ id }: { id: string }) => id), ids, query)
    const chatIDs = [...new Set(body.items.map(({ chatID }: { chatID: string }) => chatID))]
    t.strictSame(Object.keys(body.chats).sort(), chatIDs.sort(), 'every chat that is referred to')
  }
  const empty = await call('GET', '/v1/messages/search?query=nothing')
  t.match(empty.body, { items: [], hasMore: false, oldestCursor: null, newestCursor: null, chats: {} })
})

await t.test('messages that change are found as they are', async t => {
  const { box, call } = await build(t)
  const found = async (query: string) =>
    (await call('GET', `/v1/messages/search?query=${query}`)).body.items.map(({ id }: { id: string }) => id)
  t.strictSame(await found('lighthouse'), ['100004'])
  const { body } = await call('POST', `/v1/chats/${small.adaChat}/messages`, { text: 'The **lighthouse** is far' })
  const { id } = (await call('GET', `/v1/chats/${small.adaChat}/messages/${body.pendingMessageID}`)).body
  t.strictSame(await found('lighthouse'), [id, '100004'])
  await call('PUT', `/v1/chats/${small.adaChat}/messages/${id}`, { text: 'The harbour is far' })
  t.strictSame(await found('lighthouse'), ['100004'])
  t.strictSame(await found('harbour'), [id])
  await call('DELETE', `/v1/chats/${small.adaChat}/messages/${id}`)
  t.strictSame(await found('harbour'), [])
  box.reset()
  t.strictSame(await found('lighthouse'), ['100004'])
})

await t.test('chats', async t => {
  const { call } = await build(t, { fixture })
  const [muted, low, old] = ['!Muted:beeper.com', '!Low:beeper.com', '!Old:beeper.com']
  const cases: Array<[query: string, ids: string[]]> = [
    ['', [old, low, muted, small.adaChat, group]],
    ['query=cafe', [muted]],
    ['query=CLUB%20book', [group]],
    ['query=beeper%20book', [group]],
    ['query=cleo', []],
    ['query=unal&scope=participants', [muted]],
    ['inbox=primary', [muted, small.adaChat, group]],
    ['inbox=low-priority', [low]],
    ['inbox=archive', [old]],
    ['includeMuted=false&inbox=primary', [small.adaChat, group]],
    ['type=single', [small.adaChat]],
    [`lastActivityAfter=${at(11)}`, [old, low]],
    [`lastActivityBefore=${at(10)}`, [group]],
    [`accountIDs=${small.whatsapp}`, []]
  ]
  for (const [query, ids] of cases) {
    const { status, body } = await call('GET', `/v1/chats/search?${query}`)
    t.equal(status, 200, query)
    t.strictSame(body.items.map(({ id }: { id: string }) => id), ids, query)
  }
  const unread = await call('GET', '/v1/chats/search?unreadOnly=true')
  t.ok(unread.body.items.every(({ unreadCount }: { unreadCount: number }) => unreadCount > 0))
})

await t.test('one search for a search box', async t => {
  const { call } = await build(t, { fixture })
  const { body } = await call('GET', '/v1/search?query=ben')
  t.match(body.results, { chats: [], in_groups: [{}, {}, {}], messages: { items: [], chats: {} } })
  t.match((await call('GET', '/v1/search?query=book')).body.results.chats, [{ id: group }])
})

await t.test('contacts', async t => {
  const { call } = await build(t)
  const list = await call('GET', `/v1/accounts/${small.matrix}/contacts/list?limit=2`)
  t.equal(list.body.items.length, 2)
  t.equal(list.body.hasMore, true)
  const rest = await call('GET',
    `/v1/accounts/${small.matrix}/contacts/list?limit=2&cursor=${encodeURIComponent(list.body.oldestCursor)}`)
  const ids = [...list.body.items, ...rest.body.items].map(({ id }: { id: string }) => id)
  t.strictSame(ids.sort(), [small.ada, small.ben, small.cleo], 'each once, and not the user')
  t.match((await call('GET', `/v1/accounts/${small.matrix}/contacts?query=unal`)).body.items, [{ id: small.cleo }])
  t.match((await call('GET', `/v1/accounts/${small.whatsapp}/contacts?query=%2B15550170099`)).body.items,
    [{ phoneNumber: '+15550170099' }], 'somebody unknown is found by an exact handle')
  t.equal((await call('GET', '/v1/accounts/nobody/contacts?query=x')).status, 404)
})

await t.test('limits and faults', async t => {
  const { call } = await build(t)
  const cases: Array<[url: string, status: number]> = [
    ['/v1/messages/search?limit=21', 422], ['/v1/messages/search?limit=0', 422], ['/v1/messages/search?limit=20', 200],
    ['/v1/chats/search?limit=201', 422], ['/v1/chats/search?limit=200', 200], ['/v1/chats/search?query=', 422],
    ['/v1/messages/search?dateAfter=yesterday', 422], ['/v1/messages/search?mediaTypes=song', 422],
    ['/v1/messages/search?cursor=broken!', 400], ['/v1/search', 422],
    [`/v1/accounts/${small.matrix}/contacts`, 422], [`/v1/accounts/${small.matrix}/contacts/list?limit=201`, 422]
  ]
  for (const [url, status] of cases) t.equal((await call('GET', url)).status, status, url)
})

await t.test('paging visits each message once while others come, change and go', async t => {
  await fc.assert(fc.asyncProperty(fc.array(fc.constantFrom('send', 'delete', 'page'), { minLength: 5, maxLength: 12 }), async steps => {
    const { call, host } = await build(t)
    const kept: string[] = []
    const extra: string[] = []
    const send = async (text: string) => {
      host.pass(1000)
      const { body } = await call('POST', `/v1/chats/${small.adaChat}/messages`, { text })
      return (await call('GET', `/v1/chats/${small.adaChat}/messages/${body.pendingMessageID}`)).body.id as string
    }
    for (let count = 0; count < 7; count++) {
      kept.push(await send('pebble kept'))
      extra.push(await send('pebble extra'))
    }
    const seen: string[] = []
    let cursor: string | null | undefined
    let ended = false
    const page = async () => {
      if (ended) return
      const more = cursor === undefined || cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
      const { body } = await call('GET', `/v1/messages/search?query=pebble&limit=3${more}`)
      seen.push(...body.items.map(({ id }: { id: string }) => id))
      cursor = body.oldestCursor
      ended = !body.hasMore
    }
    for (const step of steps) {
      if (step === 'send') await send('pebble new')
      else if (step === 'page') await page()
      else {
        const id = extra.pop()
        if (id !== undefined) await call('DELETE', `/v1/chats/${small.adaChat}/messages/${id}`)
      }
    }
    for (let count = 0; count < 20; count++) await page()
    return kept.every(id => seen.filter(other => other === id).length === 1) && new Set(seen).size === seen.length
  }), { numRuns: 8 })
})

await t.test('both official SDKs page through a search by themselves', async t => {
  const { sdk5, sdk4 } = await sdks(t)
  for (const sdk of [sdk5, sdk4]) {
    const ids: string[] = []
    for await (const message of sdk.messages.search({ limit: 1, excludeLowPriority: false })) ids.push(message.id)
    t.equal(new Set(ids).size, 4)
    t.equal(ids.length, 4)
    t.match((await sdk.search({ query: 'book' })).results.chats, [{ id: group }])
  }
})
