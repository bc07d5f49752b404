import t from 'tap'
import { createHash } from 'node:crypto'
import { build, small, smallFixture } from '../../support/app.js'
import { caught, matrixClients, own } from '../../support/matrix-clients.js'
import { matrixURL } from '../../support/operations.js'

const { adaChat, group, ada, ben } = small
const control = '/_mock/sandboxes/default'
const path = (id: string) => encodeURIComponent(id)
const room = (roomID: string) => `${matrixURL}/rooms/${path(roomID)}`

interface Event {
  type: string
  state_key?: string
  content: Record<string, unknown>
  sender: string
  room_id: string
  event_id: string
}

/** Each event as `type key`. */
const names = (events: readonly Event[]) => events.map(({ type, state_key: key = '-' }) => `${type} ${key}`.trim())

await t.test('the state of a chat: who is in it, what it is called, who may do what', async t => {
  const { js, bot, box } = await matrixClients(t)
  box.commit(() => { box.chats.update(box.chats.get(group), { description: 'Monthly', imgURL: 'mxc://beeper.com/books' }) })
  const state = await js.roomState(group) as Event[]
  t.strictSame(names(state), [
    'm.room.create', `m.room.member ${own}`, 'm.room.power_levels', 'm.room.join_rules', 'm.room.history_visibility',
    'm.room.guest_access', 'm.room.name', 'm.room.topic', 'm.room.avatar', `m.room.member ${ada}`, `m.room.member ${ben}`
  ])
  const content = (name: string) => state[names(state).indexOf(name)]?.content
  t.strictSame(content('m.room.name'), { name: 'Book club' })
  t.strictSame(content('m.room.topic'), { topic: 'Monthly' })
  t.strictSame(content('m.room.avatar'), { url: 'mxc://beeper.com/books' })
  t.strictSame(content(`m.room.member ${ada}`), { membership: 'join', displayname: 'Ada Quill' })
  t.match(content('m.room.power_levels'), { users: { [ben]: 100 }, state_default: 50 })
  for (const event of state) t.match(event, { room_id: group, event_id: /^\$[\w-]{43}$/, sender: /^@/ })
  t.equal(new Set(state.map(event => event.event_id)).size, state.length, 'each has an ID of its own')
  t.strictSame((await bot.getRoomState(group)).length, state.length)
  t.strictSame(await bot.getRoomStateEvent(group, 'm.room.member', ben), { membership: 'join', displayname: 'Ben Strand' })
})

await t.test('one state event: content or whole, with an empty key, with and without the slash', async t => {
  const { call } = await build(t)
  for (const id of [group, path(group), group.replace('!', '%21')]) {
    for (const end of ['', '/', '?format=content', '/?format=content']) {
      const url = `${matrixURL}/rooms/${id}/state/m.room.name${end}`
      t.strictSame((await call('GET', url)).body, { name: 'Book club' }, url)
    }
    for (const end of ['?format=event', '/?format=event']) {
      const { body } = await call('GET', `${matrixURL}/rooms/${id}/state/m.room.name${end}`)
      t.match(body, { content: { name: 'Book club' }, type: 'm.room.name', state_key: '', room_id: group })
    }
  }
  for (const key of [ada, path(ada), '%40ada%3Abeeper.com']) {
    t.match((await call('GET', `${room(group)}/state/m.room.member/${key}`)).body, { displayname: 'Ada Quill' }, key)
  }
  const cases: Array<[url: string, status: number, errcode: string]> = [
    [`${room(group)}/state/m.room.topic`, 404, 'M_NOT_FOUND'],
    [`${room(group)}/state/m.room.member/`, 404, 'M_NOT_FOUND'],
    [`${room(group)}/state/m.room.name/x`, 404, 'M_NOT_FOUND'],
    [`${room('!nowhere:beeper.com')}/state/m.room.name`, 403, 'M_FORBIDDEN'],
    [`${room('!nowhere:beeper.com')}/state`, 403, 'M_FORBIDDEN'],
    [`${room('102')}/state`, 403, 'M_FORBIDDEN'],
    [`${room(group)}/state/m.room.name?format=xml`, 400, 'M_INVALID_PARAM'],
    [`${room(group)}/event/$nothing`, 404, 'M_NOT_FOUND'],
    [`${room(group)}/event/100004`, 404, 'M_NOT_FOUND'],
    [`${room(adaChat)}/event/$100004:beeper.com`, 404, 'M_NOT_FOUND'],
    [`${room('!nowhere:beeper.com')}/event/$100004:beeper.com`, 404, 'M_NOT_FOUND']
  ]
  for (const [url, status, errcode] of cases) t.match(await call('GET', url), { status, body: { errcode } }, url)
})

