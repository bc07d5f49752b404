import t from 'tap'
import { accountData, roomAccountData, setAccountData, setRoomAccountData } from '../../../src/domain/matrix/account-data.js'
import { createRoom } from '../../../src/domain/matrix/create-room.js'
import { joinRoom, leaveRoom } from '../../../src/domain/matrix/membership.js'
import { userProfile } from '../../../src/domain/matrix/profile.js'
import { findRoom } from '../../../src/domain/matrix/room.js'
import { sendMessage } from '../../../src/domain/messages/send-message.js'
import { signInAs, timeline, twoUsers } from '../../support/installations.js'

await t.test('an invitation arrives, and joining and leaving show on the other side', async t => {
  const { alice, bob, aliceID, bobID, contained } = await twoUsers(t)
  const id = createRoom(alice, { name: 'Sailing', topic: 'Boats', preset: 'private_chat', invite: [bobID] })
  t.match(findRoom(bob, id), { membership: 'invite', version: findRoom(alice, id)?.version, chat: { title: 'Sailing', description: 'Boats' } })
  const member = () => alice.chats.get(id).participants.find(participant => participant.id === bobID)
  t.match(member(), { isPending: true })
  joinRoom(bob, id)
  t.notOk(member()?.isPending)
  t.equal(findRoom(bob, id)?.membership, 'join')
  await sendMessage(bob, id, { text: 'Ahoy' })
  t.strictSame(timeline(alice, id), timeline(bob, id))
  leaveRoom(bob, id)
  t.equal(member(), undefined)
  t.equal(findRoom(bob, id)?.membership, 'leave')
  await sendMessage(alice, id, { text: 'Gone?' })
  t.equal(timeline(bob, id).length, 1)

  const rejected = createRoom(alice, { name: 'Rowing', invite: [bobID] })
  leaveRoom(bob, rejected)
  t.equal(bob.chats.withID(rejected), undefined)
  t.notOk(alice.chats.get(rejected).participants.some(({ id }) => id === bobID))
  t.strictSame(userProfile(bob, aliceID), { displayname: 'alice' })
  t.strictSame(contained, [])
})

await t.test('rooms that are open to all can be joined by ID and by alias', async t => {
  const { alice, bob, bobID, contained } = await twoUsers(t)
  for (const [name, alias] of [['harbour', false], ['pier', true]] as const) {
    const id = createRoom(alice, { name, preset: 'public_chat', room_alias_name: name })
    await sendMessage(alice, id, { text: 'Welcome' })
    t.equal(joinRoom(bob, alias ? `#${name}:beeper.com` : id), id)
    t.ok(alice.chats.get(id).participants.some(({ id }) => id === bobID))
    t.match(bob.chats.get(id), { title: name, unreadCount: 0 })
    await sendMessage(bob, id, { text: 'Thank you' })
    t.strictSame(timeline(alice, id), timeline(bob, id))
  }
  const closed = createRoom(alice, { name: 'Cabin', preset: 'private_chat' })
  t.throws(() => joinRoom(bob, closed), { code: 'forbidden' })
  t.throws(() => joinRoom(bob, '#nowhere:beeper.com'), { code: 'not_found' })
  t.strictSame(contained, [])
})

await t.test('account data are those of the user, on all installations', async t => {
  const { alice, bob, create, aliceID, bobID, chatID, contained } = await twoUsers(t)
  setAccountData(alice, aliceID, 'com.example.theme', { theme: 'dark' })
  const second = create()
  signInAs(second, 'alice@example.com')
  t.strictSame(accountData(second, aliceID, 'com.example.theme'), { theme: 'dark' })
  setAccountData(second, aliceID, 'com.example.theme', { theme: 'light' })
  t.strictSame(accountData(alice, aliceID, 'com.example.theme'), { theme: 'light' })
  setRoomAccountData(second, aliceID, chatID, 'm.tag', { tags: { 'm.favourite': { order: 0.5 } } })
  t.strictSame(roomAccountData(alice, aliceID, chatID, 'm.tag'), roomAccountData(second, aliceID, chatID, 'm.tag'))
  t.equal(alice.chats.get(chatID).isPinned, true)
  t.throws(() => accountData(bob, bobID, 'com.example.theme'), { code: 'not_found' })
  t.strictSame(contained, [])
})
