import t from 'tap'
import fc from 'fast-check'
import type { FixtureFile, MessageFixture } from '../../../src/fixtures/format.js'
import { build, small, smallFixture } from '../../support/app.js'
import { chats, searchFixture } from '../../support/search-fixture.js'
import { sdks } from '../../support/sdks.js'

const { whatsapp } = small
const query = (parameters: string | Record<string, string | string[]>): string => typeof parameters === 'string'
  ? parameters
  : new URLSearchParams(Object.entries(parameters).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]))).toString()

/** `100005` is `5`: the day of a message of the fixture. */
const days = (items: Array<{ id: string }>) => items.map(({ id }) => Number(id) - 100_000).join()

await t.test('messages are found by words and by every filter, newest first', async t => {
  const { call } = await build(t, { fixture: searchFixture })
  const cases: Array<[parameters: string | Record<string, string | string[]>, days: string]> = [
    // Words: all of them, in any order, whole, whatever the case and the accents.
    [{ query: 'dinner' }, '13,11,2,1'],
    [{ query: 'DINNER friday' }, '13,2,1'],
    [{ query: 'friday dinner' }, '13,2,1'],
    [{ query: ' dinner,  friday! ' }, '13,2,1'],
    [{ query: 'dinne' }, ''],
    [{ query: 'dinners' }, '17'],
    [{ query: 'cafe' }, '1'],
    [{ query: 'café' }, '1'],
    [{ query: 'strasse lodz' }, '8'],
    [{ query: 'light' }, ''],
    [{ query: 'lighthouse' }, '5'],
    [{ query: '🎉' }, '5'],
    [{ query: '夕食' }, '11'],
    [{ query: '東京都' }, '11'],
    [{ query: '京都で dinner' }, '11'],
    [{ query: '京東' }, ''],
    [{ query: '?!' }, ''],
    [{ query: 'nothing has this' }, ''],
    // The text as people see it: no tags, no addresses behind a link, no references.
    [{ query: 'strong' }, ''],
    [{ query: 'amp' }, ''],
    [{ query: 'menu example' }, ''],
    // Filters alone.
    ['', '17,14,13,11,9,8,7,6,5,2,1'],
    [{ query: '' }, '17,14,13,11,9,8,7,6,5,2,1'],
    [{ query: '  ' }, '17,14,13,11,9,8,7,6,5,2,1'],
    [{ sender: 'me' }, '14,7,2'],
    [{ sender: 'others' }, '17,13,11,9,8,6,5,1'],
    [{ sender: small.ada }, '17,6,1'],
    [{ sender: 'ba_Zz11yyXXwwVVuuTTssRRqqPPooN' }, '14'],
    [{ sender: '@ba_Zz11yyXXwwVVuuTTssRRqqPPooN:local-whatsapp.localhost' }, '14'],
    [{ sender: '@nobody:beeper.com' }, ''],
    [{ sender: '' }, '17,14,13,11,9,8,7,6,5,2,1'],
    [{ chatIDs: chats.dora }, '14,13'],
    [{ chatIDs: '107' }, '14,13'],
    [{ chatIDs: ['107', chats.club, chats.club] }, '14,13,7,6,5'],
    ['chatIDs=', '17,14,13,11,9,8,7,6,5,2,1'],
    [{ accountIDs: whatsapp }, '14,13'],
    [{ accountIDs: ['matrix', whatsapp], chatIDs: '101' }, '17,2,1'],
    [{ accountIDs: 'matrix', chatIDs: '107' }, ''],
    [{ chatType: 'single' }, '17,14,13,2,1'],
    [{ chatType: 'group' }, '11,9,8,7,6,5'],
    [{ mediaTypes: 'any' }, '9,8,7,5'],
    [{ mediaTypes: 'image' }, '9,5'],
    [{ mediaTypes: 'video' }, '8'],
    [{ mediaTypes: 'file' }, '9,7'],
    [{ mediaTypes: 'link' }, '14,6'],
    [{ mediaTypes: ['video', 'link'] }, '14,8,6'],
    [{ excludeLowPriority: 'false' }, '17,14,13,12,11,10,9,8,7,6,5,2,1'],
    [{ excludeLowPriority: 'true', query: 'dinner' }, '13,11,2,1'],
    [{ excludeLowPriority: 'null', query: 'dinner' }, '13,11,2,1'],
    ['excludeLowPriority=&query=dinner', '13,11,2,1'],
    [{ includeMuted: 'false', query: 'dinner' }, '13,2,1'],
    ['includeMuted=&query=dinner', '13,11,2,1'],
    [{ dateAfter: '2026-01-13T12:00:00.000Z' }, '17,14'],
    [{ dateAfter: '2026-01-13T13:00:00+01:00' }, '17,14'],
    [{ dateBefore: '2026-01-05T12:00:00.000Z' }, '2,1'],
    [{ dateAfter: '2026-01-05T12:00:00Z', dateBefore: '2026-01-08T12:00:00Z' }, '7,6'],
    [{ dateAfter: '2026-02-01T00:00:00Z' }, ''],
    // Together.
    [{ query: 'friday', sender: 'me', chatType: 'single' }, '14,2'],
    [{ query: 'the', mediaTypes: ['image', 'file'], sender: small.ben }, '9,5'],
    [{ limit: '2' }, '17,14'],
    ['cursor=&direction=&limit=', '17,14,13,11,9,8,7,6,5,2,1'],
    [{ direction: 'after', limit: '2' }, '17,14'],
    [{ unknown: 'x', limit: '1' }, '17']
  ]
  for (const [parameters, expected] of cases) {
    const url = `/v1/messages/search?${query(parameters)}`
    const { status, body } = await call('GET', url)
    t.equal(status, 200, url)
    t.equal(days(body.items), expected, url)
  }
})

