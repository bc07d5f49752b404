import t from 'tap'
import { patchChat } from '../../../src/domain/chats/patch-chat.js'
import { createChat } from '../../../src/domain/chats/create-chat.js'
import { sendMessage } from '../../../src/domain/messages/send-message.js'
import { editMessage } from '../../../src/domain/messages/edit-message.js'
import { deleteMessage } from '../../../src/domain/messages/delete-message.js'
import { addReaction } from '../../../src/domain/messages/reactions.js'
import { markChatRead } from '../../../src/domain/chats/read-state.js'
import { small } from '../../support/app.js'
import { timeline, twoUsers } from '../../support/installations.js'

await t.test('a chat that one user starts appears at the other, with the messages of both', async t => {
  const { alice, bob, aliceID, bobID, chatID, contained } = await twoUsers(t)
  t.equal(aliceID, '@alice:beeper.com')
  t.equal(bobID, '@bob:beeper.com')
  const chat = bob.chats.get(chatID)
  t.equal(bob.chats.title(chat), 'alice')
  await sendMessage(alice, chatID, { text: 'Hello **Bob**' })
  await sendMessage(bob, chatID, { text: 'Hello Alice' })
  t.strictSame(timeline(bob, chatID).map(({ sender, text }) => [sender, text]), [
    [aliceID, 'Hello <strong>Bob</strong>'], [bobID, 'Hello Alice']
  ])
  t.strictSame(timeline(alice, chatID), timeline(bob, chatID))
  t.equal(chat.unreadCount, 1)
  const [mine] = alice.chats.get(chatID).messages
  t.strictSame(mine?.sendStatus?.deliveredToUsers, [bobID])
  t.equal(mine?.seen, undefined)
  markChatRead(bob, chatID)
  t.ok([...alice.chats.get(chatID).messages][0]?.seen)
  const { chat: same, status } = await createChat(bob, { accountID: small.matrix, type: 'single', participantIDs: [aliceID] })
  t.equal(same.id, chatID)
  t.equal(status, 'existing')
  t.strictSame(contained, [])
})

await t.test('clients of both are told once', async t => {
  const { alice, bob, bobID, chatID } = await twoUsers(t)
  const heard = [alice, bob].map(box => {
    const events: string[] = []
    box.events.on(event => { if ('chatID' in event) events.push(event.type) })
    return events
  })
  const take = () => heard.map(events => events.splice(0))
  await createChat(alice, { accountID: small.matrix, type: 'group', participantIDs: [bobID], title: 'New' })
  t.strictSame(take(), [['chat.upserted'], ['chat.upserted']])
  const { id } = await sendMessage(alice, chatID, { text: 'Hello' })
  t.strictSame(take(), [
    // Pending, confirmed, and delivered to Bob.
    ['message.upserted', 'chat.upserted', 'message.upserted', 'message.upserted'],
    ['message.upserted', 'chat.upserted']
  ])
  addReaction(alice, chatID, id, { reactionKey: '👍' })
  t.strictSame(take(), [['message.upserted'], ['message.upserted']])
  await patchChat(alice, chatID, { description: 'Us', isPinned: true })
  t.strictSame(take(), [['chat.upserted'], ['chat.upserted']])
  await patchChat(alice, chatID, { isMuted: true })
  t.strictSame(take(), [['chat.upserted'], []])
})

await t.test('edits, reactions, replies and deletions arrive', async t => {
  const { alice, bob, aliceID, chatID, contained } = await twoUsers(t)
  const sent = await sendMessage(alice, chatID, { text: 'One' })
  const [received] = bob.chats.get(chatID).messages
  await sendMessage(bob, chatID, { text: 'Answer', replyToMessageID: received?.id })
  addReaction(bob, chatID, received?.id ?? '', { reactionKey: '👍', transactionID: 'x' })
  await editMessage(alice, chatID, sent.id, 'Two')
  t.strictSame(timeline(alice, chatID), timeline(bob, chatID))
  t.match(timeline(bob, chatID)[0], { text: 'Two', isEdited: true, reactions: ['@bob:beeper.com 👍'] })
  t.equal([...alice.chats.get(chatID).messages][1]?.linkedMessageID, sent.id)
  t.equal(addReaction(bob, chatID, received?.id ?? '', { reactionKey: '🎉', transactionID: 'x' }).reactionKey, '👍')
  deleteMessage(alice, chatID, sent.id, true)
  t.strictSame(timeline(alice, chatID), timeline(bob, chatID))
  t.match([...bob.chats.get(chatID).messages][0], { isDeleted: true, text: undefined, senderID: aliceID })
  t.strictSame(contained, [])
})
