import t from 'tap'
import type { Answer } from '../support/app.js'
import { build, small, smallFixture, type Built } from '../support/app.js'
import { heardEvents } from '../support/heard-events.js'

const box = '/_mock/sandboxes/default'
const write = `${box}/messages`
const { adaChat, group, ada, ben, cleo, matrix } = small
const robin = '@robin.vale:beeper.com'

type Tester = Pick<typeof t, 'equal' | 'match'>

/** What is heard of a sandbox, and calls of its control API. */
async function farSide (t: Parameters<typeof build>[0], options: Parameters<typeof build>[1] = {}) {
  const built = await build(t, { rateLimit: 'off', ...options })
  return { ...built, events: heardEvents(built.box) }
}

/** A refused call changes nothing. */
async function refuses (
  t: Tester, { box, call }: Built, cases: Array<[method: 'POST' | 'PATCH', url: string, body: object, status: number, words: RegExp]>
) {
  const digest = box.digest()
  for (const [method, url, body, status, words] of cases) {
    const answer = await call(method, url, body, null)
    t.equal(answer.status, status, `${JSON.stringify(body)} ${answer.text}`)
    t.match(answer.body.message, words)
  }
  t.equal(box.digest(), digest)
}

await t.test('a person writes: the chat is unread, on top, and reported', async t => {
  const { call, events } = await farSide(t)
  const { status, body } = await call('POST', write, { chatID: adaChat, text: 'Are you *there*?' }, null)
  t.equal(status, 201)
  t.match(body, {
    id: /^\d{7}$/,
    chatID: adaChat,
    senderID: ada,
    senderName: 'Ada Quill',
    text: 'Are you <em>there</em>?',
    timestamp: '2026-02-01T12:00:00.000Z',
    isSender: false,
    isUnread: true,
    type: 'TEXT'
  })
  t.equal(body.sendStatus, undefined)
  t.strictSame(events, [`message.upserted ${body.id}`, `chat.upserted ${adaChat}`])
  const chat = (await call('GET', `/v1/chats/${adaChat}`)).body
  t.match(chat, { unreadCount: 2, unreadMentionsCount: 0, lastActivity: '2026-02-01T12:00:00.000Z' })
  const { items: [first] } = (await call('GET', '/v1/chats')).body
  t.match(first, { id: adaChat, preview: { id: body.id } })
  t.match((await call('GET', `/v1/chats/${adaChat}/messages/${body.id}`)).body, body)
})

await t.test('who writes', async t => {
  const { call } = await farSide(t)
  const sender = async (more: object) => (await call('POST', write, { chatID: group, text: 'Hi', ...more }, null)).body
  t.match(await sender({}), { senderID: ada }, 'the first of the others unless named')
  t.match(await sender({ senderID: ben }), { senderID: ben, senderName: 'Ben Strand' })
  t.match(await sender({ chatID: '102', senderID: ben }), { senderID: ben, chatID: group }, 'local chat IDs will do')
  const own = await sender({ senderID: 'self' })
  t.match(own, { senderID: robin, isSender: true, isUnread: false, sendStatus: { status: 'SUCCESS' } }, 'on another device')
  t.match(await sender({ senderID: robin }), { isSender: true })
  t.match((await call('GET', `/v1/chats/${group}`)).body, { unreadCount: 3 })
})

await t.test('mentions, in the text or besides it', async t => {
  const { call } = await farSide(t)
  const cases: Array<[body: object, mentions: string[] | undefined, unread: number]> = [
    [{ text: `Hi ${robin}` }, [robin], 1],
    [{ text: '@room wake up' }, ['@room'], 2],
    [{ text: 'You', mentions: ['self'] }, [robin], 3],
    [{ text: `${ben}, and you`, mentions: [robin, ben] }, [ben, robin], 4],
    [{ text: `Hi ${ben}` }, [ben], 4],
    [{ text: 'Nobody' }, undefined, 4],
    [{ senderID: 'self', mentions: ['self'], text: 'Me' }, [robin], 4]
  ]
  for (const [body, mentions, unread] of cases) {
    const message = (await call('POST', write, { chatID: group, ...body }, null)).body
    t.strictSame(message.mentions, mentions)
    t.equal((await call('GET', `/v1/chats/${group}`)).body.unreadMentionsCount, unread, JSON.stringify(body))
  }
})

