import t from 'tap'
import fc from 'fast-check'
import { build, small, type Built } from '../../support/app.js'
import { matrixClients, own } from '../../support/matrix-clients.js'
import { matrixURL } from '../../support/operations.js'
import { connect, serve } from '../../support/socket-client.js'

const { adaChat, group, ada, ben, cleo } = small
const path = (id: string) => encodeURIComponent(id)

interface Event {
  type: string
  state_key: string
  content: Record<string, unknown>
}

interface Created {
  id: string
  state: Event[]
  /** Of the state event of that type with that key. */
  content: (type: string, key?: string) => unknown
}

async function created ({ call }: Built, input: object): Promise<Created> {
  const answer = await call('POST', `${matrixURL}/createRoom`, input)
  if (answer.status !== 200) throw new Error(answer.text)
  const id: string = answer.body.room_id
  const state: Event[] = (await call('GET', `${matrixURL}/rooms/${path(id)}/state`)).body
  const content = (type: string, key = '') => state.find(event => event.type === type && event.state_key === key)?.content
  return { id, state, content }
}

await t.test('a room is a chat: both SDKs create one, and sockets, lists and messages know it', async t => {
  const { js, bot, server, url } = await matrixClients(t)
  const client = await (await connect(t, `${url.replace('http', 'ws')}/v1/ws`)).subscribe('*')
  const api = async (target: string, body?: object) => {
    const headers = { authorization: 'Bearer test-token', 'content-type': 'application/json' }
    const response = await fetch(url + target, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) })
    // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers of several shapes
    return response.json() as Promise<any>
  }
  const { room_id: id } = await js.createRoom({ name: 'Sailing', topic: 'Boats', invite: [ada] })
  t.match(await client.next(), { type: 'chat.upserted', chatID: id, ids: [id] })
  t.match((await api('/v1/chats')).items[0], {
    id, accountID: 'matrix', type: 'group', title: 'Sailing', description: 'Boats', isReadOnly: false
  })
  const { participants } = await api(`/v1/chats/${path(id)}`)
  t.match(participants.items, [{ id: own, isAdmin: true, isSelf: true }, { id: ada, isPending: true }])
  const { pendingMessageID } = await api(`/v1/chats/${path(id)}/messages`, { text: 'Ahoy' })
  t.match(await js.fetchRoomEvent(id, `$${pendingMessageID}:beeper.com`), { content: { body: 'Ahoy' } })

  const direct = await bot.createRoom({ is_direct: true, invite: [cleo], preset: 'trusted_private_chat', room_version: '10' })
  t.match(direct, /^![A-Za-z]{18}:beeper\.com$/)
  t.match(await api(`/v1/chats/${path(direct)}`), { type: 'single', title: 'Cleo Ünal' })
  t.equal(server.sandboxes.default.chats.size, 4)
})

const rules = ['m.room.join_rules', 'm.room.history_visibility', 'm.room.guest_access']
const presets = [
  { input: {}, values: ['invite', 'shared', 'can_join'] },
  { input: { visibility: 'public' }, values: ['public', 'shared', 'forbidden'] },
  { input: { visibility: 'private' }, values: ['invite', 'shared', 'can_join'] },
  { input: { preset: 'private_chat', visibility: 'public' }, values: ['invite', 'shared', 'can_join'] },
  { input: { preset: 'public_chat' }, values: ['public', 'shared', 'forbidden'] },
  { input: { preset: 'trusted_private_chat' }, values: ['invite', 'shared', 'can_join'] }
]

await t.test('presets decide who may join, read and visit', async t => {
  const built = await build(t)
  for (const { input, values } of presets) {
    const { content } = await created(built, input)
    const fields = ['join_rule', 'history_visibility', 'guest_access']
    const expected = values.map((value, at) => ({ [fields[at]!]: value }))
    t.strictSame(rules.map(type => content(type)), expected, JSON.stringify(input))
  }
})

