import t from 'tap'
import { createRoom } from '../../../src/domain/matrix/create-room.js'
import { joinRoom, leaveRoom } from '../../../src/domain/matrix/membership.js'
import { roomState } from '../../../src/domain/matrix/room-state.js'
import { twoUsers } from '../../support/installations.js'

await t.test('an invitation reaches the installation of who is invited, and is accepted or rejected there', async t => {
  const { alice, bob, aliceID, bobID, contained } = await twoUsers(t)
  const memberships = (box: typeof alice, id: string) => Object.fromEntries(roomState(box, id)
    .filter(({ type }) => type === 'm.room.member').map(({ stateKey, content }) => [stateKey, content.membership]))
  const id = createRoom(alice, { name: 'Sailing', invite: [bobID] })
  t.equal(bob.chats.title(bob.chats.get(id)), 'Sailing')
  t.strictSame(memberships(alice, id), { [aliceID]: 'join', [bobID]: 'invite' })
  t.throws(() => roomState(bob, id), { code: 'forbidden' }, 'who is invited is not in the room')
  joinRoom(bob, id)
  t.strictSame(memberships(alice, id), { [aliceID]: 'join', [bobID]: 'join' })
  t.strictSame(memberships(bob, id), { [aliceID]: 'join', [bobID]: 'join' })

  leaveRoom(bob, id)
  t.strictSame(memberships(alice, id), { [aliceID]: 'join' }, 'the others see who leaves')
  t.match(memberships(bob, id), { [bobID]: 'leave' })

  const other = createRoom(alice, { invite: [bobID] })
  leaveRoom(bob, other)
  t.equal(bob.chats.withID(other), undefined)
  t.notOk(bobID in memberships(alice, other))
  const ids = [createRoom(alice, {}), createRoom(bob, {}), createRoom(alice, {}), createRoom(bob, {})]
  t.equal(new Set(ids).size, 4, 'installations of the same seed have rooms of their own')
  t.strictSame(contained, [])
})
