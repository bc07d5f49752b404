import { parse, resolve } from 'node:path'
import t from 'tap'
import BeeperDesktop from '@beeper/desktop-api'
import { createMockServer, type Fixture, type MockSandbox } from '../../src/index.js'
import type { Teardown } from '../support/app.js'

const now = '2026-02-01T12:00:00.000Z'

async function start (t: Teardown, fixture: string | Fixture = 'empty', seed = 7) {
  const mock = await createMockServer({ fixture, seed })
  t.teardown(mock.close)
  return mock.createSandbox({ clock: { now, frozen: true }, seed })
}

const phoneNumber = /^\+1\d{3}55501\d\d$/
const username = /^[a-z.]+$/
const people: Record<string, object> = {
  WhatsApp: { id: /^@1\d{10}:local-whatsapp\.localhost$/, phoneNumber },
  Telegram: { id: /^@\d{10}:local-telegram\.localhost$/, username },
  Signal: { id: /^@[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}:local-signal\.localhost$/, phoneNumber },
  Discord: { id: /^@\d{18}:local-discord\.localhost$/, username },
  Slack: { id: /^@T0FICTION1-U0[A-Z0-9]{9}:local-slack\.localhost$/, username, email: /^[a-z.]+@example\.com$/ },
  Instagram: { id: /^@\d{10}:local-instagram\.localhost$/, username },
  Messenger: { id: /^@\d{15}:local-messenger\.localhost$/, username },
  iMessage: { id: /^@1\d{10}:local-imessage\.localhost$/, phoneNumber },
  'Twitter/X': { id: /^@\d{18}:local-twitter\.localhost$/, username },
  LinkedIn: { id: /^@\d{9}:local-linkedin\.localhost$/, username },
  'Google Messages': { id: /^@1\d{10}:local-gmessages\.localhost$/, phoneNumber },
  'Google Chat': { id: /^@\d{21}:local-googlechat\.localhost$/, email: /^[a-z.]+@example\.com$/ },
  Beeper: { id: /^@[a-z.]+:beeper\.com$/, username: /^[a-z.]+:beeper\.com$/ }
}

await t.test('each network has people of its own kind, in an account that is added', async t => {
  const box = await start(t)
  for (const [network, person] of Object.entries(people)) {
    const contact = await box.addContact({ network })
    t.match(contact, { ...person, fullName: /^\S+ \S+$/, isSelf: false }, network)
    const chat = await box.addChat({ with: [contact], messages: ['hi'] })
    t.match(chat, { network, accountID: contact.accountID, title: contact.fullName, type: 'single', unreadCount: 1 })
    const client = await box.client({ sdk: BeeperDesktop })
    const { items } = await client.messages.list(chat.id)
    t.match(items, [{ text: 'hi', senderID: contact.id, timestamp: now }])
  }
  const accounts = (await box.snapshot()).accounts!
  t.strictSame(accounts.map(({ bridge }) => bridge.type).length, Object.keys(people).length, 'one account of each')
})

await t.test('the same seed invents the same people, and no one twice', async t => {
  const groups = []
  for (const seed of [7, 7, 8]) {
    const box = await start(t, 'empty', seed)
    await box.addChat({ network: 'WhatsApp', with: 300 })
    groups.push((await box.snapshot()).contacts!.map(({ id, fullName }) => `${id} ${fullName}`))
  }
  const [first, again, other] = groups
  t.strictSame(first, again)
  t.notSame(first, other)
  t.equal(new Set(first!.map(person => person.split(' ')[0])).size, 300)
})