await t.test('the events come in the contract\'s order', async t => {
  const built = await build(t)
  const { state, id } = await created(built, {
    name: 'A',
    topic: 'B',
    invite: [ada, ben, ada],
    room_alias_name: 'a',
    room_version: '11',
    initial_state: [{ type: 'm.room.encryption', content: { algorithm: 'm.megolm.v1.aes-sha2' } }, { type: 'com.example', state_key: 'k', content: {} }]
  })
  t.strictSame(state.map(({ type, state_key: key }) => `${type} ${key}`.trim()), [
    'm.room.create', `m.room.member ${own}`, 'm.room.power_levels', 'm.room.canonical_alias', ...rules,
    'm.room.encryption', 'com.example k', 'm.room.name', 'm.room.topic', `m.room.member ${ada}`, `m.room.member ${ben}`
  ])
  t.match(id, /^![A-Za-z]{18}:beeper\.com$/)
})

await t.test('initial_state beats the preset; name and topic beat initial_state', async t => {
  const built = await build(t)
  const initial = (type: string, content: object) => ({ type, content })
  const { content, id } = await created(built, {
    name: 'Real',
    topic: 'Real topic',
    initial_state: [
      initial('m.room.name', { name: 'Lost' }), initial('m.room.topic', { topic: 'Lost' }),
      initial('m.room.join_rules', { join_rule: 'knock' }), initial('m.room.avatar', { url: 'mxc://a/b', info: { w: 1 } }),
      initial('m.room.history_visibility', { history_visibility: 'joined' })
    ]
  })
  t.strictSame(content('m.room.name'), { name: 'Real' })
  t.strictSame(content('m.room.topic'), { topic: 'Real topic' })
  t.strictSame(content('m.room.join_rules'), { join_rule: 'knock' })
  t.strictSame(content('m.room.history_visibility'), { history_visibility: 'joined' })
  t.strictSame(content('m.room.avatar'), { url: 'mxc://a/b', info: { w: 1 } }, 'with all it says')
  t.equal(built.box.chats.get(id).imgURL, 'mxc://a/b')
  const other = await created(built, { initial_state: [initial('m.room.name', { name: 'Kept', 'com.example': 1 })] })
  t.strictSame(other.content('m.room.name'), { name: 'Kept', 'com.example': 1 })
  await built.call('PATCH', `/v1/chats/${path(other.id)}`, { title: 'New' })
  t.match((await built.call('GET', `${matrixURL}/rooms/${path(other.id)}/state/m.room.name`)).body, { name: 'New' })
})

await t.test('versions: who is the creator, and what they may do', async t => {
  const built = await build(t)
  for (const version of [1, 6, 10, 11, 12]) {
    const { content, id } = await created(built, {
      room_version: String(version), creation_content: { creator: '@x:y', room_version: '0', 'm.federate': false }, invite: [ada], preset: 'trusted_private_chat'
    })
    t.strictSame(content('m.room.create'), {
      ...(version <= 10 ? { creator: own } : {}),
      room_version: String(version),
      'm.federate': false,
      ...(version >= 12 ? { additional_creators: [ada] } : {})
    })
    const { users, events } = content('m.room.power_levels') as { users: object, events: Record<string, number> }
    t.strictSame(users, version >= 12 ? {} : { [own]: 100, [ada]: 100 }, `version ${version}`)
    t.equal(events['m.room.tombstone'], version >= 12 ? 150 : 100)
    t.match(id, version >= 12 ? /^![\w-]{43}$/ : /^!\w{18}:beeper\.com$/)
    const participants = (await built.call('GET', `/v1/chats/${path(id)}`)).body.participants.items
    t.match(participants, [{ id: own, isAdmin: true }, { id: ada, isAdmin: true, isPending: true }])
  }
  const { content } = await created(built, {})
  t.match(content('m.room.create'), { room_version: '12' }, 'the default')
})

