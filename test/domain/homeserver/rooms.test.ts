import t from 'tap'
import type { Sandbox } from '../../../src/domain/sandbox/sandbox.js'
import { iso, type ClockSection } from '../../../src/domain/sandbox/clock.js'
import { changeChat, deleteChat } from '../../../src/domain/network/remote/change-chat.js'
import { createChat } from '../../../src/domain/chats/create-chat.js'
import { deleteMessage } from '../../../src/domain/messages/delete-message.js'
import { markChatRead } from '../../../src/domain/chats/read-state.js'
import { patchChat } from '../../../src/domain/chats/patch-chat.js'
import { receiveMessage } from '../../../src/domain/network/remote/receive-message.js'
import { searchContacts } from '../../../src/domain/search/search-contacts.js'
import { sendMessage } from '../../../src/domain/messages/send-message.js'
import { setAccountStatus } from '../../../src/domain/accounts/account-status.js'
import { showTyping } from '../../../src/domain/chats/typing.js'
import { startChat } from '../../../src/domain/chats/start-chat.js'
import { setClocks } from '../../../src/domain/homeserver/shared-clock.js'
import { small, smallFixture } from '../../support/app.js'
import { installationsOf, signInAs, timeline, twoUsers } from '../../support/installations.js'

const accountID = small.matrix

async function threeUsers (t: Parameters<typeof installationsOf>[0]) {
  const made = await installationsOf(t, 3)
  const [alice, bob, carol] = made.boxes as [Sandbox, Sandbox, Sandbox]
  const [aliceID, bobID, carolID] = ['alice', 'bob', 'carol'].map((name, at) =>
    signInAs(made.boxes[at]!, `${name}@example.com`).userID) as [string, string, string]
  const { chat } = await createChat(alice, {
    accountID, type: 'group', participantIDs: [bobID, carolID, small.ada], title: 'Trip', messageText: 'Where to?'
  })
  return { ...made, alice, bob, carol, aliceID, bobID, carolID, chatID: chat.id }
}

await t.test('a group that one starts is there for all, with what all do to it', async t => {
  const { boxes, alice, bob, carol, aliceID, bobID, carolID, chatID, contained } = await threeUsers(t)
  for (const box of [bob, carol]) {
    const chat = box.chats.get(chatID)
    t.equal(chat.type, 'group')
    t.equal(chat.title, 'Trip')
    t.equal(chat.unreadCount, 1)
    t.strictSame(new Set(chat.participants.map(({ id }) => id)), new Set([aliceID, bobID, carolID, small.ada]))
    t.strictSame(timeline(box, chatID), timeline(alice, chatID))
  }
  t.equal(bob.contacts.find(accountID, carolID)?.email, 'carol@example.com')
  await patchChat(carol, chatID, { title: 'Lake trip', description: 'In May', messageExpirySeconds: 3600 })
  for (const box of boxes) {
    t.match(box.chats.get(chatID), { title: 'Lake trip', description: 'In May', messageExpirySeconds: 3600 })
  }
  await receiveMessage(alice, { chatID, senderID: small.ada, text: 'I am simulated' })
  for (const box of boxes) t.strictSame(timeline(box, chatID), timeline(alice, chatID))
  await patchChat(alice, chatID, { isPinned: true, draft: { text: 'mine' } })
  t.match(bob.chats.get(chatID), { isPinned: false, draft: undefined }, 'what is the user\'s own stays their own')
  t.strictSame(contained, [])
})

