import t from 'tap'
import fc from 'fast-check'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import { build, small, smallFixture } from '../../support/app.js'
import { searchFixture } from '../../support/search-fixture.js'
import { sdks } from '../../support/sdks.js'

const { matrix, whatsapp } = small
const imessage = 'imessage'
const telegram = 'telegramgo'

const fixture: FixtureFile = {
  ...searchFixture,
  accounts: [
    ...searchFixture.accounts!,
    { accountID: imessage, bridge: { id: imessage, type: imessage, provider: 'local' }, loginID: 'login', user: { id: 'login', email: 'robin@example.com' } },
    { accountID: telegram, bridge: { id: telegram, type: telegram, provider: 'cloud' }, user: { id: '@telegram_1:beeper.com', phoneNumber: '+15550170000' } }
  ],
  contacts: [
    ...searchFixture.contacts!,
    // Networks list the user too, among those they know.
    { accountID: matrix, id: '@robin.vale:beeper.com', fullName: 'Robin Vale' },
    { accountID: imessage, id: '@eve:local-imessage.localhost', fullName: 'Eve', email: 'eve@example.com' }
  ]
}

const shown = ({ id, fullName, username, phoneNumber, email }: Record<string, string>) =>
  fullName ?? username ?? phoneNumber ?? email ?? id

await t.test('people are found by names and handles, and strangers by exact handles', async t => {
  const { call } = await build(t, { fixture })
  const cases: Array<[accountID: string, query: string, names: string]> = [
    // Those whom the account knows: by how words begin, in any order; numbers by any part.
    [matrix, 'ada', 'Ada Quill'],
    [matrix, 'AD', 'Ada Quill'],
    [matrix, 'q', 'Ada Quill'],
    [matrix, 'qui ad', 'Ada Quill'],
    [matrix, 'quill x', ''],
    [matrix, 'unal', 'Cleo Ünal'],
    [matrix, 'ÜNAL', 'Cleo Ünal'],
    [matrix, 'b', 'Ben Strand'],
    [matrix, 'ada.q:beeper.com', 'Ada Quill'],
    [matrix, 'beeper', ''],
    [matrix, 'ada@example', 'Ada Quill'],
    [matrix, '太郎', '山田太郎'],
    [matrix, 'robin', ''],
    [matrix, '@robin.vale:beeper.com', ''],
    [matrix, '??', ''],
    [matrix, '  ', ''],
    [whatsapp, '0170 011', 'Dora Ferris'],
    [whatsapp, '+1 (555) 017-0011', 'Dora Ferris'],
    [whatsapp, '0015550170011', 'Dora Ferris'],
    [whatsapp, '01', ''],
    // Known ones are given once, and first, when they are named exactly.
    [matrix, '@ada:beeper.com', 'Ada Quill'],
    [matrix, 'ada@example.com', 'Ada Quill'],
    [imessage, 'EVE@example.com', 'Eve'],
    // Strangers.
    [whatsapp, '+15550199999', '+15550199999'],
    [whatsapp, '00 1 555 019 9999', '+15550199999'],
    [whatsapp, '5550199999', ''],
    [whatsapp, '@15550199999:local-whatsapp.localhost', '+15550199999'],
    [whatsapp, '@15550199999:local-signal.localhost', ''],
    [whatsapp, '@new:server.example', ''],
    [whatsapp, 'new@example.com', ''],
    [whatsapp, '+15550170000', ''],
    [matrix, '@new:server.example', 'new'],
    [matrix, '@new', 'new'],
    [matrix, 'new', ''],
    [matrix, 'new@example.com', 'new@example.com'],
    [imessage, 'new@example.com', 'new@example.com'],
    [imessage, 'robin@example.com', ''],
    [telegram, '@new', 'new'],
    [telegram, '+15550199999', '+15550199999'],
    [telegram, '+15550170000', '']
  ]
  for (const [accountID, query, names] of cases) {
    const { status, body } = await call('GET', `/v1/accounts/${accountID}/contacts?query=${encodeURIComponent(query)}`)
    t.equal(status, 200, query)
    t.equal(body.items.map(shown).join(), names, `${accountID} ${query}`)
    t.same(Object.keys(body), ['items'])
    t.ok(body.items.every(({ isSelf }: { isSelf: boolean }) => !isSelf))
    const old = await call('GET', `/v0/search-users?accountID=${accountID}&query=${encodeURIComponent(query)}`)
    t.same(old.body, body, 'v0 returns the same')
  }
})