await t.test('power levels: the override, and admins of the chat', async t => {
  const built = await build(t)
  const { content, id } = await created(built, {
    room_version: '11', invite: [ada, ben], power_level_content_override: { users: { [own]: 100, [ada]: 50 }, invite: 50, 'com.example': true }
  })
  const levels = () => built.call('GET', `${matrixURL}/rooms/${path(id)}/state/m.room.power_levels`).then(({ body }) => body)
  t.match(content('m.room.power_levels'), { users: { [own]: 100, [ada]: 50 }, invite: 50, kick: 50, 'com.example': true })
  t.match(built.box.chats.get(id).participants, [{ id: own, isAdmin: true }, { id: ada, isAdmin: true }, { id: ben }])
  const change = async (admins: object) => built.call('PATCH', `/_mock/sandboxes/default/chats/${path(id)}`, { admins }, null)
  await change({ [ada]: false, [ben]: true })
  t.strictSame((await levels()).users, { [own]: 100, [ben]: 100 })
  await change({ [ada]: true })
  t.strictSame((await levels()).users, { [own]: 100, [ada]: 50, [ben]: 100 }, 'as high as before')
})

await t.test('a label is a space with its mark, made with its chats', async t => {
  const built = await build(t)
  const child = (id: string, via: string[]) => ({ type: 'm.space.child', state_key: id, content: { via } })
  const { id, content } = await created(built, {
    name: 'Family',
    creation_content: { type: 'm.space', 'com.beeper.label': true },
    initial_state: [child(adaChat, ['beeper.com']), child(group, []), child('!other:example.org', ['example.org'])]
  })
  t.strictSame((await built.call('GET', '/v1/labels')).body, [{ id, name: 'Family' }])
  const labelled = [...built.box.chats.all()].filter(({ labelIDs }) => labelIDs.includes(id))
  t.strictSame(labelled.map(chat => chat.id), [adaChat])
  t.strictSame(content('m.space.child', adaChat), { via: ['beeper.com'] })
  t.strictSame(content('m.space.child', '!other:example.org'), { via: ['example.org'] }, 'what is no chat stays')
  t.equal(content('m.space.child', group), undefined, 'only with a via it is a child')
  t.equal((await built.call('GET', '/v1/chats')).body.items.some((chat: { id: string }) => chat.id === id), false)
  await built.call('PATCH', `/_mock/sandboxes/default/chats/${path(adaChat)}`, { labelIDs: [] }, null)
  const gone = await built.call('GET', `${matrixURL}/rooms/${path(id)}/state/m.space.child/${path(adaChat)}`)
  t.equal(gone.status, 404, 'the chat decides')
  const space = await created(built, { name: 'Plain', creation_content: { type: 'm.space' } })
  t.match(space.content('m.room.name'), { name: 'Plain' })
  t.equal((await built.call('GET', '/v1/labels')).body.length, 1, 'a space without the mark is no label')
})

await t.test('a room of the type of merged chats merges its children', async t => {
  const built = await build(t)
  const children = [adaChat, group].map(chatID =>
    ({ type: 'm.space.child', state_key: chatID, content: { via: ['beeper.com'] } }))
  const union = { type: 'com.beeper.union' }
  const create = async (some: object[]) =>
    built.call('POST', `${matrixURL}/createRoom`, { creation_content: union, initial_state: some })
  const { id, content } = await created(built, { name: 'Both', creation_content: union, initial_state: children })
  t.match((await built.call('GET', `/v1/chats/${path(id)}`)).body, {
    title: 'Both', accountID: 'matrix', network: 'Beeper (Matrix)', type: 'single', merge: { chatIDs: [adaChat, group] }
  })
  t.match(content('m.room.create'), union)
  t.match(await create(children), { status: 400, body: { errcode: 'M_INVALID_ROOM_STATE', error: /merged already/ } })
  t.match(await create(children.slice(1)), { status: 400, body: { errcode: 'M_INVALID_ROOM_STATE', error: /at least two/ } })
})