await t.test('a page of messages includes every chat that it names', async t => {
  const { call } = await build(t, { fixture: searchFixture })
  const { body } = await call('GET', '/v1/messages/search?query=dinner&limit=3')
  t.match(body, { hasMore: true, oldestCursor: String, newestCursor: String })
  t.same(Object.keys(body.chats), [chats.dora, chats.muted, chats.ada])
  t.match(body.chats[chats.ada], { id: chats.ada, title: 'Ada Quill', participants: { total: 2 } })
  t.match(body.items[0], { chatID: chats.dora, senderName: 'Dora Ferris', text: 'Dinner? friday?' })
  const none = await call('GET', '/v1/messages/search?query=nothing')
  t.same(none.body, { items: [], hasMore: false, oldestCursor: null, newestCursor: null, chats: {} })
})

await t.test('chats are found by words and by every filter, latest activity first', async t => {
  const { call } = await build(t, { fixture: searchFixture })
  const names = Object.fromEntries(Object.entries(chats).map(([name, id]) => [id, name]))
  const cases: Array<[parameters: string | Record<string, string | string[]>, chats: string]> = [
    ['', 'ada,dora,archived,muted,low,trip,club'],
    [{ query: 'club' }, 'archived,low,club'],
    [{ query: 'zurich CLUB' }, 'club'],
    [{ query: 'clu' }, 'archived,low,club'],
    [{ query: 'c' }, 'archived,low,trip,club'],
    [{ query: 'zu bo' }, 'club'],
    [{ query: 'lub' }, ''],
    [{ query: 'clubs' }, ''],
    [{ query: '\u200bclu\u200b' }, 'archived,low,club'],
    [{ query: 'str', scope: 'participants' }, 'archived,trip,club'],
    [{ query: 'un be', scope: 'participants' }, 'trip'],
    [{ query: 'whatsapp' }, 'dora'],
    [{ query: 'beeper club' }, 'archived,low,club'],
    [{ query: '読書' }, 'muted'],
    [{ query: '会' }, 'muted'],
    [{ query: 'ada quill' }, 'ada'],
    [{ query: 'strand' }, 'trip'],
    [{ query: 'strand', scope: 'titles' }, 'trip'],
    [{ query: 'strand', scope: 'participants' }, 'archived,trip,club'],
    [{ query: 'unal ben', scope: 'participants' }, 'trip'],
    [{ query: '太郎', scope: 'participants' }, 'muted'],
    [{ query: '+15550170011', scope: 'participants' }, 'dora'],
    [{ query: 'ada@example.com', scope: 'participants' }, 'ada,club'],
    [{ query: 'robin', scope: 'participants' }, ''],
    [{ query: 'club', scope: 'participants' }, ''],
    [{ query: '?' }, ''],
    [{ query: ' ' }, 'ada,dora,archived,muted,low,trip,club'],
    [{ inbox: 'primary' }, 'ada,dora,muted,trip,club'],
    [{ inbox: 'low-priority' }, 'low'],
    [{ inbox: 'archive' }, 'archived'],
    [{ type: 'single' }, 'ada,dora'],
    [{ type: 'group', inbox: 'primary' }, 'muted,trip,club'],
    [{ type: 'any', query: 'club' }, 'archived,low,club'],
    [{ unreadOnly: 'true' }, 'ada,trip'],
    [{ unreadOnly: 'false', query: 'club' }, 'archived,low,club'],
    [{ unreadOnly: 'null', query: 'club' }, 'archived,low,club'],
    [{ includeMuted: 'false' }, 'ada,dora,archived,low,trip,club'],
    ['includeMuted=', 'ada,dora,archived,muted,low,trip,club'],
    [{ accountIDs: whatsapp }, 'dora'],
    [{ accountIDs: [whatsapp, 'matrix'], query: 'club' }, 'archived,low,club'],
    [{ lastActivityAfter: '2026-01-12T12:00:00Z' }, 'ada,dora'],
    [{ lastActivityBefore: '2026-01-09T12:00:00Z' }, 'club'],
    [{ lastActivityBefore: '2026-01-12T12:00:00Z', query: 'club' }, 'low,club'],
    [{ limit: '2' }, 'ada,dora'],
    ['cursor=&direction=&limit=&type=&scope=&inbox=&unreadOnly=&accountIDs=', 'ada,dora,archived,muted,low,trip,club']
  ]
  for (const [parameters, expected] of cases) {
    const url = `/v1/chats/search?${query(parameters)}`
    const { status, body } = await call('GET', url)
    t.equal(status, 200, url)
    t.equal(body.items.map(({ id }: { id: string }) => names[id]).join(), expected, url)
    t.ok(body.items.every((chat: object) => !('preview' in chat)), 'without a preview')
  }
})