await t.test('state is read only, and what the app does not serve is unknown', async t => {
  const { js, bot, url } = await matrixClients(t)
  t.match(await bot.sendStateEvent(group, 'm.room.name', '', { name: 'x' }).catch(caught), { statusCode: 404, errcode: 'M_UNRECOGNIZED' })
  t.match(await js.whoami().catch(caught), { httpStatus: 404, errcode: 'M_UNRECOGNIZED' })
  t.match(await bot.getJoinedRooms().catch(caught), { statusCode: 404, errcode: 'M_UNRECOGNIZED' })
  t.match(await js.getVersions().catch(caught), { httpStatus: 404, errcode: 'M_UNRECOGNIZED' })
  const response = await fetch(`${url}/_matrix/client/v3/rooms`, { headers: { authorization: 'Bearer test-token' } })
  t.strictSame(Object.keys(await response.json() as object), ['errcode', 'error'])
})

await t.test('a change of the chat is another state', async t => {
  const { js, url } = await matrixClients(t)
  const call = async (method: string, target: string, body: object) => {
    const headers = { authorization: 'Bearer test-token', 'content-type': 'application/json' }
    return fetch(url + target, { method, headers, body: JSON.stringify(body) })
  }
  await call('PATCH', `/v1/chats/${path(group)}`, { title: 'Readers' })
  await call('PATCH', `${control}/chats/${path(group)}`, { join: ['@cleo:beeper.com'], leave: [ada], admins: { [ben]: false, self: true } })
  t.strictSame(await js.getStateEvent(group, 'm.room.name', ''), { name: 'Readers' })
  t.match(await js.getStateEvent(group, 'm.room.power_levels', ''), { users: { [own]: 100 } })
  const state = await js.roomState(group) as Event[]
  t.notOk(names(state).includes(`m.room.member ${ada}`))
  t.ok(names(state).includes('m.room.member @cleo:beeper.com'))
  await call('PATCH', `${control}/chats/${path(group)}`, { leave: ['self'] })
  t.match(await js.getStateEvent(group, 'm.room.member', own), { membership: 'leave' }, 'someone removed the user')
  t.match(await js.joinRoom(group).catch(caught), { errcode: 'M_FORBIDDEN' })
  await call('PATCH', `${control}/chats/${path(group)}`, { join: ['self'] })
  t.match(await js.getStateEvent(group, 'm.room.member', own), { membership: 'join' })
})

await t.test('chats of other networks show their people, and the user besides', async t => {
  const { js, box } = await matrixClients(t)
  const account = box.accounts.get(small.whatsapp)
  const { id } = box.commit(() => box.chats.add(account, 'single', [{ id: small.dora }], undefined))
  const state = await js.roomState(id) as Event[]
  const members = state.filter(({ type }) => type === 'm.room.member').map(({ state_key: key }) => key)
  t.strictSame(members, [own, account.selfID, small.dora])
  t.match(await js.getStateEvent(id, 'm.room.member', small.dora), { displayname: 'Dora Ferris' })
})

await t.test('labels are spaces, and chats hang on them', async t => {
  const { js, bot, box, url } = await matrixClients(t)
  const api = async (method: string, target: string, body?: object) => {
    const headers = { authorization: 'Bearer test-token', 'content-type': 'application/json' }
    const response = await fetch(url + target, { method, headers, ...(body && { body: JSON.stringify(body) }) })
    return response.json() as Promise<{ id: string }>
  }
  const { id } = await api('POST', `${control}/labels`, { name: 'Work' })
  await api('PATCH', `${control}/chats/${path(adaChat)}`, { labelIDs: [id] })
  const state = await js.roomState(id) as Event[]
  t.match(await bot.getRoomStateEvent(id, 'm.room.create', ''), { type: 'm.space', 'com.beeper.label': true })
  t.strictSame(await bot.getRoomStateEvent(id, 'm.space.child', adaChat), { via: ['beeper.com'] })
  t.strictSame(await js.getStateEvent(id, 'm.room.name', ''), { name: 'Work' })
  t.strictSame(names(state).filter(name => name.startsWith('m.space.child')), [`m.space.child ${adaChat}`])
  await bot.setRoomAccountData('com.example.colour', id, { colour: 'red' })
  t.strictSame(await bot.getRoomAccountData('com.example.colour', id), { colour: 'red' })

  await bot.leaveRoom(id)
  t.strictSame(await api('GET', '/v1/labels'), [], 'leaving it removes the label')
  t.strictSame(box.chats.get(adaChat).labelIDs, [])
  const left = await js.roomState(id) as Event[]
  t.strictSame(names(left), names(state), 'a former member sees the state at leaving')
  t.match(await js.getStateEvent(id, 'm.room.member', own), { membership: 'leave' })
  t.strictSame(await bot.leaveRoom(id), {}, 'leaving again changes nothing')
  t.match(await bot.joinRoom(id).catch(caught), { errcode: 'M_FORBIDDEN' })
  const before = box.digest()
  box.restore(box.snapshot())
  t.equal(box.digest(), before)
  t.strictSame(await js.getStateEvent(id, 'm.room.name', ''), { name: 'Work' })
})

