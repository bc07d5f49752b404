import t from 'tap'
import { checkFixture } from '../../../src/fixtures/check.js'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import type { StateEventFixture } from '../../../src/fixtures/matrix.js'
import { build, small, smallFixture } from '../../support/app.js'
import { caught, matrixClients, own } from '../../support/matrix-clients.js'
import { matrixURL } from '../../support/operations.js'

const { adaChat, group, ada } = small
const path = (id: string) => encodeURIComponent(id)
const open = '!open:example.org'
const state = (joinRule: string, more: StateEventFixture[] = []): StateEventFixture[] => [
  { type: 'm.room.create', content: { room_version: '10' }, sender: '@host:example.org' },
  { type: 'm.room.join_rules', content: { join_rule: joinRule, allow: [{ type: 'm.room_membership', room_id: group }] } },
  ...more
]
const member = (stateKey: string, membership: string) => ({ type: 'm.room.member', stateKey, content: { membership } })

/** Rooms that the user is not in, an invitation, and a ban. */
const fixture: FixtureFile = {
  ...smallFixture,
  chats: [...smallFixture.chats ?? [], {
    id: '!invited:beeper.com',
    accountID: 'matrix',
    type: 'group',
    title: 'Invited',
    participants: [{ id: own, isPending: true }, ada]
  }],
  matrix: {
    rooms: [
      {
        roomID: open,
        version: '10',
        aliases: ['#open:example.org'],
        state: state('public', [
          { type: 'm.room.name', content: { name: 'Open house' } }, { type: 'm.room.topic', content: { topic: 'All' } },
          { type: 'm.room.power_levels', content: { users: { '@host:example.org': 100 } } },
          member('@host:example.org', 'join'), member('@gone:example.org', 'leave'), member('@soon:example.org', 'invite')
        ])
      },
      { roomID: '!closed:example.org', state: state('invite') },
      { roomID: '!family:example.org', state: state('restricted') },
      { roomID: '!banned:example.org', membership: 'ban', state: state('public') },
      { roomID: '!seen:example.org', state: [...state('invite'), { type: 'm.room.history_visibility', content: { history_visibility: 'world_readable' } }] },
      { roomID: '!space:example.org', state: [{ type: 'm.room.create', content: { type: 'm.space' } }, ...state('public').slice(1)] }
    ]
  }
}

await t.test('joining by ID and by alias makes a chat of what was none', async t => {
  const { js, bot, box } = await matrixClients(t, { fixture })
  t.match(await js.roomState(open).catch(caught), { errcode: 'M_FORBIDDEN' })
  t.equal(await bot.joinRoom('#open:example.org', ['example.org']), open)
  const chat = box.chats.get(open)
  t.match({ ...chat, account: chat.account.accountID }, { title: 'Open house', description: 'All', type: 'group', account: 'matrix' })
  t.strictSame(chat.participants, [{ id: own }, { id: '@host:example.org', isAdmin: true }, { id: '@soon:example.org', isPending: true }])
  t.equal((await js.joinRoom(open)).roomId, open, 'again changes nothing')
  t.match(await js.getStateEvent(open, 'm.room.create', ''), { room_version: '10' })
  t.match(await js.getStateEvent(open, 'm.room.member', own), { membership: 'join' })
  t.equal(await bot.joinRoom('!space:example.org'), '!space:example.org')
  t.match(await js.getStateEvent('!space:example.org', 'm.room.create', ''), { type: 'm.space' })
  t.equal(box.chats.withID('!space:example.org'), undefined, 'a space is no chat')
})

await t.test('who may join: the open, the invited, and the members of another room', async t => {
  const { call } = await build(t, { fixture })
  const cases: Array<[room: string, status: number, errcode: string | undefined]> = [
    ['!closed:example.org', 403, 'M_FORBIDDEN'],
    ['!banned:example.org', 403, 'M_FORBIDDEN'],
    ['!nowhere:example.org', 403, 'M_FORBIDDEN'],
    ['#nowhere:example.org', 404, 'M_NOT_FOUND'],
    ['nowhere', 400, 'M_INVALID_PARAM'],
    ['!invited:beeper.com', 200, undefined],
    ['!family:example.org', 200, undefined],
    [group, 200, undefined],
    ['%23open%3Aexample.org', 200, undefined]
  ]
  for (const [id, status, errcode] of cases) {
    const answer = await call('POST', `${matrixURL}/join/${id.startsWith('%') ? id : path(id)}?via=example.org&via=beeper.com`, { reason: 'Hi' })
    t.match(answer, { status, body: errcode === undefined ? { room_id: /^!/ } : { errcode } }, `${id} ${answer.text}`)
  }
  t.equal((await call('POST', `${matrixURL}/join/${path(open)}`)).status, 200, 'without a body, too')
  t.match(await call('POST', `${matrixURL}/join/${path(open)}`, { third_party_signed: {} }), { status: 400, body: { errcode: 'M_BAD_JSON' } })
})

