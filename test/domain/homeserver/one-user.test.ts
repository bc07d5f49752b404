import t from 'tap'
import type { Sandbox } from '../../../src/domain/sandbox/sandbox.js'
import { addReaction } from '../../../src/domain/messages/reactions.js'
import { archiveChat, patchChat } from '../../../src/domain/chats/patch-chat.js'
import { clearChatReminder, setChatReminder } from '../../../src/domain/chats/set-reminder.js'
import { createChat } from '../../../src/domain/chats/create-chat.js'
import { createLabel } from '../../../src/domain/chats/labels.js'
import { answerCode, register, sendCode, startSignIn } from '../../../src/domain/setup/sign-in.js'
import { changeSetup } from '../../../src/domain/setup/change-setup.js'
import { editMessage } from '../../../src/domain/messages/edit-message.js'
import { changeChat, deleteChat } from '../../../src/domain/network/remote/change-chat.js'
import { deleteMessage } from '../../../src/domain/messages/delete-message.js'
import { markChatRead, markChatUnread } from '../../../src/domain/chats/read-state.js'
import { receiveMessage } from '../../../src/domain/network/remote/receive-message.js'
import { sendMessage } from '../../../src/domain/messages/send-message.js'
import { chatRow } from '../../../src/domain/chats/chat-row.js'
import { small } from '../../support/app.js'
import { installationsOf, signInAs, timeline, twoUsers } from '../../support/installations.js'

const ada = '!AdaAdaAdaAdaAdaAda:beeper.com'
const group = '!GroupGroupGroupGrou:beeper.com'

/** What two installations of a user are to have alike of a chat. */
function alike (box: Sandbox, chatID: string) {
  const chat = box.chats.get(chatID)
  const { localChatID: _, activityRank: __, lastReadMessageSortKey: ___, ...row } = chatRow(chat)
  return { ...row, unreadCount: chat.unreadCount, timeline: timeline(box, chatID) }
}

await t.test('two installations of one user share what the user does', async t => {
  const { boxes: [phone, desk], contained } = await installationsOf(t, 2)
  if (!phone || !desk) throw new Error('there are two')
  const same = (name: string, chatID = ada) => { t.strictSame(alike(desk, chatID), alike(phone, chatID), name) }
  const before = alike(desk, ada)

  const sent = await sendMessage(phone, ada, { text: 'From the phone' })
  same('a send')
  const copy = [...desk.chats.get(ada).messages].at(-1)
  t.match(copy, { senderID: '@robin.vale:beeper.com', sendStatus: { status: 'SUCCESS' }, text: 'From the phone' })
  t.equal(desk.chats.get(ada).unreadCount, before.unreadCount, 'is no news')
  addReaction(desk, ada, copy?.id ?? '', { reactionKey: '🎉' })
  same('a reaction to it')
  await receiveMessage(desk, { chatID: ada, text: 'News' })
  same('a message of a simulated person')
  markChatRead(phone, ada)
  same('what was read')
  t.equal(desk.chats.get(ada).unreadCount, 0)
  markChatUnread(desk, ada, copy?.id)
  same('what was marked unread')
  await patchChat(phone, ada, { isPinned: true, isMuted: true, isLowPriority: true, draft: { text: 'To be *continued*' } })
  same('flags and the draft')
  await patchChat(desk, ada, { isPinned: false, draft: null })
  same('flags and the draft, back')
  archiveChat(phone, ada, true)
  setChatReminder(desk, ada, { remindAt: '2026-02-02T12:00:00Z', dismissOnIncomingMessage: true })
  same('the archive and a reminder')
  clearChatReminder(phone, ada)
  same('no reminder')
  const label = createLabel(phone, { name: 'Friends' })
  changeChat(phone, ada, { labelIDs: [label.id] })
  same('labels')
  t.strictSame(desk.labels.get(label.id), label)
  deleteMessage(phone, ada, sent.id, true)
  same('a deletion')
  t.equal([...desk.chats.get(ada).messages].includes(copy!), false)
  await patchChat(desk, group, { title: 'Readers', description: 'Books' })
  same('a title', group)
  changeChat(phone, group, { leave: ['self'] })
  same('leaving', group)
  const { chat } = await createChat(desk, { accountID: small.matrix, type: 'group', participantIDs: [small.ada], title: 'New', messageText: 'Hi' })
  same('a new chat', chat.id)
  deleteChat(phone, chat.id)
  t.equal(desk.chats.withID(chat.id), undefined)
  t.not(phone.setup.installation.deviceID, desk.setup.installation.deviceID)
  t.strictSame(contained, [])
})