await t.test('people are invited by address where a contact has it', async t => {
  const built = await build(t)
  built.box.contacts.add(small.matrix, { id: '@pia:beeper.com', email: 'pia@example.org' })
  const by = (address: string) => ({ medium: 'email', address, id_server: 'x', id_access_token: 'y' })
  const { state } = await created(built, { invite_3pid: [by('Pia@example.org'), by('new@example.org')] })
  t.ok(state.some(({ state_key: key, content }) => key === '@pia:beeper.com' && content.membership === 'invite'))
  t.match(state.find(({ type }) => type === 'm.room.third_party_invite'), { content: { display_name: 'n...@example.org' } })
})

await t.test('what cannot be created is refused, and nothing is made', async t => {
  const built = await build(t)
  built.box.contacts.add(small.matrix, { id: '@shy:beeper.com', cannotMessage: true })
  await created(built, { room_alias_name: 'taken' })
  const before = built.box.matrix.toFixture()
  const chats = built.box.chats.size
  const v11 = { room_version: '11' }
  const state = (type: string, content: unknown = {}) => ({ initial_state: [{ type, content }] })
  const cases: Array<[input: unknown, status: number, errcode: string, error: RegExp]> = [
    ['{', 400, 'M_NOT_JSON', /JSON/],
    ['[]', 400, 'M_BAD_JSON', /body/],
    [{ name: 1 }, 400, 'M_BAD_JSON', /name/],
    [{ preset: 'open' }, 400, 'M_BAD_JSON', /preset/],
    [{ visibility: 'secret' }, 400, 'M_BAD_JSON', /visibility/],
    [{ invite: 'x' }, 400, 'M_BAD_JSON', /invite/],
    [{ initial_state: [{ type: 'x' }] }, 400, 'M_BAD_JSON', /content/],
    [{ invite: ['ada'] }, 400, 'M_INVALID_PARAM', /invite/],
    [{ invite: [own] }, 403, 'M_FORBIDDEN', /in the room already/],
    [{ invite: ['@shy:beeper.com'] }, 403, 'M_INVITE_BLOCKED', /@shy:beeper.com/],
    [{ room_version: '13' }, 400, 'M_UNSUPPORTED_ROOM_VERSION', /13/],
    [{ room_version: '' }, 400, 'M_UNSUPPORTED_ROOM_VERSION', /""/],
    [{ room_version: 'org.matrix.msc9999' }, 400, 'M_UNSUPPORTED_ROOM_VERSION', /msc9999/],
    [{ room_alias_name: 'taken' }, 400, 'M_ROOM_IN_USE', /#taken:beeper.com/],
    [{ room_alias_name: 'a b' }, 400, 'M_INVALID_PARAM', /alias/],
    [{ room_alias_name: '#a:b' }, 400, 'M_INVALID_PARAM', /alias/],
    [{ power_level_content_override: { users: { [own]: 100 } } }, 400, 'M_INVALID_ROOM_STATE', /unlimited power/],
    [{ power_level_content_override: { users: { [ada]: 100 } }, creation_content: { additional_creators: [ada] } }, 400, 'M_INVALID_ROOM_STATE', /unlimited power/],
    [state('m.room.power_levels', { users: { [own]: 100 } }), 400, 'M_INVALID_ROOM_STATE', /unlimited power/],
    [{ ...v11, power_level_content_override: { users: { [ada]: 100 } } }, 400, 'M_INVALID_ROOM_STATE', /m.room.join_rules needs 50/],
    [{ ...v11, power_level_content_override: { users: { [own]: 60 }, events: { 'm.room.name': 70 } }, name: 'x' }, 400, 'M_INVALID_ROOM_STATE', /m.room.name needs 70/],
    [{ ...v11, power_level_content_override: { invite: 101 }, invite: [ada] }, 400, 'M_INVALID_ROOM_STATE', /inviting needs 101/],
    [{ ...v11, power_level_content_override: { users: { [own]: '100' } } }, 400, 'M_INVALID_ROOM_STATE', /integer/],
    [{ ...v11, power_level_content_override: { users: [] } }, 400, 'M_INVALID_ROOM_STATE', /users must be an object/],
    [{ ...v11, power_level_content_override: { ban: 0.5 } }, 400, 'M_INVALID_ROOM_STATE', /ban must be an integer/],
    [{ power_level_content_override: { users: { ada: 50 } } }, 400, 'M_INVALID_PARAM', /"ada", which is not a user ID/],
    [state('m.room.power_levels', { users: { '': 50 } }), 400, 'M_INVALID_PARAM', /not a user ID/],
    [state('m.room.create'), 400, 'M_INVALID_ROOM_STATE', /creation_content/],
    [state('m.room.member'), 400, 'M_INVALID_ROOM_STATE', /invite/],
    [state(''), 400, 'M_INVALID_PARAM', /initial_state.0.type/],
    [{ creation_content: { additional_creators: ['ada'] } }, 400, 'M_INVALID_ROOM_STATE', /additional_creators/],
    [{ creation_content: { type: 1 } }, 400, 'M_INVALID_PARAM', /type/],
    [state('x', { a: 'x'.repeat(65_536) }), 400, 'M_BAD_JSON', /65536/]
  ]
  for (const [input, status, errcode, error] of cases) {
    const answer = await built.call('POST', `${matrixURL}/createRoom`, input)
    t.match(answer, { status, body: { errcode, error } }, `${JSON.stringify(input).slice(0, 100)} ${answer.text}`)
  }
  t.strictSame(built.box.matrix.toFixture(), before)
  t.equal(built.box.chats.size, chats)
})

await t.test('an account that cannot reach its network creates nothing', async t => {
  const built = await build(t)
  await built.call('POST', '/_mock/sandboxes/default/accounts/matrix/status', { status: 'disconnected' }, null)
  t.match(await built.call('POST', `${matrixURL}/createRoom`, {}), { status: 502, body: { errcode: 'M_UNKNOWN' } })
  t.equal(built.box.chats.size, 2)
})

await t.test('whatever is created is a chat with these people, name and levels, before and after a restore', async t => {
  const built = await build(t, { rateLimit: 'off' })
  const input = fc.record({
    name: fc.string(),
    topic: fc.string(),
    room_version: fc.constantFrom('1', '9', '10', '11', '12'),
    preset: fc.constantFrom('private_chat', 'public_chat', 'trusted_private_chat'),
    visibility: fc.constantFrom('public', 'private'),
    is_direct: fc.boolean(),
    invite: fc.subarray([ada, ben, '@new:example.org'])
  }, { requiredKeys: [] })
  await t.resolves(fc.assert(fc.asyncProperty(input, async input => {
    built.box.reset()
    const { id, state } = await created(built, input)
    const chat = built.box.chats.get(id)
    const invited = state.filter(({ content }) => content.membership === 'invite').map(({ state_key: key }) => key)
    const expected = (input.invite ?? []).join()
    if (invited.join() !== expected) throw new Error(`${invited.join()} were invited`)
    if (chat.participants.map(({ id }) => id).join() !== [own, ...input.invite ?? []].join()) throw new Error('other people')
    const name = input.name?.trim() ? input.name : undefined
    if (chat.title !== name) throw new Error(`the title is ${chat.title}`)
    if (state.find(({ type }) => type === 'm.room.name')?.content.name !== name) throw new Error('another name')
    const digest = built.box.digest()
    built.box.restore(built.box.snapshot())
    const after = (await built.call('GET', `${matrixURL}/rooms/${path(id)}/state`)).body
    if (JSON.stringify(after) !== JSON.stringify(state)) throw new Error('another state')
    if (built.box.digest() !== digest) throw new Error('another digest')
  }), { numRuns: 100, seed: 4 }))
})

await t.test('its events come over the socket, and nothing of a room that was refused', async t => {
  const built = await build(t)
  const client = await (await connect(t, await serve(built.app))).subscribe('*')
  await built.call('POST', `${matrixURL}/createRoom`, { room_version: '99' })
  const { id } = await created(built, { name: 'X', topic: 'Y' })
  t.strictSame((await client.rest()).map(({ type, chatID }) => [type, chatID]), [['chat.upserted', id]])
})