await t.test('the unified search returns the first page of each', async t => {
  const { call } = await build(t, { fixture: searchFixture })
  const names = (items: Array<{ title: string }>) => items.map(({ title }) => title)
  const dinner = (await call('GET', '/v1/search?query=dinner')).body.results
  t.same(dinner.messages, (await call('GET', '/v1/messages/search?query=dinner')).body)
  t.same([dinner.chats, dinner.in_groups], [[], []])
  const { chats: byTitle, in_groups: byPerson } = (await call('GET', '/v1/search?query=ada')).body.results
  t.same(names(byTitle), ['Ada Quill'])
  t.same(names(byPerson), ['Book Club Zürich'], 'groups alone')
  const club = (await call('GET', '/v1/search?query=club')).body.results
  t.same(names(club.chats), ['Old club', 'Club offers', 'Book Club Zürich'])
  const noMessages = { items: [], hasMore: false, oldestCursor: null, newestCursor: null, chats: {} }
  const nothing = { chats: [], in_groups: [], messages: noMessages }
  t.same((await call('GET', '/v1/search?query=%20')).body.results, nothing)
  t.same((await call('GET', '/v1/search?query=!')).body.results, nothing)
})

await t.test('invalid parameters are rejected', async t => {
  const { call } = await build(t, { fixture: searchFixture })
  const cases: Array<[url: string, status: number, message: RegExp]> = [
    ['/v1/search', 400, /query/],
    ['/v1/search?query=', 400, /query/],
    ['/v1/messages/search?limit=0', 400, /limit/],
    ['/v1/messages/search?limit=21', 400, /<= 20/],
    ['/v1/messages/search?limit=many', 400, /limit/],
    ['/v1/messages/search?direction=up', 400, /direction/],
    ['/v1/messages/search?chatType=any', 400, /chatType/],
    ['/v1/messages/search?mediaTypes=audio', 400, /mediaTypes/],
    ['/v1/messages/search?includeMuted=perhaps', 400, /includeMuted/],
    ['/v1/messages/search?dateAfter=yesterday', 400, /dateAfter/],
    ['/v1/messages/search?dateBefore=2016-12-31T23:59:60Z', 400, /time/],
    ['/v1/messages/search?chatIDs=!nowhere:beeper.com', 404, /Chat not found/],
    ['/v1/messages/search?chatIDs=101&chatIDs=999', 404, /"999"/],
    ['/v1/messages/search?accountIDs=nobody', 404, /Account not found/],
    ['/v1/messages/search?cursor=broken', 400, /not one of this list/],
    ['/v1/messages/search?cursor=1770000000000', 400, /not one of this list/],
    ['/v1/messages/search?cursor=1770000000000|', 400, /not one of this list/],
    ['/v1/chats/search?query=', 400, /query/],
    ['/v1/chats/search?limit=0', 400, /limit/],
    ['/v1/chats/search?limit=201', 400, /<= 200/],
    ['/v1/chats/search?scope=messages', 400, /scope/],
    ['/v1/chats/search?type=broadcast', 400, /type/],
    ['/v1/chats/search?inbox=all', 400, /inbox/],
    ['/v1/chats/search?accountIDs=nobody', 404, /Account not found/],
    ['/v1/chats/search?cursor=broken', 400, /not one of this list/]
  ]
  for (const [url, status, message] of cases) {
    const answer = await call('GET', url)
    t.equal(answer.status, status, url)
    t.match(answer.body, { message }, url)
  }
  for (const url of ['/v1/search?query=x', '/v1/messages/search', '/v1/chats/search']) {
    t.equal((await call('GET', url, undefined, null)).status, 401, url)
    t.equal((await call('GET', url, undefined, 'test-token-write')).status, 403, url)
    t.equal((await call('GET', url, undefined, 'test-token-read')).status, 200, url)
  }
})