await t.test('an invitation is accepted or rejected', async t => {
  const { js, box } = await matrixClients(t, { fixture })
  t.match(await js.roomState('!invited:beeper.com').catch(caught), { errcode: 'M_FORBIDDEN' })
  await js.joinRoom('!invited:beeper.com')
  t.match(await js.getStateEvent('!invited:beeper.com', 'm.room.member', own), { membership: 'join' })
  t.strictSame(box.chats.get('!invited:beeper.com').participants[0], { id: own })

  box.reset()
  await js.leave('!invited:beeper.com')
  t.equal(box.chats.withID('!invited:beeper.com'), undefined)
  t.match(await js.roomState('!invited:beeper.com').catch(caught), { errcode: 'M_FORBIDDEN' }, 'they have never been in it')
})

await t.test('who has left sees what there was, and comes back only where it is open', async t => {
  const { js, bot, box, url } = await matrixClients(t, { fixture })
  await bot.joinRoom(open)
  const said = async (text: string) => {
    const response = await fetch(`${url}/_mock/sandboxes/default/messages`, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ chatID: open, text })
    })
    return `$${(await response.json() as { id: string }).id}:beeper.com`
  }
  const before = await said('Before')
  await bot.leaveRoom(open)
  t.equal(box.chats.get(open).isReadOnly, true)
  box.advanceTo(box.clock.now() + 1000)
  const after = await said('After')
  t.match(await js.fetchRoomEvent(open, before), { content: { body: 'Before' } })
  t.match(await js.fetchRoomEvent(open, after).catch(caught), { errcode: 'M_NOT_FOUND' })
  box.commit(() => { box.chats.update(box.chats.get(open), { title: 'Renamed' }) })
  t.strictSame(await js.getStateEvent(open, 'm.room.name', ''), { name: 'Open house' })
  const digest = box.digest()
  box.restore(box.snapshot())
  t.equal(box.digest(), digest)
  t.match(await js.getStateEvent(open, 'm.room.member', own), { membership: 'leave' })
  await js.joinRoom(open)
  t.equal(box.chats.get(open).isReadOnly, false)
  t.strictSame(await js.getStateEvent(open, 'm.room.name', ''), { name: 'Renamed' })
  t.match(await js.fetchRoomEvent(open, after), { content: { body: 'After' } })

  await bot.leaveRoom(adaChat)
  t.match(await bot.joinRoom(adaChat).catch(caught), { errcode: 'M_FORBIDDEN' }, 'it is by invitation')
})

await t.test('leaving what one was never in is forbidden; anybody reads what all may read', async t => {
  const { call } = await build(t, { fixture })
  for (const id of ['!nowhere:example.org', '!closed:example.org', '!banned:example.org', 'nowhere']) {
    t.match(await call('POST', `${matrixURL}/rooms/${path(id)}/leave`, {}), { status: 403, body: { errcode: 'M_FORBIDDEN' } }, id)
  }
  t.match(await call('GET', `${matrixURL}/rooms/${path('!seen:example.org')}/state/m.room.join_rules`), { status: 200 })
})

await t.test('as many rooms that were left are remembered as records may be', async t => {
  const { call, box } = await build(t, { maxRecords: 2 })
  const ids: string[] = []
  for (let made = 0; made < 3; made++) {
    const { body } = await call('POST', `${matrixURL}/createRoom`, { creation_content: { type: 'm.space' } })
    ids.push(body.room_id)
    await call('POST', `${matrixURL}/rooms/${path(body.room_id)}/leave`, {})
  }
  const statuses = []
  for (const id of ids) statuses.push((await call('GET', `${matrixURL}/rooms/${path(id)}/state`)).status)
  t.strictSame(statuses, [403, 200, 200], 'the oldest is forgotten')
  t.equal([...box.matrix.rooms()].length, 2)
})

await t.test('what a chat\'s room held goes with the chat', async t => {
  const { call, box } = await build(t)
  const { body: { room_id: id } } = await call('POST', `${matrixURL}/createRoom`, { room_alias_name: 'short' })
  await call('PUT', `${matrixURL}/user/${own}/rooms/${path(id)}/account_data/x`, {})
  await call('DELETE', `/_mock/sandboxes/default/chats/${path(id)}`, undefined, null)
  t.equal(box.matrix.toFixture(), undefined)
  t.match(await call('POST', `${matrixURL}/createRoom`, { room_alias_name: 'short' }), { status: 200 })
})

await t.test('a fixture in which a room, an alias or an entry of account data is there twice is refused', async t => {
  const entry = { type: 'x', content: {} }
  const matrix = {
    rooms: [{ roomID: '!a:b', aliases: ['#a:b', '#a:b'] }, { roomID: '!a:b' }, { roomID: '!c:b', aliases: ['c'] }],
    accountData: [entry, { ...entry, roomID: '!a:b' }, entry]
  }
  const issues = async (input: object) => checkFixture({ format: 1, ...input }, 'it').then(() => [], (error: unknown) =>
    (error as { issues: Array<{ path: unknown[] }> }).issues.map(({ path }) => path.join('.')))
  t.strictSame(await issues({ matrix }), ['matrix.rooms.2.aliases.0'], 'the form comes first')
  t.strictSame(await issues({ matrix: { ...matrix, rooms: matrix.rooms.slice(0, 2) } }),
    ['matrix.rooms.0.aliases.1', 'matrix.rooms.1.roomID', 'matrix.accountData.2.type'])
})