await t.test('a second installation gets the rooms of its user, and others see one user', async t => {
  const { alice, bob, create, aliceID, bobID, chatID, contained } = await twoUsers(t)
  await sendMessage(alice, chatID, { text: 'One' })
  await sendMessage(bob, chatID, { text: 'Two' })
  markChatRead(alice, chatID)
  await patchChat(alice, chatID, { isPinned: true })
  const second = create()
  const { userID } = signInAs(second, 'ALICE@example.com ')
  t.equal(userID, aliceID, 'the same e-mail is the same user')
  t.equal(second.setup.installation.stage, 'needs-verification')
  t.strictSame(alike(second, chatID), alike(alice, chatID))
  t.equal(second.chats.get(chatID).isPinned, true)
  await sendMessage(second, chatID, { text: 'Three' })
  t.strictSame(timeline(bob, chatID).map(({ sender }) => sender), [aliceID, bobID, aliceID])
  for (const box of [bob, second]) t.strictSame(timeline(box, chatID), timeline(alice, chatID))
  t.equal(bob.chats.get(chatID).unreadCount, 2)
  t.strictSame(contained, [])
})

await t.test('signing in as another user keeps what the fixture holds, as theirs', async t => {
  const { boxes: [box, robin], contained } = await installationsOf(t, 2)
  if (!box || !robin) throw new Error('there are two')
  const { userID } = signInAs(box, 'alice@example.com')
  t.equal(box.setup.matrixAccount?.user.id, userID)
  t.match(box.setup.matrixAccount?.user, { email: 'alice@example.com', fullName: 'alice' })
  const chat = box.chats.get(group)
  t.ok(chat.participants.some(({ id }) => id === userID))
  t.notOk(chat.participants.some(({ id }) => id === '@robin.vale:beeper.com'))
  t.equal([...box.chats.get(ada).messages][1]?.senderID, userID)
  await sendMessage(box, group, { text: 'Hello' })
  t.equal([...robin.chats.get(group).messages].length, 1, 'it is another room now')
  t.strictSame(contained, [])
})

await t.test('who has signed out gets what came meanwhile by signing in again', async t => {
  const { alice, bob, bobID, chatID, contained } = await twoUsers(t)
  changeSetup(bob, { state: 'needs-login' })
  await sendMessage(alice, chatID, { text: 'Are you there?' })
  t.strictSame(timeline(bob, chatID), [])
  const [message] = alice.chats.get(chatID).messages
  t.strictSame(message?.sendStatus?.deliveredToUsers, [bobID], 'simulated, as for everyone without an installation')
  t.equal(signInAs(bob, 'bob@example.com').userID, bobID)
  t.strictSame(timeline(bob, chatID), timeline(alice, chatID))
  t.strictSame(contained, [])
})

await t.test('names: one for each address, and those that users choose', async t => {
  const { boxes, contained } = await installationsOf(t, 3)
  const [one, two, three] = boxes as [Sandbox, Sandbox, Sandbox]
  t.equal(signInAs(one, 'alice@example.com').userID, '@alice:beeper.com')
  t.equal(signInAs(two, 'alice@example.org').userID, '@alice2:beeper.com')
  changeSetup(three, { signIn: { outcome: 'register' } })
  const { id } = startSignIn(three)
  sendCode(three, id, 'zoe@example.com')
  const lead = answerCode(three, id, '123456')
  if (!('leadToken' in lead)) throw new Error('the user need not register')
  const choice = { setupRequestID: id, leadToken: lead.leadToken }
  const before = three.digest()
  t.throws(() => register(three, { ...choice, username: 'alice' }), { code: 'conflict' })
  t.equal(three.digest(), before)
  t.match(register(three, { ...choice, username: 'zoe.n' }), { userID: '@zoe.n:beeper.com' })
  t.match(three.setup.matrixAccount?.user, { id: '@zoe.n:beeper.com', email: 'zoe@example.com' })
  t.equal([...three.chats.all()].length, 2, 'with what the fixture holds')
  t.strictSame(contained, [])
})

await t.test('snapshots of both continue on another server', async t => {
  const { alice, bob, chatID } = await twoUsers(t)
  const sent = await sendMessage(alice, chatID, { text: 'Before' })
  const { create, contained } = await installationsOf(t, 0)
  const [one, two] = [alice, bob].map(box => create({ fixture: box.snapshot() })) as [Sandbox, Sandbox]
  await editMessage(one, chatID, sent.id, 'After')
  await sendMessage(two, chatID, { text: 'More' })
  t.strictSame(timeline(two, chatID), timeline(one, chatID))
  t.strictSame(timeline(two, chatID).map(({ text }) => text), ['After', 'More'])
  t.strictSame(timeline(bob, chatID).map(({ text }) => text), ['Before'])
  t.strictSame(contained, [])
})

await t.test('a person of the fixture can have an installation', async t => {
  const fixture = structuredClone((await import('../../support/app.js')).smallFixture)
  Object.assign(fixture.contacts![0]!, { email: 'ada@example.com' })
  const { boxes: [robin, box], contained } = await installationsOf(t, 2, fixture)
  if (!box || !robin) throw new Error('there are two')
  t.equal(signInAs(box, 'ada@example.com').userID, small.ada)
  t.strictSame(timeline(box, ada), timeline(robin, ada))
  t.equal(box.chats.title(box.chats.get(ada)), 'Robin Vale')
  await sendMessage(box, ada, { text: 'It is me' })
  t.strictSame(timeline(box, ada), timeline(robin, ada))
  t.equal([...robin.chats.get(ada).messages].at(-1)?.senderID, small.ada)
  t.strictSame(contained, [])
})