await t.test('a stranger becomes a contact with the chat', async t => {
  const { call, box } = await build(t, { fixture })
  const list = async () => (await call('GET', `/v1/accounts/${whatsapp}/contacts/list`)).body.items
  const { contacts } = box.snapshot()
  const [stranger] = (await call('GET', `/v1/accounts/${whatsapp}/contacts?query=%2B15550199999`)).body.items
  t.match(stranger, { id: '@15550199999:local-whatsapp.localhost', phoneNumber: '+15550199999', isSelf: false })
  t.same(box.snapshot().contacts, contacts, 'to look is to change nothing')
  t.equal((await list()).length, 1)
  await call('POST', '/v1/chats', { accountID: whatsapp, type: 'single', participantIDs: [stranger.id] })
  t.same((await list()).map(({ id }: { id: string }) => id), [stranger.id, small.dora])
  t.same((await call('GET', `/v1/accounts/${whatsapp}/contacts?query=%2B15550199999`)).body.items, [stranger])
})

await t.test('an account without a connection finds known contacts only', async t => {
  const { call } = await build(t, {
    fixture: { ...fixture, accounts: fixture.accounts!.map(account => ({ ...account, status: 'disconnected' })) }
  })
  const find = async (query: string) => (await call('GET', `/v1/accounts/${whatsapp}/contacts?query=${query}`)).body.items.length
  t.equal(await find('dora'), 1)
  t.equal(await find('%2B15550199999'), 0)
})

await t.test('contacts are listed by name, whatever the case and the accents', async t => {
  const { call } = await build(t, { fixture })
  const list = async (parameters = '') => (await call('GET', `/v1/accounts/${matrix}/contacts/list?${parameters}`)).body
  const whole = await list()
  t.same(whole.items.map(shown), ['Ada Quill', 'Ben Strand', 'Cleo Ünal', 'nameless:beeper.com', '山田太郎'])
  t.match(whole, { hasMore: false, oldestCursor: String, newestCursor: String })
  t.same((await list('query=a')).items.map(shown), ['Ada Quill'])
  t.same((await list('query=zz')), { items: [], hasMore: false, oldestCursor: null, newestCursor: null })
  const first = await list('limit=2')
  const second = await list(`limit=2&cursor=${first.oldestCursor}`)
  const third = await list(`limit=2&cursor=${second.oldestCursor}&direction=before`)
  t.same([...first.items, ...second.items, ...third.items], whole.items)
  t.same([first.hasMore, second.hasMore, third.hasMore], [true, true, false])
  const back = await list(`limit=2&cursor=${third.newestCursor}&direction=after`)
  t.same(back.items, second.items)
  t.ok(back.hasMore)
  t.same(await list('cursor=&direction=&limit='), whole)
})