await t.test('what is known of a person goes before what is invented', async t => {
  const box = await start(t)
  t.match(await box.addContact({ network: 'whatsapp', fullName: 'Ada Byron', phoneNumber: '+44 7700 900123' }),
    { id: '@447700900123:local-whatsapp.localhost', phoneNumber: '+447700900123', fullName: 'Ada Byron' })
  const known = await box.addContact({ id: '@grace:beeper.com', network: 'Beeper' })
  t.match(known, { id: '@grace:beeper.com', username: 'grace' })
  t.match(await box.addAccount({ network: 'Signal', status: 'disconnected', phoneNumber: '+12025550199' }),
    { network: 'Signal', status: 'disconnected', user: { phoneNumber: '+12025550199', isSelf: true } })
  await t.rejects(box.addContact({ id: known.id, accountID: known.accountID }), { status: 409, message: /knows "@grace:beeper\.com"/ })
  const user = { status: 422, message: /"self" is you/ }
  await t.rejects(box.addContact({ id: 'self' }), user)
  await t.rejects(box.addChat({ with: [{ id: 'self' }] }), user)
})

await t.test('a chat with all that is in it, in one call', async t => {
  const box = await start(t)
  const ada = await box.addContact({ network: 'WhatsApp', fullName: 'Ada Byron' })
  const chat = await box.addChat({
    with: [ada, { fullName: 'Ben Holt' }],
    title: 'Trip',
    messages: [
      'Who comes?',
      { text: 'Me!', senderID: 'self', replyTo: 0, reactions: [{ key: '🎉' }] },
      { text: 'Look', senderID: ada.id, attachments: [{ type: 'image' }] }
    ],
    unreadCount: 1,
    labels: ['Travel', 'Work'],
    reminder: { remindAt: new Date('2026-02-02T09:00:00Z') },
    draft: 'I **will**',
    isPinned: true,
    isMuted: true
  })
  t.match(chat, {
    type: 'group',
    title: 'Trip',
    participants: { total: 3 },
    unreadCount: 1,
    isPinned: true,
    isMuted: true,
    isArchived: false,
    labels: [{ name: 'Travel' }, { name: 'Work' }],
    reminder: { remindAt: '2026-02-02T09:00:00.000Z' },
    draft: { text: 'I <strong>will</strong>' }
  })
  const { messages, labels } = await box.snapshot()
  const [asked, answered, looked] = messages![chat.id]!
  t.match([asked, answered, looked], [
    { text: 'Who comes?', senderID: ada.id, timestamp: '2026-02-01T11:58:00.000Z' },
    { text: 'Me!', senderID: 'self', linkedMessageID: asked!.id, reactions: [{ reactionKey: '🎉', participantID: ada.id }] },
    { type: 'IMAGE', attachments: [{ type: 'img' }], timestamp: now }
  ])
  t.equal(labels!.length, 2)
  const again = await box.addChat({ accountID: ada.accountID, with: 2, labels: [labels![0]!.id, labels![1]!.name] })
  t.strictSame(again.labels, chat.labels, 'labels that there are, by ID and by name')
})

await t.test('the direct chat that there is gets what is added', async t => {
  const box = await start(t)
  const ada = await box.addContact({ network: 'Signal' })
  const first = await box.addChat({ with: [ada], messages: ['one'], isArchived: true })
  const second = await box.addChat({ with: [ada.id], messages: ['two'], unreadCount: 0 })
  t.equal(second.id, first.id)
  t.match(second, { isArchived: true, unreadCount: 0 })
  t.equal((await box.snapshot()).messages![first.id]!.length, 2)
})

await t.test('a thousand messages in one change, after those that there are', async t => {
  const box = await start(t)
  const chat = await box.addChat({ network: 'Telegram', messages: [{ text: 'old', timestamp: '2026-02-01T11:59:00Z' }] })
  const texts = Array.from({ length: 1000 }, (_, at) => `message ${at}`)
  const added = await box.addMessages(chat.localChatID!, texts)
  t.strictSame(added.map(({ text }) => text), texts)
  const { messages } = await box.snapshot()
  t.strictSame(messages![chat.id]!.map(({ text }) => text), ['old', ...texts], 'in their order')
})

