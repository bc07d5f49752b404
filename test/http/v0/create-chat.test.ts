import t from 'tap'
import fc from 'fast-check'
import { build, small } from '../../support/app.js'

const cloudRoom = /^![A-Za-z]{18}:beeper\.com$/
const deviceRoom = /^![A-Za-z0-9_-]{27}:ba_[A-Za-z0-9]{27}\.local-whatsapp\.localhost$/
const single = { accountID: small.matrix, type: 'single', participantIDs: [small.cleo] }
const group = { accountID: small.matrix, type: 'group', participantIDs: [small.ada, small.ben] }

await t.test('get-chat returns what it created', async t => {
  const { call } = await build(t)
  const created = await call('POST', '/v0/create-chat', { ...group, title: 'Lake trip', messageText: 'Who **drives**?' })
  t.strictSame(created.body, { success: true, chatID: created.body.chatID })
  t.match(created.body.chatID, cloudRoom)
  const chat = await call('GET', `/v0/get-chat?chatID=${encodeURIComponent(created.body.chatID)}`)
  t.match(chat.body, {
    id: created.body.chatID,
    accountID: small.matrix,
    network: 'Beeper',
    title: 'Lake trip',
    type: 'group',
    participants: { items: [{ isSelf: true }, { id: small.ada }, { id: small.ben }], hasMore: false, total: 3 },
    unreadCount: 0,
    lastActivity: '2026-02-01T12:00:00.000Z'
  })
})

await t.test('the first message is sent by the user', async t => {
  const { box, call } = await build(t)
  const { body } = await call('POST', '/v0/create-chat', { ...single, messageText: 'Hello **you**' })
  const [message] = box.chats.get(body.chatID).messages
  t.match(message, {
    senderID: '@robin.vale:beeper.com', text: 'Hello <strong>you</strong>', sendStatus: { status: 'SUCCESS' }
  })
  t.equal(box.chats.get(body.chatID).messages.length, 1)
  const blank = await call('POST', '/v0/create-chat', { ...group, messageText: '' })
  t.equal(box.chats.get(blank.body.chatID).messages.length, 0, 'an empty text sends nothing')
})

await t.test('rooms of on-device accounts are named after the device', async t => {
  const { call } = await build(t)
  const { body } = await call('POST', '/v0/create-chat',
    { accountID: small.whatsapp, type: 'single', participantIDs: [small.dora] })
  t.match(body.chatID, deviceRoom)
  const escaped = encodeURIComponent(body.chatID)
  for (const id of [body.chatID, escaped, encodeURIComponent(escaped)]) {
    const found = await call('GET', `/v0/get-chat?chatID=${id}`)
    const twice = id.includes('%25')
    t.equal(found.status, twice ? 404 : 200, id)
    if (!twice) t.equal(found.body.id, body.chatID)
  }
})

await t.test('a local chat ID is accepted as the chat ID', async t => {
  const { call } = await build(t)
  const { body } = await call('POST', '/v0/create-chat', group)
  const { localChatID } = (await call('GET', `/v0/get-chat?chatID=${body.chatID}`)).body
  t.match(localChatID, /^\d+$/)
  t.equal((await call('GET', `/v0/get-chat?chatID=${localChatID}`)).body.id, body.chatID)
})

await t.test('a single chat with a person is created once, a group each time', async t => {
  const { box, call } = await build(t)
  const existing = await call('POST', '/v0/create-chat', { ...single, participantIDs: [small.ada], title: 'Ignored' })
  t.strictSame(existing.body, { success: true, chatID: small.adaChat })
  t.equal((await call('GET', '/v0/get-chat?chatID=101')).body.title, 'Ada Quill', 'a title does not rename it')
  const first = await call('POST', '/v0/create-chat', single)
  const second = await call('POST', '/v0/create-chat', single)
  t.equal(second.body.chatID, first.body.chatID)
  const one = await call('POST', '/v0/create-chat', group)
  const other = await call('POST', '/v0/create-chat', group)
  t.not(one.body.chatID, other.body.chatID)
  t.equal(box.chats.size, 5)
})

await t.test('participants', async t => {
  const self = '@robin.vale:beeper.com'
  const cases: Array<{
    name: string, body: object, status: number, title?: string, members?: number, path?: string
  }> = [
    { name: 'unknown ones become contacts', body: { ...single, participantIDs: ['@zed:beeper.com'] }, status: 200, title: 'zed', members: 2 },
    { name: 'an unknown number', body: { ...single, accountID: small.whatsapp, participantIDs: ['+15550170042'] }, status: 200, title: '+15550170042', members: 2 },
    { name: 'named twice counts once', body: { ...single, participantIDs: [small.cleo, small.cleo] }, status: 200, title: 'Cleo Ünal', members: 2 },
    { name: 'the user in a group list', body: { ...group, participantIDs: [self, small.ada] }, status: 200, title: 'Ada Quill', members: 2 },
    { name: 'oneself alone is the note to self', body: { ...single, participantIDs: [self] }, status: 200, title: 'Note to self', members: 1 },
    { name: 'a group of oneself', body: { ...group, participantIDs: [self, self] }, status: 422, path: 'body.participantIDs' },
    { name: 'two in a single chat', body: { ...single, participantIDs: [small.ada, small.ben] }, status: 422, path: 'body.participantIDs' },
    { name: 'none', body: { ...group, participantIDs: [] }, status: 422, path: 'body.participantIDs' },
    { name: 'a blank one', body: { ...group, participantIDs: [small.ada, '  '] }, status: 422, path: 'body.participantIDs.1' }
  ]
  for (const { name, body, status, title, members, path } of cases) {
    await t.test(name, async t => {
      const { box, call } = await build(t)
      const before = box.digest()
      const answer = await call('POST', '/v0/create-chat', body)
      t.equal(answer.status, status, answer.text)
      if (path) {
        t.type(answer.body.details[path], 'string')
        box.rateLimits.clear()
        t.equal(box.digest(), before, 'nothing changed')
        return
      }
      const chat = await call('GET', `/v0/get-chat?chatID=${answer.body.chatID}`)
      t.match(chat.body, { title, participants: { total: members } })
    })
  }
})