await t.test('search finds the current text after sends, edits and deletions', async t => {
  const { call, box } = await build(t)
  const url = `/v1/chats/${small.adaChat}/messages`
  const texts = async (words: string) => {
    const { body } = await call('GET', `/v1/messages/search?query=${encodeURIComponent(words)}`)
    return body.items.map(({ text }: { text: string }) => text)
  }
  t.same(await texts('umbrella'), [])
  const { pendingMessageID } = (await call('POST', url, { text: 'Take an **umbrella**' })).body
  t.same(await texts('umbrella take'), ['Take an <strong>umbrella</strong>'])
  const { id } = (await call('GET', `${url}/${pendingMessageID}`)).body
  await call('PUT', `${url}/${id}`, { text: 'Take a coat' })
  t.same(await texts('umbrella'), [])
  t.same(await texts('coat'), ['Take a coat'])
  await call('DELETE', `${url}/${id}`)
  t.same(await texts('coat'), [])
  await call('PUT', `${url}/100002`, { text: 'Of course not' })
  t.same(await texts('course not'), ['Of course not'])
  box.reset()
  t.same(await texts('course not'), [])
  t.same(await texts('of course'), ['Yes, <strong>of course</strong>'])

  const titles = async (words: string) =>
    (await call('GET', `/v1/chats/search?query=${words}`)).body.items.map(({ title }: { title: string }) => title)
  t.same(await titles('lantern'), [])
  await call('PATCH', `/v1/chats/${small.group}`, { title: 'Lantern club' })
  t.same(await titles('lantern'), ['Lantern club'])
  t.same(await titles('book'), [])
  const created = await call('POST', '/v1/chats', { accountID: small.matrix, type: 'group', participantIDs: [small.cleo], title: 'Lantern walk' })
  t.equal(created.status, 200)
  t.same(await titles('lan'), ['Lantern walk', 'Lantern club'])
  await call('PATCH', `/v1/chats/${small.group}`, { title: 'Evening club' })
  t.same(await titles('lan'), ['Lantern walk'])
})

await t.test('a zero-width character is not a letter', async t => {
  const { call } = await build(t)
  const url = `/v1/chats/${encodeURIComponent(small.adaChat)}/messages`
  for (const [at, character] of ['\u200b', '\u200c', '\u200d', '\u2060', '\ufeff', '\u180e'].entries()) {
    const text = `left${at}${character}right${at} @${character}both${at}`
    t.equal((await call('POST', url, { text })).status, 200)
    for (const typed of [`left${at}`, `right${at}`, `left${at}right${at}`, `both${at}`, text, `${character}both${at}`]) {
      const { body } = await call('GET', `/v1/messages/search?query=${encodeURIComponent(typed)}`)
      t.equal(body.items.length, 1, JSON.stringify(typed))
    }
    t.same((await call('GET', `/v1/messages/search?query=${encodeURIComponent(character)}x`)).body.items, [])
  }
})