await t.test('people leave, are removed and come back', async t => {
  const { boxes, alice, bob, carol, aliceID, bobID, chatID, contained } = await threeUsers(t)
  const members = (box: Sandbox) => new Set(box.chats.get(chatID).participants.map(({ id }) => id))
  changeChat(bob, chatID, { leave: ['self'] })
  t.equal(bob.chats.get(chatID).isReadOnly, true)
  for (const box of [alice, carol]) t.notOk(members(box).has(bobID))
  await sendMessage(alice, chatID, { text: 'Without Bob' })
  t.equal(timeline(bob, chatID).length, 1)
  await t.rejects(sendMessage(bob, chatID, { text: 'Still here' }))
  changeChat(carol, chatID, { join: [bobID] })
  t.equal(bob.chats.get(chatID).isReadOnly, false)
  for (const box of boxes) {
    t.ok(members(box).has(bobID))
    t.strictSame(timeline(box, chatID), timeline(alice, chatID), 'what was said meanwhile is there')
  }
  changeChat(carol, chatID, { leave: [aliceID], admins: { [bobID]: true } })
  t.equal(alice.chats.get(chatID).isReadOnly, true)
  t.match(bob.chats.get(chatID).participants.find(({ id }) => id === bobID), { isAdmin: true })
  deleteChat(carol, chatID)
  t.notOk(members(bob).has('@carol:beeper.com'))
  await sendMessage(bob, chatID, { text: 'Alone with Ada' })
  t.equal(carol.chats.withID(chatID), undefined)
  t.strictSame(contained, [])
})

await t.test('users find each other by e-mail, name and ID', async t => {
  const { alice, bobID, chatID, carol } = await threeUsers(t)
  t.equal((await startChat(alice, { accountID, user: { email: 'bob@example.com' } })).chat.participants.some(({ id }) => id === bobID), true)
  t.strictSame(searchContacts(carol, accountID, 'alice@example.com').map(({ id }) => id), ['@alice:beeper.com'])
  t.strictSame(searchContacts(carol, accountID, '@bob').map(({ id }) => id), [bobID])
  const direct = await startChat(carol, { accountID, user: { username: 'alice' }, messageText: 'Hi' })
  t.match(alice.chats.get(direct.chat.id), { type: 'single', unreadCount: 1 })
  t.not(direct.chat.id, chatID)
})

await t.test('sends that are pending are the sender\'s alone, and stand where the homeserver accepts them', async t => {
  const { alice, bob, chatID, contained } = await twoUsers(t)
  for (const box of [alice, bob]) box.freezeClock()
  alice.commit(() => { alice.network.configure({ sendDelay: 1000 }) })
  const sent = await sendMessage(alice, chatID, { text: 'Slow' })
  t.equal(sent.sendStatus?.status, 'PENDING')
  t.strictSame(timeline(bob, chatID), [])
  await sendMessage(bob, chatID, { text: 'Quick' })
  t.strictSame([...alice.chats.get(chatID).messages].map(({ text }) => text), ['Slow', 'Quick'])
  const events: string[] = []
  alice.events.on(event => { if ('ids' in event) events.push(`${event.type} ${event.ids.join(' ')}`) })
  alice.advanceTo(alice.clock.now() + 1000)
  t.strictSame(timeline(alice, chatID).map(({ text }) => text), ['Quick', 'Slow'])
  t.strictSame(timeline(bob, chatID), timeline(alice, chatID))
  t.ok(events.some(event => event.includes(sent.id) && event.includes(sent.pendingID ?? '-')), 'the final ID with the pending one')
  t.equal(bob.chats.get(chatID).unreadCount, 1)
  t.strictSame(contained, [])
})

await t.test('a message that arrives before a pending send of one\'s own is unread', async t => {
  const { alice, bob, chatID } = await twoUsers(t)
  for (const box of [alice, bob]) box.freezeClock()
  bob.commit(() => { bob.network.configure({ sendDelay: 60_000 }) })
  bob.advanceTo(bob.clock.now() + 5000)
  await sendMessage(bob, chatID, { text: 'Pending' })
  markChatRead(bob, chatID)
  await sendMessage(alice, chatID, { text: 'News' })
  t.equal(bob.chats.get(chatID).unreadCount, 1)
})