await t.test('a missing title is built from the names', async t => {
  const people = ['@ada:beeper.com', '@ben:beeper.com', '@cleo:beeper.com', '@d:beeper.com', '@e:beeper.com', '@f:beeper.com']
  const cases: Array<[number, string]> = [
    [1, 'Ada Quill'], [2, 'Ada Quill, Ben Strand'], [4, 'Ada Quill, Ben Strand, Cleo Ünal, d'],
    [6, 'Ada Quill, Ben Strand, Cleo Ünal & 3 others']
  ]
  const { call } = await build(t)
  for (const [count, title] of cases) {
    const { body } = await call('POST', '/v0/create-chat', { ...group, title: ' ', participantIDs: people.slice(0, count) })
    t.equal((await call('GET', `/v0/get-chat?chatID=${body.chatID}`)).body.title, title)
  }
})

await t.test('a rejection by the network is a 200 that says so', async t => {
  const { box, call } = await build(t)
  box.accounts.get(small.matrix).status = 'disconnected'
  const { status, body } = await call('POST', '/v0/create-chat', single)
  t.equal(status, 200)
  t.match(body, { success: false, error: /matrix is disconnected/ })
  t.equal(box.chats.size, 2)
})

await t.test('bodies are validated without coercion, and unknown fields are ignored', async t => {
  const { call } = await build(t)
  const cases: Array<[name: string, body: unknown, status: number, details: string[]]> = [
    ['nothing in it', {}, 422, ['body.accountID', 'body.type', 'body.participantIDs']],
    ['a number for a string', { ...single, accountID: 5 }, 422, ['body.accountID']],
    ['an unknown type', { ...single, type: 'channel' }, 422, ['body.type']],
    ['a string for a list', { ...single, participantIDs: small.ada }, 422, ['body.participantIDs']],
    ['a number in the list', { ...group, participantIDs: [small.ada, 7] }, 422, ['body.participantIDs.1']],
    ['null for a title', { ...group, title: null }, 422, ['body.title']],
    ['a list for the body', [], 422, ['body']],
    ['an unknown field', { ...single, colour: 'red' }, 200, []],
    ['an unknown account', { ...single, accountID: 'nobody' }, 404, []]
  ]
  for (const [name, body, status, paths] of cases) {
    const answer = await call('POST', '/v0/create-chat', body)
    t.equal(answer.status, status, `${name}: ${answer.text}`)
    t.strictSame(Object.keys(answer.body.details ?? {}), paths, name)
    if (status !== 200) t.match(answer.body, { error: /\w+/, code: /_/ }, name)
  }
})

await t.test('it says that it is deprecated, and what replaces it', async t => {
  const { call } = await build(t)
  for (const answer of [await call('POST', '/v0/create-chat', single), await call('POST', '/v0/create-chat', {})]) {
    t.equal(answer.headers.deprecation, '@1760572800')
    t.equal(answer.headers.link, '</v1/chats>; rel="successor-version"')
  }
  const chat = await call('GET', `/v0/get-chat?chatID=${small.group}`)
  t.equal(chat.headers.link, `</v1/chats/${encodeURIComponent(small.group)}>; rel="successor-version"`)
})

await t.test('the same seed and the same requests produce the same bytes', async t => {
  const input = fc.array(fc.record({
    accountID: fc.constantFrom(small.matrix, small.whatsapp),
    type: fc.constantFrom('single', 'group'),
    participantIDs: fc.array(fc.constantFrom(small.ada, '@new:beeper.com', '+15550170088'), { minLength: 1, maxLength: 3 }),
    messageText: fc.option(fc.constantFrom('Hi', '**bold** & more'), { nil: undefined })
  }), { minLength: 1, maxLength: 8 })
  await fc.assert(fc.asyncProperty(input, fc.integer(), async (bodies, seed) => {
    const run = async () => {
      const { box, call } = await build(t, { seed })
      const texts: string[] = []
      for (const body of bodies) texts.push((await call('POST', '/v0/create-chat', body)).text)
      return texts.join() + box.digest()
    }
    const [once, again] = [await run(), await run()]
    return once === again
  }), { numRuns: 15 })
})