type Refused = (box: MockSandbox, chatID: string) => Promise<unknown>
const refusals: Array<[name: string, call: Refused, expected: object]> = [
  ['more than a thousand messages', (box, chatID) => box.addMessages(chatID, Array.from({ length: 1001 }, () => 'hi')),
    { message: /messages: .*1000/ }],
  ['no messages', (box, chatID) => box.addMessages(chatID, []), { message: /messages/ }],
  ['an unknown chat', box => box.addMessages('nope', ['hi']), { status: 404 }],
  ['a sender who is not in the chat', (box, chatID) => box.addMessages(chatID, ['hi', { text: 'ho', senderID: '@x:y' }]),
    { message: /messages\.1\.senderID: "@x:y" is not in the chat/ }],
  ['an answer to a later message', (box, chatID) => box.addMessages(chatID, [{ text: 'hi', replyTo: 1 }, 'ho']),
    { message: /messages\.0\.replyTo: .*stands before it/ }],
  ['a message of the future', (box, chatID) => box.addMessages(chatID, [{ text: 'hi', timestamp: '2026-02-01T12:00:01Z' }]),
    { message: /messages\.0\.timestamp: .*advance the clock/ }],
  ['an empty message', (box, chatID) => box.addMessages(chatID, ['hi', {}]), { message: /messages\.1: A message needs text/ }],
  ['an unknown network', box => box.addContact({ network: 'WhatsUp' }), { message: /network: There is no network "whatsup"; did you mean "whatsapp"\?/ }],
  ['an account and a network', box => box.addChat({ network: 'Signal', accountID: 'x' }), { message: /not both/ }],
  ['people of two accounts', async box => box.addChat({
    with: [await box.addContact({ network: 'Signal' }), await box.addContact({ network: 'Discord' })]
  }), { message: /with\.1\.accountID: .*one account/ }],
  ['a title of a direct chat', box => box.addChat({ network: 'Signal', title: 'Us' }), { message: /title: A direct chat/ }],
  ['more unread messages than there are', box => box.addChat({ network: 'Signal', messages: ['hi'], unreadCount: 2 }),
    { message: /unreadCount: The chat has 1 message that could be unread/ }],
  ['a flag that the network does not have', box => box.addChat({ network: 'iMessage', isPinned: true }),
    { message: /isPinned: Chats of iMessage accounts cannot be pinned/ }],
  ['a reminder at no time', box => box.addChat({ network: 'Signal', reminder: { remindAt: 1e17 } }), { message: /reminder\.remindAt/ }],
  ['a misspelt field', box => box.addChat({ newtork: 'Signal' } as object), { message: /newtork/ }]
]

await t.test('what is refused changes nothing', async t => {
  const box = await start(t)
  const chat = await box.addChat({ network: 'Signal', messages: ['hi'] })
  for (const [name, call, expected] of refusals) {
    const before = name.includes('two accounts') ? undefined : await box.digest()
    await t.rejects(call(box, chat.id), { name: 'ControlError', ...expected }, name)
    if (before !== undefined) t.equal(await box.digest(), before, `${name}: nothing has changed`)
  }
})

await t.test('without an account, a network has to be named', async t => {
  const box = await start(t, { format: 1 })
  await t.rejects(box.addContact(), { message: /network: The sandbox has no account/ })
})

await t.test('the default account is the first', async t => {
  const box = await start(t, 'default')
  t.match(await box.addChat(), { accountID: 'matrix', type: 'single' })
})

await t.test('a client of the official SDK, from the project that has it', async t => {
  const box = await start(t)
  const client = await box.client({ from: resolve('test'), maxRetries: 0 })
  t.match(client, { baseURL: box.url, accessToken: box.token, maxRetries: 0 })
  t.match(await client.accounts.list(), [{ accountID: 'matrix' }])
  await t.rejects(box.client({ from: parse(process.cwd()).root }), {
    message: /^@beeper\/desktop-api cannot be loaded from .*: install it there \(npm install @beeper\/desktop-api\)/
  })
})