await t.test('attachments: a sample of any kind, an upload, or what the sandbox knows', async t => {
  const { call } = await farSide(t)
  const kinds: Array<[hint: string, type: string, attachment: object]> = [
    ['image', 'IMAGE', { type: 'img', mimeType: 'image/jpeg', size: { width: 640, height: 480 } }],
    ['gif', 'IMAGE', { type: 'img', mimeType: 'image/gif', isGif: true }],
    ['sticker', 'STICKER', { type: 'img', mimeType: 'image/webp', isSticker: true }],
    ['video', 'VIDEO', { type: 'video', mimeType: 'video/mp4', duration: 3 }],
    ['audio', 'AUDIO', { type: 'audio', mimeType: 'audio/mpeg' }],
    ['voice-note', 'VOICE', { type: 'audio', mimeType: 'audio/ogg', isVoiceNote: true, duration: 6.284 }],
    ['file', 'FILE', { type: 'unknown', mimeType: 'application/pdf' }]
  ]
  for (const [hint, type, attachment] of kinds) {
    const { status, body } = await call('POST', write, { chatID: adaChat, attachments: [{ type: hint }] }, null)
    t.equal(status, 201)
    t.match(body, { type, attachments: [{ ...attachment, id: /^mxc:/, fileSize: Number }] }, hint)
    const { srcURL } = body.attachments[0]
    const served = await call('GET', `/v1/assets/serve?url=${encodeURIComponent(srcURL)}`)
    t.match(served, { status: 200, headers: { 'content-length': String(body.attachments[0].fileSize) } }, hint)
  }
  const upload = (await call('POST', '/v1/assets/upload/base64', { content: 'aGVsbG8=', fileName: 'a.txt', mimeType: 'text/plain' })).body
  const { body } = await call('POST', write, {
    chatID: adaChat,
    text: 'Two of them',
    attachments: [{ uploadID: upload.uploadID, fileName: 'b.txt' }, { type: 'image', duration: 1 }]
  }, null)
  t.match(body, {
    type: 'FILE',
    text: 'Two of them',
    attachments: [{ type: 'unknown', fileName: 'b.txt', mimeType: 'text/plain', fileSize: 5 }, { type: 'img' }]
  })
})

await t.test('a reply names the message that it replies to', async t => {
  const { call, events } = await farSide(t, { sendDelay: 10 })
  t.match(await call('POST', write, { chatID: adaChat, text: 'Great', replyTo: '100002' }, null),
    { status: 201, body: { linkedMessageID: '100002' } })
  const { body } = await call('POST', `/v1/chats/${adaChat}/messages`, { text: 'Hm' })
  t.match(await call('POST', write, { chatID: adaChat, text: 'What?', replyTo: body.pendingMessageID }, null), { status: 201 })
  t.ok(events.length > 0)
})

await t.test('a message with a past time appears in order', async t => {
  const { call } = await farSide(t)
  const at = (timestamp: string | number) => ({ chatID: adaChat, text: String(timestamp), timestamp })
  const before = (await call('GET', `/v1/chats/${adaChat}`)).body
  const read = (await call('POST', write, at('2026-01-10T10:00:30.000Z'), null)).body
  t.match(read, { timestamp: '2026-01-10T10:00:30.000Z', isUnread: false }, 'older than what was read')
  t.match((await call('GET', `/v1/chats/${adaChat}`)).body, {
    unreadCount: before.unreadCount, lastActivity: before.lastActivity
  })
  const same = (await call('POST', write, at('2026-01-10T12:00:30+02:00'), null)).body
  const late = (await call('POST', write, at(Date.parse('2026-01-10T10:03:00.000Z')), null)).body
  t.match(late, { isUnread: true })
  const { items } = (await call('GET', `/v1/chats/${adaChat}/messages`)).body
  t.strictSame(items.map(({ id }: { id: string }) => id), [late.id, '100003', '100002', same.id, read.id, '100001'])
  t.match((await call('GET', `/v1/chats/${adaChat}`)).body, { unreadCount: 2, lastActivity: '2026-01-10T10:03:00.000Z' })
})