/** A hundred messages in two chats, several of the same time. */
const manyFixture: FixtureFile = {
  ...smallFixture,
  messages: Object.fromEntries([small.adaChat, small.group].map((chatID, chat) => [chatID,
    Array.from({ length: 50 }, (_, at): MessageFixture => ({
      id: String(200_000 + at * 2 + chat),
      senderID: small.ada,
      timestamp: new Date(Date.UTC(2026, 0, 1) + Math.floor(at / 3) * 1000).toISOString(),
      text: `Message ${at % 2 === 0 ? 'even' : 'odd'}`
    }))]))
}

await t.test('every message that remains is on exactly one page, whatever happens to the others', async t => {
  const { sandboxes, app } = await build(t)
  const step = fc.record({ kind: fc.constantFrom('send', 'edit', 'away', 'remove'), at: fc.nat(99) })
  let count = 0
  await t.resolves(fc.assert(fc.asyncProperty(
    fc.constantFrom('', 'message', 'even'), fc.integer({ min: 1, max: 20 }), fc.constantFrom('before', 'after'),
    fc.array(fc.array(step, { maxLength: 3 }), { maxLength: 12 }),
    async (words, limit, direction, between) => {
      const token = `page-${++count}`
      const box = sandboxes.create({ fixture: { ...manyFixture, tokens: [{ token, scopes: ['read'] }] } })
      const all = [...box.chats.all()].flatMap(chat => [...chat.messages])
      const page = async (parameters: Record<string, string>) => {
        const url = `/v1/messages/search?${query({ query: words, limit: String(limit), ...parameters })}`
        const answer = await app.inject({ url, headers: { authorization: `Bearer ${token}` } })
        return answer.json<{ items: Array<{ id: string }>, hasMore: boolean } & Record<`${'oldest' | 'newest'}Cursor`, string>>()
      }
      const stays = new Set(all.filter(({ text }) => words !== 'even' || text === 'Message even').map(({ id }) => id))
      // Forwards from the oldest: beyond a place before all of them.
      const oldest = '0|eA'
      let { items, hasMore, oldestCursor, newestCursor } = await page(direction === 'after' ? { direction, cursor: oldest } : {})
      const seen: string[] = []
      for (let turn = 0; ; turn++) {
        seen.push(...(direction === 'after' ? items.toReversed() : items).map(({ id }) => id))
        if (!hasMore) break
        for (const { kind, at } of between[turn] ?? []) {
          const message = all[at]!
          if (kind === 'send') box.commit(() => box.messages.send(message.chat, { text: { html: 'Message even', plain: '', mentions: [], links: [] } }))
          if (kind === 'edit') box.commit(() => box.messages.edit(message, { html: `${message.text} again`, plain: '', mentions: [], links: [] }))
          if (kind === 'away') box.commit(() => box.messages.markDeleted(message))
          if (kind === 'remove') box.commit(() => box.messages.remove(message))
          if (kind === 'away' || kind === 'remove') stays.delete(message.id)
        }
        const cursor = direction === 'after' ? newestCursor : oldestCursor;
        ({ items, hasMore, oldestCursor, newestCursor } = await page({ direction, cursor }))
      }
      if (new Set(seen).size !== seen.length) throw new Error('something is on two pages')
      for (const id of stays) if (!seen.includes(id)) throw new Error(`${id} is on no page`)
    }), { numRuns: 20 }))
})

await t.test('pages of messages read newest first in both directions', async t => {
  const { call } = await build(t, { fixture: manyFixture })
  const url = '/v1/messages/search?limit=7'
  const first = (await call('GET', url)).body
  const second = (await call('GET', `${url}&cursor=${first.oldestCursor}`)).body
  const third = (await call('GET', `${url}&cursor=${second.oldestCursor}&direction=before`)).body
  const back = (await call('GET', `${url}&cursor=${third.newestCursor}&direction=after`)).body
  t.same(back.items, second.items)
  t.equal(back.oldestCursor, second.oldestCursor)
  const top = (await call('GET', `${url}&cursor=${first.newestCursor}&direction=after`)).body
  t.match(top, { items: [], hasMore: false, oldestCursor: null, newestCursor: null })
  const inChat = (await call('GET', `/v1/chats/${small.adaChat}/messages`)).body.items
  const found = (await call('GET', `/v1/messages/search?chatIDs=${encodeURIComponent(small.adaChat)}`)).body.items
  t.same(found, inChat, 'the order of a chat is kept')
})