await t.test('contacts that remain are on exactly one page, whatever is added and renamed', async t => {
  const { sandboxes, app } = await build(t)
  const step = fc.record({ at: fc.nat(29), name: fc.constantFrom('Aaron', 'Mia', 'Zoe', 'Önder') })
  let count = 0
  await t.resolves(fc.assert(fc.asyncProperty(
    fc.integer({ min: 1, max: 9 }), fc.array(step, { maxLength: 20 }), async (limit, steps) => {
      const token = `contacts-${++count}`
      const people = Array.from({ length: 30 }, (_, at) =>
        ({ accountID: matrix, id: `@p${at}:beeper.com`, fullName: `${['Bo', 'Ölaf', 'Mia', 'mia'][at % 4]} ${at % 7}` }))
      const box = sandboxes.create({
        fixture: { ...smallFixture, contacts: people, chats: [], messages: {}, tokens: [{ token, scopes: ['read'] }] }
      })
      const stays = new Set(people.map(({ id }) => id))
      const seen: string[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const url: string = `/v1/accounts/${matrix}/contacts/list?limit=${limit}&cursor=${encodeURIComponent(cursor)}`
        const answer = await app.inject({ url, headers: { authorization: `Bearer ${token}` } })
        const page: { items: Array<{ id: string }>, hasMore: boolean, oldestCursor: string } = answer.json()
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.hasMore ? page.oldestCursor : null
        const change = steps.shift()
        if (!change) continue
        const id = change.at % 3 === 0 ? `@new${change.at}:beeper.com` : `@p${change.at}:beeper.com`
        box.contacts.add(matrix, { id, fullName: change.name })
        stays.delete(id)
      }
      const staying = seen.filter(id => stays.has(id))
      if (new Set(staying).size !== staying.length) throw new Error('a person is on two pages')
      for (const id of stays) if (!seen.includes(id)) throw new Error(`${id} is on no page`)
    }), { numRuns: 25 }))
})

await t.test('invalid parameters are rejected', async t => {
  const { call } = await build(t, { fixture })
  const cases: Array<[url: string, status: number, message: RegExp]> = [
    [`/v1/accounts/${matrix}/contacts`, 400, /query/],
    [`/v1/accounts/${matrix}/contacts?query=`, 400, /query/],
    ['/v1/accounts/nobody/contacts?query=a', 404, /Account not found/],
    ['/v1/accounts/nobody/contacts/list', 404, /Account not found/],
    [`/v1/accounts/${matrix}/contacts/list?query=`, 400, /query/],
    [`/v1/accounts/${matrix}/contacts/list?limit=0`, 400, /limit/],
    [`/v1/accounts/${matrix}/contacts/list?limit=201`, 400, /<= 200/],
    [`/v1/accounts/${matrix}/contacts/list?direction=up`, 400, /direction/],
    [`/v1/accounts/${matrix}/contacts/list?cursor=broken`, 400, /not one of this list/]
  ]
  for (const [url, status, message] of cases) {
    const answer = await call('GET', url)
    t.equal(answer.status, status, url)
    t.match(answer.body, { message }, url)
  }
  for (const url of [`/v1/accounts/${matrix}/contacts?query=a`, `/v1/accounts/${matrix}/contacts/list`]) {
    t.equal((await call('GET', url, undefined, null)).status, 401, url)
    t.equal((await call('GET', url, undefined, 'test-token-write')).status, 403, url)
    t.equal((await call('GET', url, undefined, 'test-token-read')).status, 200, url)
  }
})

await t.test('a search returns at most 200 people, a list all of them in pages', async t => {
  const people = Array.from({ length: 230 }, (_, at) => ({ accountID: matrix, id: `@p${at}:beeper.com`, fullName: `Person ${at}` }))
  const { sdk5, sdk4 } = await sdks(t, { fixture: { ...smallFixture, contacts: people, chats: [], messages: {} } })
  for (const sdk of [sdk5, sdk4]) {
    t.equal((await sdk.accounts.contacts.search(matrix, { query: 'person' })).items.length, 200)
    await t.rejects(sdk.accounts.contacts.search('nobody', { query: 'x' }), /404/)
  }
  const listed = []
  for await (const { id } of sdk5.accounts.contacts.list(matrix)) listed.push(id)
  t.equal(listed.length, 230)
  t.equal(new Set(listed).size, 230)
  const narrowed = []
  for await (const { fullName } of sdk5.accounts.contacts.list(matrix, { query: 'person 22', limit: 5, direction: null })) narrowed.push(fullName)
  t.same(narrowed, ['Person 22', ...Array.from({ length: 10 }, (_, at) => `Person 22${at}`)])
})