await t.test('an account without connection gets everything later, in order', async t => {
  const { alice, bob, bobID, chatID, contained } = await twoUsers(t)
  setAccountStatus(bob, accountID, { status: 'disconnected' })
  await sendMessage(alice, chatID, { text: 'One' })
  const waiting = await sendMessage(bob, chatID, { text: 'Two' })
  await sendMessage(alice, chatID, { text: 'Three' })
  const { chat } = await createChat(alice, { accountID, type: 'group', participantIDs: [bobID], title: 'New', messageText: 'Hi' })
  t.strictSame(timeline(bob, chatID), [])
  t.equal(bob.chats.withID(chat.id), undefined)
  t.equal([...alice.chats.get(chatID).messages][0]?.sendStatus?.deliveredToUsers, undefined)
  setAccountStatus(bob, accountID, { status: 'connected' })
  t.strictSame(timeline(bob, chatID).map(({ text }) => text), ['One', 'Three', 'Two'])
  t.strictSame(timeline(alice, chatID), timeline(bob, chatID))
  t.equal(waiting.sendStatus?.status, 'SUCCESS')
  t.match(bob.chats.get(chat.id), { unreadCount: 1, title: 'New' })
  t.strictSame([...alice.chats.get(chatID).messages][0]?.sendStatus?.deliveredToUsers, [bobID])
  t.strictSame(contained, [])
})

await t.test('files come along', async t => {
  const { alice, bob, chatID, contained } = await twoUsers(t)
  const chunks = async function * () { yield Buffer.from('some text') }
  const upload = alice.assets.add(await alice.assets.receive(chunks()), { fileName: 'note.txt', mimeType: 'text/plain' })
  await sendMessage(alice, chatID, { attachment: { uploadID: upload.uploadID! } })
  const [message] = bob.chats.get(chatID).messages
  t.match(message?.attachments, [{ srcURL: upload.url, fileName: 'note.txt' }])
  t.match(bob.assets.get(upload.url), { fileSize: 9, mimeType: 'text/plain' })
  t.match(bob.assets.download(upload.url), { srcURL: /^file:/ })
  const other = bob.assets.add(await bob.assets.receive(chunks()), { fileName: 'other.txt', mimeType: 'text/plain' })
  t.not(other.url, upload.url, 'although both draw from the same seed')
  t.strictSame(contained, [])
})

await t.test('typing is in the journal of the others', async t => {
  const { alice, bob, aliceID, chatID } = await twoUsers(t)
  showTyping(alice, chatID, 'typing')
  showTyping(alice, chatID, 'paused')
  const typing = (box: Sandbox) => box.journal.find({ kind: 'event', contains: chatID })
    .map(({ record }) => record).filter(record => 'type' in record && String(record.type).startsWith('typing'))
  t.match(typing(bob), [{ type: 'typing.started', ids: [aliceID] }, { type: 'typing.stopped', ids: [aliceID] }])
  t.strictSame(typing(alice), [])
})

await t.test('reset, restore and deletion of one leave the others as they are', async t => {
  const { sandboxes, alice, bob, bobID, chatID, contained } = await twoUsers(t)
  await sendMessage(alice, chatID, { text: 'One' })
  const saved = bob.snapshot()
  const aliceBefore = alice.digest()
  const boot = smallFixture
  bob.reset()
  t.equal(bob.setup.matrixAccount?.user.id, boot.accounts?.[0]?.user.id)
  t.equal(bob.chats.withID(chatID), undefined)
  t.equal(alice.digest(), aliceBefore, 'they keep their copy')
  t.equal(bob.homeserver.name, 'home', 'it is there again, as a fresh installation')
  await sendMessage(alice, chatID, { text: 'Two' })
  t.equal(bob.chats.withID(chatID), undefined)

  t.equal(signInAs(bob, 'bob@example.com').userID, bobID)
  t.strictSame(timeline(bob, chatID), timeline(alice, chatID), 'signing in brings the rooms')
  bob.restore(saved)
  t.strictSame(timeline(bob, chatID).map(({ text }) => text), ['One'])
  const digest = bob.digest()
  bob.restore(bob.snapshot())
  t.equal(bob.digest(), digest)
  await sendMessage(alice, chatID, { text: 'Three' })
  await sendMessage(bob, chatID, { text: 'Four' })
  t.strictSame(timeline(bob, chatID).map(({ text }) => text), ['One', 'Three', 'Four'])
  t.strictSame(timeline(alice, chatID).map(({ text }) => text), ['One', 'Two', 'Three', 'Four'])

  sandboxes.delete(bob.id)
  await sendMessage(alice, chatID, { text: 'Five' })
  t.equal(timeline(alice, chatID).length, 5)
  t.strictSame(contained, [])
})