await t.test('a cursor in the documented form is a point in time', async t => {
  const { call } = await build(t, { fixture: searchFixture })
  const cursor = encodeURIComponent(`${Date.UTC(2026, 0, 9, 12)}|c29tZUltc2dQYWdl`)
  t.equal(days((await call('GET', `/v1/messages/search?cursor=${cursor}`)).body.items), '8,7,6,5,2,1')
  t.equal(days((await call('GET', `/v1/messages/search?direction=after&limit=2&cursor=${cursor}`)).body.items), '11,9')
})

await t.test('pages of chats contain each chat once', async t => {
  const { call, box } = await build(t, { fixture: searchFixture })
  for (const parameters of ['', '&query=beeper', '&query=beeper&includeMuted=false']) {
    const whole = (await call('GET', `/v1/chats/search?limit=200${parameters}`)).body.items
    const seen: unknown[] = []
    let url = `/v1/chats/search?limit=2${parameters}`
    let last
    for (;;) {
      const { body } = await call('GET', url)
      seen.push(...body.items)
      last = body
      if (!body.hasMore) break
      url = `/v1/chats/search?limit=2${parameters}&cursor=${encodeURIComponent(body.oldestCursor)}`
    }
    t.same(seen, whole, parameters)
    const back = (await call('GET', `/v1/chats/search?limit=2${parameters}&direction=after&cursor=${encodeURIComponent(last.newestCursor)}`)).body
    t.equal(back.items.length, 2)
    t.same(back.items, whole.slice(whole.length - last.items.length - 2, whole.length - last.items.length), parameters)
  }
  // Where most chats are found, they are met on the way through all of them.
  const matrix = box.accounts.get('matrix')
  for (let at = 0; at < 300; at++) box.commit(() => box.chats.add(matrix, 'group', [{ id: small.ada }], `Crowd ${at}`))
  const { body } = await call('GET', '/v1/chats/search?query=crowd&limit=3')
  t.same(body.items.map(({ title }: { title: string }) => title), ['Crowd 299', 'Crowd 298', 'Crowd 297'])
  const next = (await call('GET', `/v1/chats/search?query=crowd&limit=3&cursor=${encodeURIComponent(body.oldestCursor)}`)).body
  t.same(next.items.map(({ title }: { title: string }) => title), ['Crowd 296', 'Crowd 295', 'Crowd 294'])
})

await t.test('lists and searches show 20 participants', async t => {
  const people = Array.from({ length: 30 }, (_, at) => `@p${at}:beeper.com`)
  const { call } = await build(t, {
    fixture: { ...searchFixture, chats: [{ id: '!big:beeper.com', accountID: 'matrix', type: 'group', title: 'Big', participants: people }], messages: { '!big:beeper.com': [{ id: '1', senderID: people[0]!, timestamp: '2026-01-01T00:00:00Z', text: 'big' }] } }
  })
  const inSearch = (await call('GET', '/v1/chats/search?query=big')).body.items[0].participants
  t.match(inSearch, { hasMore: true, total: 31 })
  t.equal(inSearch.items.length, 20)
  const everywhere = (await call('GET', '/v1/search?query=big')).body.results
  t.equal(everywhere.messages.chats['!big:beeper.com'].participants.items.length, 20)
  t.match((await call('GET', '/v1/chats/search?scope=participants&query=p29')).body.items, [{ title: 'Big' }],
    'those who are not shown are found')
})

await t.test('both SDKs search, and read all pages', async t => {
  const { sdk5, sdk4, box } = await sdks(t, { fixture: manyFixture })
  for (const sdk of [sdk5, sdk4]) {
    const found = []
    for await (const message of sdk.messages.search({ query: 'even', limit: 6, includeMuted: null })) found.push(message.id)
    t.equal(found.length, 50)
    t.equal(new Set(found).size, 50)
    const filtered = await sdk.messages.search({
      chatIDs: [small.adaChat], accountIDs: ['matrix', small.whatsapp], mediaTypes: ['any'], sender: 'others'
    })
    t.same(filtered.items, [])
    const chats = []
    for await (const chat of sdk.chats.search({ query: 'beeper', limit: 1, cursor: null, unreadOnly: null })) chats.push(chat.id)
    t.same(chats.sort(), [...box.chats.all()].map(({ id }) => id).sort())
    const { results } = await sdk.search({ query: 'even' })
    t.equal(results.messages.items.length, 20)
    t.ok(results.messages.hasMore)
    await t.rejects(Promise.resolve(sdk.messages.search({ limit: 50 })), /400/)
  }
})