await t.test('a reminder that asks for it is dismissed, and nothing is unarchived', async t => {
  const { call } = await farSide(t)
  const remindAt = '2026-03-01T00:00:00.000Z'
  await call('POST', `/v1/chats/${adaChat}/archive`, { archived: true })
  await call('POST', `/v1/chats/${adaChat}/reminders`, { reminder: { remindAt, dismissOnIncomingMessage: true } })
  await call('POST', `/v1/chats/${group}/reminders`, { reminder: { remindAt } })
  for (const chatID of [adaChat, group]) await call('POST', write, { chatID, text: 'Psst' }, null)
  t.match((await call('GET', `/v1/chats/${adaChat}`)).body, { reminder: null, isArchived: true })
  t.match((await call('GET', `/v1/chats/${group}`)).body, { reminder: { remindAt } })
})

await t.test('messages that are rejected', async t => {
  const built = await farSide(t, { sendDelay: 10 })
  const alone = '!AloneAloneAloneAlo:beeper.com'
  built.box.restore({
    ...smallFixture, chats: [...smallFixture.chats!, { id: alone, accountID: matrix, type: 'single', participants: [] }]
  })
  await refuses(t, built, [
    ['POST', write, { chatID: 'nowhere', text: 'Hi' }, 404, /Chat not found: "nowhere"/],
    ['POST', write, { text: 'Hi' }, 422, /chatID: Required/],
    ['POST', write, { chatID: adaChat }, 422, /needs text or attachments/],
    ['POST', write, { chatID: adaChat, text: ' \n' }, 422, /needs text or attachments/],
    ['POST', write, { chatID: adaChat, text: 7 }, 422, /Expected string/],
    ['POST', write, { chatID: adaChat, txt: 'Hi' }, 422, /Unknown property "txt"/],
    ['POST', write, { chatID: adaChat, text: 'Hi', senderID: cleo }, 422, /is not in the chat: let them join/],
    ['POST', write, { chatID: alone, text: 'Hi' }, 422, /You are alone in the chat/],
    ['POST', write, { chatID: adaChat, text: 'Hi', replyTo: '100004' }, 404, /in another chat/],
    ['POST', write, { chatID: adaChat, text: 'Hi', mentions: [cleo] }, 422, /is not in the chat/],
    ['POST', write, { chatID: adaChat, text: 'Hi', timestamp: '2026-02-01T12:00:00.001Z' }, 422, /ahead of the sandbox's clock/],
    ['POST', write, { chatID: adaChat, text: 'Hi', timestamp: 'yesterday' }, 422, /timestamp/],
    ['POST', write, { chatID: adaChat, attachments: [{ uploadID: 'none' }] }, 404, /Upload not found/],
    ['POST', write, { chatID: adaChat, attachments: [{ url: 'mxc://no/where' }] }, 404, /Asset not found/],
    ['POST', write, { chatID: adaChat, attachments: [{ url: 'https://example.org/x' }] }, 422, /mxc:\/\//],
    ['POST', write, { chatID: adaChat, attachments: [{ url: 'mxc://a/b', uploadID: 'c' }] }, 422, /not both/],
    ['POST', write, { chatID: adaChat, attachments: [{ type: 'hologram' }] }, 422, /hologram/],
    ['POST', '/_mock/sandboxes/nowhere/messages', { chatID: adaChat, text: 'Hi' }, 404, /Sandbox not found/]
  ])
  built.box.accounts.get(matrix).status = 'disconnected'
  await refuses(t, built, [
    ['POST', write, { chatID: adaChat, text: 'Hi' }, 409, /Nothing arrives while .* is disconnected/],
    ['PATCH', `${write}/100001`, { text: 'Hi' }, 409, /is disconnected/],
    ['POST', `${box}/chats`, { accountID: matrix, participantIDs: [cleo] }, 409, /is disconnected/],
    ['PATCH', `${box}/chats/${group}`, { title: 'X' }, 409, /is disconnected/]
  ])
})

await t.test('others edit, react, read and delete', async t => {
  const { call, box: { chats, messages }, events } = await farSide(t)
  const change = (id: string, body: object) => call('PATCH', `${write}/${id}`, body, null)
  t.match(await change('100003', { text: 'Lovely **indeed**' }), {
    status: 200, body: { text: 'Lovely <strong>indeed</strong>', editedTimestamp: '2026-02-01T12:00:00.000Z' }
  })
  t.strictSame(events.splice(0), ['message.upserted 100003'])

  t.match((await change('100002', { reaction: { key: '👍' } })).body, {
    reactions: [{ id: `${ada}👍`, participantID: ada, reactionKey: '👍', emoji: true }]
  })
  await change('100002', { reaction: { key: '🎉', participantID: 'self' } })
  const reactions = (answer: Answer) => (answer.body.reactions ?? []).map(
    ({ participantID, reactionKey }: Record<string, string>) => `${participantID} ${reactionKey}`)
  t.strictSame(reactions(await change('100002', { reaction: { key: '👍' } })), [`${ada} 👍`, `${robin} 🎉`], 'once')
  t.strictSame(reactions(await change('100002', { reaction: { key: '👍', remove: true } })), [`${robin} 🎉`])
  t.strictSame(reactions(await change('100002', { reaction: { key: '👍', remove: true } })), [`${robin} 🎉`], 'nothing to take back')
  t.strictSame(events.splice(0), Array.from({ length: 3 }, () => 'message.upserted 100002'))

  t.equal((await change('100003', { readBy: [ada] })).status, 200)
  t.match((await call('GET', `/v1/chats/${adaChat}/messages/100002`)).body, {
    seen: '2026-02-01T12:00:00.000Z'
  }, 'read up to it, and so what came before')
  t.strictSame(events.splice(0), ['message.upserted 100002'])

  t.equal((await call('GET', `/v1/chats/${adaChat}`)).body.unreadCount, 1)
  await change('100003', { readBy: ['self'] })
  t.equal((await call('GET', `/v1/chats/${adaChat}`)).body.unreadCount, 0, 'you, on another device')

  const { body } = await change('100001', { deleted: true })
  t.match(body, { id: '100001', isDeleted: true })
  t.equal(body.text, undefined)
  const { items } = (await call('GET', `/v1/chats/${adaChat}/messages`)).body
  t.equal(items.length, 3, 'it stays, and says that it was deleted')
  t.equal(messages.get(chats.get(adaChat), '100001').isDeleted, true)
})

await t.test('several changes in one request, and readers in a group', async t => {
  const { call, host } = await farSide(t)
  const sent = (await call('POST', `/v1/chats/${group}/messages`, { text: 'Who is in?' })).body
  const id = (await call('GET', `/v1/chats/${group}/messages/${sent.pendingMessageID}`)).body.id
  await call('PATCH', `${write}/${id}`, { readBy: [ada] }, null)
  host.pass(1000)
  const { body } = await call('PATCH', `${write}/${id}`, {
    text: 'Who is *in*?', reaction: { key: '🙋', participantID: ben }, readBy: [ben, ada]
  }, null)
  t.match(body, {
    text: 'Who is <em>in</em>?',
    reactions: [{ participantID: ben }],
    sendStatus: { status: 'SUCCESS', deliveredToUsers: [ada, ben] }
  })
  t.strictSame(body.seen, { [ada]: '2026-02-01T12:00:00.000Z', [ben]: '2026-02-01T12:00:01.000Z' }, 'the first time counts')
})

await t.test('deleting an unread message that mentions you reduces both counts', async t => {
  const { call } = await farSide(t)
  const { body } = await call('POST', write, { chatID: group, text: '@room!' }, null)
  t.match((await call('GET', `/v1/chats/${group}`)).body, { unreadCount: 1, unreadMentionsCount: 1 })
  await call('PATCH', `${write}/${body.id}`, { deleted: true }, null)
  t.match((await call('GET', `/v1/chats/${group}`)).body, { unreadCount: 0, unreadMentionsCount: 0 })
})

await t.test('changes that are rejected', async t => {
  const built = await farSide(t, { sendDelay: 10 })
  const { pendingMessageID } = (await built.call('POST', `/v1/chats/${adaChat}/messages`, { text: 'Hm' })).body
  await built.call('PATCH', `${write}/100001`, { deleted: true }, null)
  await refuses(t, built, [
    ['PATCH', `${write}/999`, { text: 'Hi' }, 404, /Message not found: "999"/],
    ['PATCH', `${write}/100002`, {}, 422, /body/],
    ['PATCH', `${write}/100002`, { text: ' ' }, 422, /blank/],
    ['PATCH', `${write}/100002`, { deleted: false }, 422, /deleted/],
    ['PATCH', `${write}/100002`, { read: true }, 422, /Unknown property "read"/],
    ['PATCH', `${write}/100002`, { reaction: { key: '' } }, 422, /Must not be empty/],
    ['PATCH', `${write}/100002`, { reaction: { key: 'x', participantID: cleo } }, 422, /is not in the chat/],
    ['PATCH', `${write}/100002`, { text: 'Hi', readBy: [ada, cleo] }, 422, /is not in the chat/],
    ['PATCH', `${write}/100001`, { text: 'Hi' }, 409, /was deleted/],
    ['PATCH', `${write}/100001`, { deleted: true }, 409, /was deleted/],
    ['PATCH', `${write}/${pendingMessageID}`, { readBy: [ada] }, 409, /is not sent yet/],
    ['POST', `${write}/100002/resend`, {}, 409, /send status is none/],
    ['POST', `${write}/${pendingMessageID}/resend`, {}, 409, /send status is PENDING/]
  ])
})

await t.test('another person starts a chat with you', async t => {
  const { call, events } = await farSide(t)
  const start = (body: object) => call('POST', `${box}/chats`, { accountID: matrix, ...body }, null)
  t.match(await start({ participantIDs: [cleo], title: 'Cleo' }), { status: 422, body: { message: /title/ } }, 'a direct chat has none')
  const direct = await start({ participantIDs: [cleo] })
  t.match(direct, { status: 201, body: { type: 'single', title: 'Cleo Ünal', participants: { total: 2 }, unreadCount: 0 } })
  t.strictSame(events.splice(0), [`chat.upserted ${direct.body.id}`])
  t.match(await start({ participantIDs: [cleo] }), { status: 200, body: { id: direct.body.id } }, 'there is one already')
  t.match(await start({ participantIDs: [robin, ada, 'self'] }), { status: 200, body: { id: adaChat } }, 'you are in it anyway')
  t.match(await start({ participantIDs: [cleo, '@new:beeper.com'], title: 'Plans' }), {
    status: 201, body: { type: 'group', title: 'Plans', participants: { total: 3 } }
  })
  t.match(await start({ participantIDs: [cleo], type: 'group' }), { status: 201, body: { type: 'group' } })
  t.match((await call('POST', write, { chatID: direct.body.id, text: 'Hello' }, null)).body, { senderID: cleo })
  t.match(await start({ participantIDs: ['self'] }), { status: 422, body: { message: /a participant besides you/ } })
  t.match(await start({ participantIDs: [] }), { status: 422 })
  t.match(await start({ participantIDs: [ada, ben], type: 'single' }), { status: 422, body: { message: /one other person, 2/ } })
  t.match(await start({ accountID: 'nobody', participantIDs: [ada] }), { status: 404 })
})

await t.test('others rename a group, join and leave', async t => {
  const built = await farSide(t)
  const { call, events } = built
  const change = (body: object) => call('PATCH', `${box}/chats/${group}`, body, null)
  const members = (answer: Answer) => answer.body.participants.items.map(({ id }: { id: string }) => id)
  t.match(await change({ title: 'Reading club', description: 'Thursdays', imgURL: 'mxc://a/b' }), {
    status: 200, body: { title: 'Reading club', description: 'Thursdays', imgURL: 'mxc://a/b' }
  })
  t.strictSame(events.splice(0), [`chat.upserted ${group}`])
  t.strictSame(members(await change({ join: [cleo, '@new:beeper.com', ada] })), [robin, ada, ben, cleo, '@new:beeper.com'])
  t.strictSame(members(await change({ leave: [ben] })), [robin, ada, cleo, '@new:beeper.com'])
  const admins = await change({ admins: { [ada]: true, self: true } })
  t.match(admins.body.participants.items, [{ id: robin, isAdmin: true }, { id: ada, isAdmin: true }, { id: cleo }])
  const untitled = await change({ title: null, description: null, leave: ['@new:beeper.com'] })
  t.equal(untitled.body.title, 'Ada Quill, Cleo Ünal')
  t.equal(untitled.body.description, undefined)

  t.match((await change({ leave: ['self'] })).body, { isReadOnly: true }, 'you were removed')
  t.match(await call('POST', `/v1/chats/${group}/messages`, { text: 'Hey!' }), { status: 502, body: { message: /read-only/ } })
  t.match((await change({ join: ['self'] })).body, { isReadOnly: false })
  t.match(await call('POST', `/v1/chats/${group}/messages`, { text: 'Hey!' }), { status: 200 })

  await refuses(t, built, [
    ['PATCH', `${box}/chats/${group}`, {}, 422, /body/],
    ['PATCH', `${box}/chats/${group}`, { title: '' }, 422, /Must not be empty/],
    ['PATCH', `${box}/chats/${group}`, { leave: [ben] }, 422, /is not in the chat/],
    ['PATCH', `${box}/chats/${group}`, { title: 'X', admins: { [ben]: true } }, 422, /is not in the chat/],
    ['PATCH', `${box}/chats/${group}`, { join: [ben], leave: [cleo, ben] }, 422, /is not in the chat/],
    ['PATCH', `${box}/chats/${group}`, { join: [cleo], leave: [cleo] }, 422, /cannot join and leave at once/],
    ['PATCH', `${box}/chats/${adaChat}`, { join: [ben] }, 422, /direct chat/],
    ['PATCH', `${box}/chats/${adaChat}`, { title: 'X' }, 422, /direct chat/],
    ['PATCH', `${box}/chats/nowhere`, { title: 'X' }, 404, /Chat not found/]
  ])
})

await t.test('deleting a chat deletes everything in it', async t => {
  const { call, events, box: sandbox } = await farSide(t)
  await call('POST', `/v1/chats/${adaChat}/reminders`, { reminder: { remindAt: '2026-03-01T00:00:00.000Z' } })
  events.length = 0
  t.match(await call('DELETE', `${box}/chats/${adaChat}`, undefined, null), { status: 204, text: '' })
  t.strictSame(events, [`chat.upserted ${adaChat}`, `chat.deleted ${adaChat}`])
  t.equal((await call('GET', `/v1/chats/${adaChat}`)).status, 404)
  t.equal((await call('GET', '/v1/chats/101')).status, 404)
  t.equal((await call('GET', '/v1/chats')).body.items.length, 1)
  t.equal(sandbox.jobs.size, 0)
  t.equal(sandbox.messages.size, 1)
  const again = (await call('POST', '/v0/create-chat', { accountID: matrix, type: 'single', participantIDs: [ada] })).body
  t.not(again.chatID, adaChat, 'another chat with the same person')
  const saved = sandbox.snapshot()
  sandbox.restore(saved)
  t.strictSame(sandbox.snapshot(), saved)
  t.equal((await call('DELETE', `${box}/chats/${adaChat}`, undefined, null)).status, 404)
})