await t.test('merged chats are rooms of their own type', async t => {
  const { js, box, bot } = await matrixClients(t, {
    fixture: {
      ...smallFixture,
      chats: [...smallFixture.chats ?? [], {
        id: '!both:beeper.com', accountID: 'matrix', type: 'single', participants: [], title: 'Both', merge: { chatIDs: [adaChat, group] }
      }]
    }
  })
  t.match(await js.getStateEvent('!both:beeper.com', 'm.room.create', ''), { type: 'com.beeper.union' })
  const state = await js.roomState('!both:beeper.com') as Event[]
  t.strictSame(names(state).filter(name => name.startsWith('m.space.child')), [`m.space.child ${adaChat}`, `m.space.child ${group}`])
  await bot.leaveRoom('!both:beeper.com')
  t.notOk(box.chats.withID('!both:beeper.com'))
  t.equal(box.chats.get(adaChat).mergedIntoChatID, undefined, 'its members stay')
  t.match(await js.getStateEvent('!both:beeper.com', 'm.room.name', ''), { name: 'Both' })
})

await t.test('events: messages of every kind, reactions, state', async t => {
  const { js, bot, box } = await matrixClients(t)
  const chat = box.chats.get(adaChat)
  const change = (id: string, changes: object) => {
    box.commit(() => { box.messages.update(box.messages.get(chat, id), changes) })
  }
  const event = async (id: string) => js.fetchRoomEvent(adaChat, `$${id}:beeper.com`)

  t.match(await event('100001'), {
    type: 'm.room.message',
    sender: ada,
    content: { msgtype: 'm.text', body: 'Are you coming on Friday?' },
    origin_server_ts: Date.parse('2026-01-10T10:00:00.000Z')
  })
  t.match((await bot.getEvent(adaChat, '$100002:beeper.com')).content, {
    body: 'Yes, of course', format: 'org.matrix.custom.html', formatted_body: 'Yes, <strong>of course</strong>'
  })
  change('100003', { linkedMessageID: '100001', mentions: ['@room', own] })
  t.strictSame((await event('100003')).content, {
    msgtype: 'm.text',
    body: 'Lovely',
    'm.mentions': { user_ids: [own], room: true },
    'm.relates_to': { 'm.in_reply_to': { event_id: '$100001:beeper.com' } }
  })

  const file = { type: 'audio', srcURL: 'mxc://a/b', fileName: 'v.ogg', mimeType: 'audio/ogg', fileSize: 9, duration: 1.5, isVoiceNote: true }
  change('100003', { type: 'VOICE', text: undefined, attachments: [file], linkedMessageID: undefined, mentions: undefined })
  t.strictSame((await event('100003')).content, {
    msgtype: 'm.audio',
    body: 'v.ogg',
    filename: 'v.ogg',
    url: 'mxc://a/b',
    info: { mimetype: 'audio/ogg', size: 9, duration: 1500 },
    'org.matrix.msc3245.voice': {}
  })
  const kinds: Array<[changes: object, expected: object]> = [
    [{ type: 'NOTICE', text: 'a &amp; b', attachments: undefined }, { type: 'm.room.message', content: { msgtype: 'm.notice', body: 'a & b' } }],
    [{ type: 'IMAGE', attachments: [{ type: 'img', srcURL: 'mxc://a/b', size: { width: 4, height: 3 } }] }, { content: { msgtype: 'm.image', info: { w: 4, h: 3 } } }],
    [{ type: 'TEXT', text: 'look', attachments: [{ type: 'unknown', fileName: 'a.pdf' }] }, { content: { msgtype: 'm.file', body: 'look', filename: 'a.pdf' } }],
    [{ type: 'STICKER', text: 'cat', attachments: [{ type: 'img', srcURL: 'mxc://a/b' }] }, { type: 'm.sticker', content: { body: 'cat', url: 'mxc://a/b' } }],
    [{ type: 'REACTION', text: '👍', attachments: undefined, linkedMessageID: '100001' }, { type: 'm.reaction', content: { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$100001:beeper.com', key: '👍' } } }],
    [{ type: undefined, text: 'Ada joined', linkedMessageID: undefined }, { type: 'm.room.member', state_key: ada, content: { membership: 'join' } }]
  ]
  for (const [changes, expected] of kinds) {
    change('100003', changes)
    t.match(await event('100003'), expected, JSON.stringify(changes))
  }
  change('100003', { type: 'TEXT', text: undefined, isDeleted: true })
  t.match(await event('100003'), { content: {}, unsigned: { redacted_because: { type: 'm.room.redaction', content: { redacts: '$100003:beeper.com' } } } })

  change('100001', { reactions: [{ participantID: ben, reactionKey: '🎉', emoji: true }] })
  t.match(await js.fetchRoomEvent(adaChat, `$100001~${ben}🎉:beeper.com`), {
    type: 'm.reaction', sender: ben, content: { 'm.relates_to': { rel_type: 'm.annotation', event_id: '$100001:beeper.com', key: '🎉' } }
  })
  t.match(await js.fetchRoomEvent(adaChat, `$100001~${ada}🎉:beeper.com`).catch(caught), { errcode: 'M_NOT_FOUND' })

  for (const entry of await js.roomState(adaChat) as Event[]) {
    t.strictSame((await js.fetchRoomEvent(adaChat, entry.event_id)).content, entry.content, `${entry.type} by its ID`)
  }
})

await t.test('what the network has not taken is no event, and iMessage has none', async t => {
  const { call, box } = await build(t, { fixture: { ...smallFixture, network: { sendDelay: 1000 } } })
  const { body } = await call('POST', `/v1/chats/${path(adaChat)}/messages`, { text: 'Hi' })
  const url = `${room(adaChat)}/event/${path(`$${body.pendingMessageID}:beeper.com`)}`
  t.match(await call('GET', url), { status: 404 })
  box.advanceTo(box.clock.now() + 1000)
  const { body: event } = await call('GET', url)
  t.match(event, { content: { body: 'Hi' }, sender: own })
  t.strictSame((await call('GET', `${room(adaChat)}/event/${path(event.event_id)}`)).body.event_id, event.event_id)

  const account = box.accounts.add({
    accountID: 'imessage', bridge: { id: 'imessage', type: 'imessage', provider: 'platform-sdk' }, user: { id: 'me' }
  })
  const chat = box.commit(() => box.chats.add(account, 'single', [{ id: '+15550170077' }], undefined))
  const { body: received } = await call('POST', `${control}/messages`, { chatID: chat.id, text: 'Hello' }, null)
  t.match(await call('GET', `${room(chat.id)}/event/${path(`$${received.id}:beeper.com`)}`), { status: 404 })
})

await t.test('event IDs of a fixture are found, and derived ones are stable', async t => {
  const eventID = '$Kq8ZsampleEvent:beeper.com'
  const messages = { [adaChat]: [{ id: '7', eventID, senderID: ada, timestamp: '2026-01-10T10:00:00.000Z', text: 'Hi' }] }
  const { call } = await build(t, { fixture: { ...smallFixture, messages } })
  for (const id of [eventID, path(eventID), '%24Kq8ZsampleEvent%3Abeeper.com']) {
    t.match((await call('GET', `${room(adaChat)}/event/${id}`)).body, { event_id: eventID, content: { body: 'Hi' } }, id)
  }
  t.match(await call('GET', `${room(adaChat)}/event/$7:beeper.com`), { status: 404 }, 'it has only the one')
  const { body } = await call('GET', `${room(group)}/state/m.room.name?format=event`)
  const hash = createHash('sha256').update(JSON.stringify([group, 'm.room.name', '', { name: 'Book club' }])).digest('base64url')
  t.equal(body.event_id, `$${hash}`)
})

await t.test('a path that cannot be decoded is an invalid parameter, and not a body without JSON', async t => {
  const { app } = await build(t)
  const url = `${matrixURL}/user/%ff/account_data/m.x`
  const { statusCode, body } = await app.inject({ method: 'PUT', url, payload: {} })
  t.match({ statusCode, body: JSON.parse(body) as unknown }, { statusCode: 400, body: { errcode: 'M_INVALID_PARAM', error: String } })
  const v1 = await app.inject({ url: '/v1/chats/%ff' })
  t.match({ status: v1.statusCode, body: JSON.parse(v1.body) as unknown }, { status: 400, body: { code: 'bad_request' } })
})