await t.test('without a homeserver, and in another one, sandboxes are strangers', async t => {
  const { boxes: [one], create, sandboxes, contained } = await installationsOf(t, 1)
  const other = create({ homeserver: 'elsewhere' })
  const alone = sandboxes.create({ fixture: smallFixture })
  for (const { id } of one!.chats.all()) await sendMessage(one!, id, { text: 'Hello' })
  for (const box of [other, alone]) t.equal([...box.chats.all()].flatMap(({ messages }) => [...messages]).length, 4)
  t.equal(alone.homeserver.installation, undefined)
  t.strictSame(contained, [])
})

await t.test('clocks are their own, or shared', async t => {
  const { alice, bob, chatID, sandboxes } = await twoUsers(t)
  setClocks(alice, alice.clock.now() + 3_600_000)
  t.ok(bob.clock.now() < alice.clock.now())
  const shared = [1, 2].map(() => sandboxes.create({
    fixture: smallFixture, homeserver: 'home', clock: { mode: 'frozen', now: '2026-03-01T00:00:00Z', shared: true }
  }))
  const [one, two] = shared as [Sandbox, Sandbox]
  setClocks(one, one.clock.now() + 3_600_000)
  t.equal(two.clock.now(), one.clock.now())
  const third = sandboxes.create({ fixture: smallFixture, homeserver: 'home', clock: { mode: 'real', shared: true } })
  t.equal(third.clock.now(), one.clock.now(), 'it takes the time that there is')
  t.match(third.snapshot().clock, { mode: 'frozen', shared: true })
  t.ok(bob.chats.withID(chatID))
  // What falls due runs in the order of time, whichever sandbox it is in.
  const order: string[] = []
  for (const box of [one, two]) box.events.on(event => { if (event.type === 'message.upserted') order.push(box.id) })
  one.commit(() => { one.network.configure({ sendDelay: 2000 }) })
  two.commit(() => { two.network.configure({ sendDelay: 1000 }) })
  const group = '!GroupGroupGroupGrou:beeper.com'
  await sendMessage(one, group, { text: 'Second' })
  await sendMessage(two, group, { text: 'First' })
  setClocks(two, two.clock.now() + 5000)
  for (const box of shared) t.strictSame(timeline(box, group).slice(-2).map(({ text }) => text), ['First', 'Second'])
})

await t.test('clocks that are shared show one time from the start, whatever comes', async t => {
  const { host, sandboxes, create } = await installationsOf(t, 1)
  const shared = (clock: Partial<ClockSection>) =>
    sandboxes.create({ fixture: smallFixture, homeserver: 'home', clock: { mode: 'real', ...clock, shared: true } })
  const agree = (boxes: Sandbox[], time: string, comment: string) => {
    for (const wait of [0, 1500]) {
      host.pass(wait)
      t.strictSame(new Set(boxes.map(({ clock }) => clock.now())).size, 1, comment)
    }
    t.equal(iso(boxes[0]!.clock.now()), time, comment)
  }
  const one = shared({ now: '2026-03-01T00:00:00Z' })
  host.pass(7)
  const two = shared({ now: '2026-03-01T00:00:00Z' })
  agree([one, two], '2026-03-01T00:00:01.500Z', 'a time that the second one sets')
  const three = shared({})
  agree([one, two, three], '2026-03-01T00:00:03.000Z', 'one that asks for no time')
  const byFixture = sandboxes.create({
    fixture: { ...smallFixture, clock: { mode: 'real', shared: true } }, homeserver: 'home'
  })
  agree([one, byFixture], '2026-03-01T00:00:04.500Z', 'one whose fixture says that it is shared')
  const four = shared({ mode: 'frozen' })
  agree([one, two, three, four], '2026-03-01T00:00:04.500Z', 'one that stands stops the others')
  const saved = four.snapshot()
  setClocks(two, Date.parse('2026-03-02T00:00:00Z'))
  four.restore(saved)
  agree([one, two, three, four], '2026-03-01T00:00:04.500Z', 'a restored state')
  three.reset()
  agree([one, two, three, four], '2026-03-01T00:00:09.000Z', 'a reset to a running clock')
  const alone = create()
  alone.reset()
  t.not(alone.clock.now(), one.clock.now())
})

