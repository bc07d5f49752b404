import t from 'tap'
import { build, small, smallFixture } from '../../support/app.js'
import { heardEvents } from '../../support/heard-events.js'
import { inAda, inGroup, withMore } from '../../support/messages.js'

const { adaChat, group } = small

await t.test('an edit replaces the text and sets its time', async t => {
  const { call, box, host } = await build(t)
  const before = (await call('GET', `${inAda}/100002`)).body
  const events = heardEvents(box)
  host.pass(60_000)
  const edited = await call('PUT', `${inAda}/100002`, { text: 'Yes, *probably* https://example.org' })
  t.equal(edited.status, 200)
  const { success, messageID, ...message } = edited.body
  t.strictSame({ success, messageID }, { success: true, messageID: '100002' })
  t.strictSame(message, {
    ...before,
    text: 'Yes, <em>probably</em> https://example.org',
    links: [{ url: 'https://example.org', title: 'https://example.org' }],
    editedTimestamp: '2026-02-01T12:01:00.000Z'
  })
  t.strictSame((await call('GET', `${inAda}/100002`)).body, message)
  t.strictSame(events, ['message.upserted 100002'])
  t.equal((await call('GET', inAda)).body.items.length, 3)
})

await t.test('what cannot be edited or deleted', async t => {
  const timestamp = '2026-01-11T10:00:00.000Z'
  const messages = {
    ...smallFixture.messages,
    [adaChat]: [
      ...smallFixture.messages![adaChat]!,
      { id: '100010', senderID: 'self', timestamp, type: 'IMAGE' as const, attachments: [{ type: 'img' as const }] },
      { id: '100011', senderID: 'self', timestamp, isDeleted: true },
      { id: '100012', pendingMessageID: 'm1700000000000001', senderID: 'self', timestamp, text: 'Sent' },
      { id: '100013', eventID: '$theirs:example.org', senderID: 'self', timestamp, text: 'Sent' }
    ]
  }
  const { call, box } = await build(t, { fixture: withMore({ messages }), sendDelay: 1000, rateLimit: 'off' })
  const { pendingMessageID } = (await call('POST', inAda, { text: 'On its way' })).body
  const digest = box.digest()
  const cases: Array<[method: 'PUT' | 'DELETE', id: string, status: number, words: RegExp]> = [
    ['PUT', '100001', 422, /Only messages that you sent/],
    ['PUT', '100010', 422, /attachment/],
    ['PUT', '100011', 409, /deleted/],
    ['PUT', pendingMessageID, 409, /not been taken by the network yet/],
    ['DELETE', '100001', 422, /Only messages that you sent/],
    ['DELETE', '100011', 409, /deleted/],
    ['DELETE', pendingMessageID, 409, /not been taken by the network yet/],
    ['DELETE', 'm1700000000000001', 422, /final ID, 100012/],
    ['DELETE', '$theirs:example.org', 422, /final ID, 100013/]
  ]
  for (const [method, id, status, words] of cases) {
    const answer = await call(method, `${inAda}/${id}`, method === 'PUT' ? { text: 'Hi' } : undefined)
    t.match(answer, { status, body: { message: words } }, `${method} ${id} ${answer.text}`)
  }
  t.equal(box.digest(), digest)
})

await t.test('a deleted message is gone, and the chat is as if it had never been', async t => {
  const { call, box } = await build(t)
  const before = { items: (await call('GET', inAda)).body.items, chat: await chatOf(adaChat) }
  async function chatOf (id: string) {
    const { lastActivity, unreadCount } = (await call('GET', `/v0/get-chat?chatID=${id}`)).body
    return { lastActivity, unreadCount }
  }
  const { pendingMessageID } = (await call('POST', inAda, { text: 'Never mind' })).body
  t.equal((await chatOf(adaChat)).lastActivity, '2026-02-01T12:00:00.000Z')
  const { id } = (await call('GET', `${inAda}/${pendingMessageID}`)).body
  const events = heardEvents(box)
  const deleted = await call('DELETE', `${inAda}/${id}`)
  t.match(deleted, { status: 204, text: '' })
  t.strictSame(events, [`message.deleted ${id}`, `chat.upserted ${adaChat}`])
  for (const name of [id, pendingMessageID, `$${id}:beeper.com`]) {
    t.equal((await call('GET', `${inAda}/${name}`)).status, 404, name)
  }
  t.equal((await call('DELETE', `${inAda}/${id}`)).status, 404, 'a second time')
  t.strictSame({ items: (await call('GET', inAda)).body.items, chat: await chatOf(adaChat) }, before)
  t.strictSame([...box.chats.byActivity.latestFirst()].map(chat => chat.id), [adaChat, group])

  t.equal((await call('DELETE', `${inAda}/100002?forEveryone=`)).status, 204, 'null is the default')
  t.strictSame(await chatOf(adaChat), before.chat, 'an older one moves nothing')
  for (const message of [...box.chats.get(adaChat).messages]) box.commit(() => box.messages.remove(message))
  t.equal((await chatOf(adaChat)).unreadCount, 0)
  t.strictSame((await call('GET', inAda)).body, { items: [], hasMore: false, oldestCursor: null, newestCursor: null })
  box.restore(box.snapshot())
  t.equal(box.chats.get(adaChat).messages.length, 0)
})

await t.test('deleting a message for yourself works on messages of others, and reduces the unread count', async t => {
  const accounts = smallFixture.accounts!.map(account => ({ ...account, bridge: { ...account.bridge, type: 'signal' } }))
  const { call } = await build(t, { fixture: withMore({ accounts }) })
  const unread = async () => (await call('GET', `/v0/get-chat?chatID=${adaChat}`)).body.unreadCount
  t.equal(await unread(), 1)
  t.equal((await call('DELETE', `${inAda}/100003?forEveryone=false`)).status, 204)
  t.equal(await unread(), 0)
})

await t.test('an admin can delete messages of others for everyone', async t => {
  const chats = smallFixture.chats!.map(chat => chat.id === group
    ? { ...chat, participants: [...chat.participants, { id: '@robin.vale:beeper.com', isAdmin: true }] }
    : chat)
  const { call } = await build(t, { fixture: withMore({ chats }) })
  t.equal((await call('DELETE', `${inGroup}/100004`)).status, 204)
})

await t.test('a message deleted on the remote side leaves a trace, and is not unread', async t => {
  const { call, box } = await build(t)
  const events = heardEvents(box)
  const message = box.messages.get(box.chats.get(adaChat), '100003')
  box.commit(() => box.messages.markDeleted(message))
  t.strictSame(events, ['message.upserted 100003', `chat.upserted ${adaChat}`])
  const shown = (await call('GET', `${inAda}/100003`)).body
  t.match(shown, { isDeleted: true, isUnread: false, timestamp: '2026-01-10T10:02:00.000Z' })
  t.notOk('text' in shown)
  t.equal((await call('GET', inAda)).body.items[0].id, '100003')
  t.equal((await call('GET', `/v0/get-chat?chatID=${adaChat}`)).body.unreadCount, 0)
})

await t.test('an answer to a message that is gone comes through a snapshot', async t => {
  const { call, box } = await build(t)
  await call('POST', inAda, { text: 'Which?', replyToMessageID: '100002' })
  await call('DELETE', `${inAda}/100002`)
  const snapshot = box.snapshot()
  const again = await build(t, { fixture: snapshot })
  t.equal((await again.call('GET', inAda)).body.items[0].linkedMessageID, '100002')
  const { checkFixture } = await import('../../../src/fixtures/check.js')
  await checkFixture(JSON.parse(JSON.stringify(snapshot)), 'snapshot')
})