await t.test('a reset that sets the shared clock forward runs what falls due on the others', async t => {
  const { sandboxes } = await installationsOf(t, 0)
  const [one, two] = [1, 2].map(() => sandboxes.create({
    fixture: smallFixture, homeserver: 'home', clock: { mode: 'frozen', now: '2026-03-01T00:00:00Z', shared: true }
  })) as [Sandbox, Sandbox]
  setClocks(one, Date.parse('2026-02-01T00:00:00Z'))
  two.commit(() => { two.network.configure({ sendDelay: 2000 }) })
  await sendMessage(two, '!GroupGroupGroupGrou:beeper.com', { text: 'Late' })
  one.reset()
  t.equal(timeline(two, '!GroupGroupGroupGrou:beeper.com').at(-1)?.text, 'Late')
  t.ok(two.jobs.nextDue > two.clock.now())
})

await t.test('what fails on one installation is contained, and the others have it', async t => {
  const { alice, bob, carol, chatID, contained } = await threeUsers(t)
  const { insert } = bob.messages
  Object.assign(bob.messages, { insert: () => { throw new Error('injected') } })
  const sent = await sendMessage(alice, chatID, { text: 'Not for Bob' })
  Object.assign(bob.messages, { insert })
  t.equal(sent.sendStatus?.status, 'SUCCESS')
  t.strictSame(timeline(carol, chatID), timeline(alice, chatID))
  t.strictSame(timeline(bob, chatID).map(({ text }) => text), ['Where to?'])
  t.match(contained, [{ message: 'injected' }])
  t.match(bob.journal.find({ kind: 'error' }), [{ record: { message: 'injected' } }])
  await sendMessage(alice, chatID, { text: 'For all' })
  t.strictSame(timeline(bob, chatID).map(({ text }) => text), ['Where to?', 'For all'])
})

await t.test('personas answer for those without an installation', async t => {
  const { boxes: [robin, box] } = await installationsOf(t, 2, {
    ...smallFixture,
    contacts: [{ accountID, id: small.ada, fullName: 'Ada Quill', email: 'ada@example.com' }],
    personas: [{ accountID, userID: small.ada, script: 'echo' }]
  })
  await sendMessage(robin!, small.adaChat, { text: 'Echo' })
  t.equal(timeline(robin!, small.adaChat).at(-1)?.sender, small.ada)
  signInAs(box!, 'ada@example.com')
  await sendMessage(robin!, small.adaChat, { text: 'No echo' })
  t.equal(timeline(robin!, small.adaChat).at(-1)?.text, 'No echo')
})

await t.test('a deletion that fails tells no one', async t => {
  const { alice, bob, chatID } = await twoUsers(t)
  const { id } = await sendMessage(alice, chatID, { text: 'Stays' })
  const { remove } = alice.messages
  Object.assign(alice.messages, { remove: () => { throw new Error('injected') } })
  t.throws(() => { deleteMessage(alice, chatID, id, true) }, { message: 'injected' })
  Object.assign(alice.messages, { remove })
  await sendMessage(alice, chatID, { text: 'Next' })
  t.strictSame(timeline(bob, chatID).map(({ text }) => text), ['Stays', 'Next'])
})
