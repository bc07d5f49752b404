import t from 'tap'
import type { FixtureFile, MessageFixture } from '../../../src/fixtures/format.js'
import { build, small, smallFixture } from '../../support/app.js'
import { sdks } from '../../support/sdks.js'
import { heardEvents } from '../../support/heard-events.js'

const { adaChat, group } = small
const inAda = `/v1/chats/${adaChat}/messages`
const inGroup = `/v1/chats/${group}/messages`

/** `smallFixture` with more in it. */
function withMore (more: Partial<FixtureFile>): FixtureFile {
  return { ...smallFixture, ...more }
}

/** Messages of a chat, a minute apart, by Ada and the user in turn. */
function conversation (count: number): MessageFixture[] {
  return Array.from({ length: count }, (_, at) => ({
    id: String(200_001 + at),
    senderID: at % 2 === 0 ? small.ada : 'self',
    timestamp: new Date(Date.UTC(2026, 0, 10, 10, at)).toISOString(),
    text: `Message ${at + 1}`
  }))
}

await t.test('every operation asks for its scope', async t => {
  const { call } = await build(t)
  const cases: Array<[method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, scope: 'read' | 'write', body?: object]> = [
    ['GET', inAda, 'read'],
    ['POST', inAda, 'write', { text: 'Hi' }],
    ['GET', `${inAda}/100002`, 'read'],
    ['PUT', `${inAda}/100002`, 'write', { text: 'Hi' }],
    ['POST', `${inAda}/100001/reactions`, 'write', { reactionKey: '👍' }],
    ['DELETE', `${inAda}/100001/reactions/👍`, 'write'],
    ['DELETE', `${inAda}/100001/reactions?reactionKey=👍`, 'write'],
    ['DELETE', `${inAda}/100002`, 'write']
  ]
  for (const [method, url, scope, body] of cases) {
    const name = `${method} ${url}`
    const path = encodeURI(url)
    t.equal((await call(method, path, body, null)).status, 401, name)
    t.match((await call(method, path, body, 'nobody')).body, { code: 'unauthorized' }, name)
    const other = await call(method, path, body, scope === 'read' ? 'test-token-write' : 'test-token-read')
    t.equal(other.status, 403, name)
    t.match(other.body, { code: 'forbidden', message: `Required scopes: ${scope}, missing: ${scope}` }, name)
    const right = await call(method, path, body, `test-token-${scope}`)
    t.not(right.status, 403, name)
    t.ok(right.status < 500, name)
  }
})

await t.test('what is not there is 404', async t => {
  const { call } = await build(t)
  const cases: Array<[method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object]> = [
    ['GET', '/v1/chats/!nowhere:beeper.com/messages'],
    ['GET', `${inAda}/999999`],
    ['GET', `${inAda}/$nothing:beeper.com`],
    ['GET', `${inAda}/${encodeURIComponent('$/ö')}`],
    ['GET', '/v1/chats/!nowhere:beeper.com/messages/100001'],
    ['POST', '/v1/chats/!nowhere:beeper.com/messages', { text: 'Hi' }],
    ['POST', inAda, { text: 'Hi', replyToMessageID: '999999' }],
    ['POST', inAda, { text: 'Hi', replyToMessageID: '' }],
    ['POST', inAda, { attachment: { uploadID: 'nothing' } }],
    ['PUT', `${inAda}/999999`, { text: 'Hi' }],
    ['PUT', '/v1/chats/!nowhere:beeper.com/messages/100002', { text: 'Hi' }],
    ['DELETE', `${inAda}/999999`],
    ['DELETE', '/v1/chats/!nowhere:beeper.com/messages/100002']
  ]
  for (const [method, url, body] of cases) {
    const answer = await call(method, url, body)
    t.equal(answer.status, 404, `${method} ${url} ${answer.text}`)
    t.match(answer.body, { code: 'NOT_FOUND', message: /not found/ })
  }
  const elsewhere = await call('GET', `${inAda}/100004`)
  t.match(elsewhere, { status: 404, body: { message: /in another chat/ } })
  const answer = await call('POST', inAda, { text: 'Hi', replyToMessageID: '100004' })
  t.match(answer, { status: 404, body: { message: /in another chat/ } })
})

await t.test('bodies, queries and paths are validated', async t => {
  const { call, box } = await build(t, { rateLimit: 'off' })
  const digest = box.digest()
  type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
  const cases: Array<[method: Method, url: string, body: unknown, status: number, path: unknown[]]> = [
    ['GET', `${inAda}?direction=sideways`, undefined, 400, ['query', 'direction']],
    ['POST', inAda, {}, 422, ['body']],
    ['POST', inAda, undefined, 422, ['body']],
    ['POST', inAda, { replyToMessageID: '100001' }, 422, ['body']],
    ['POST', inAda, { text: '' }, 422, ['body', 'text']],
    ['POST', inAda, { text: ' \n\t\u00a0 ' }, 422, ['body', 'text']],
    ['POST', inAda, { text: '"<script>alert(1)</script>"' }, 422, ['body', 'text']],
    ['POST', inAda, { text: 5 }, 400, ['body', 'text']],
    ['POST', inAda, { text: null }, 400, ['body', 'text']],
    ['POST', inAda, { text: 'Hi', replyToMessageID: 100001 }, 400, ['body', 'replyToMessageID']],
    ['POST', inAda, { attachment: {} }, 400, ['body', 'attachment', 'uploadID']],
    ['POST', inAda, { attachment: 'photo.jpg' }, 400, ['body', 'attachment']],
    ['POST', inAda, { attachment: { uploadID: 'u', type: 'picture' } }, 400, ['body', 'attachment', 'type']],
    ['POST', inAda, { attachment: { uploadID: 'u', size: { width: 3 } } }, 400, ['body', 'attachment', 'size', 'height']],
    ['POST', inAda, [], 400, ['body']],
    ['PUT', `${inAda}/100002`, {}, 400, ['body', 'text']],
    ['PUT', `${inAda}/100002`, { text: '' }, 400, ['body', 'text']],
    ['PUT', `${inAda}/100002`, { text: '  ' }, 422, ['body', 'text']],
    ['PUT', `${inAda}/100002`, { text: ['Hi'] }, 400, ['body', 'text']],
    ['DELETE', `${inAda}/100002?forEveryone=maybe`, undefined, 400, ['query', 'forEveryone']]
  ]
  for (const [method, url, body, status, path] of cases) {
    const answer = await call(method, url, body)
    t.equal(answer.status, status, `${method} ${url} ${JSON.stringify(body)} ${answer.text}`)
    t.match(answer.body, { code: 'VALIDATION_ERROR', details: { issues: [{ path }] } })
  }
  t.match(await call('PUT', `${inAda}/100002`), { status: 400, body: { message: /no body/ } })
  t.match(await call('POST', inAda, '{"text":'), { status: 400 })
  // What is wrong in itself comes before what is not there.
  t.equal((await call('POST', '/v1/chats/!nowhere:beeper.com/messages', {})).status, 422)
  t.equal(box.digest(), digest, 'refused calls change nothing')
})

await t.test('a send is answered at once, and its ID resolves before and after the confirmation', async t => {
  const { call, box, host } = await build(t, { sendDelay: 500 })
  const events = heardEvents(box)
  const sent = await call('POST', inAda, { text: 'See **you** there', replyToMessageID: '100001' })
  t.strictSame(Object.keys(sent.body).sort(), ['chatID', 'pendingMessageID'])
  t.match(sent, { status: 200, body: { chatID: adaChat, pendingMessageID: /^m\d{16}$/ } })
  const { pendingMessageID } = sent.body
  const pending = (await call('GET', `${inAda}/${pendingMessageID}`)).body
  t.match(pending, {
    id: pendingMessageID,
    chatID: adaChat,
    accountID: 'matrix',
    senderID: '@robin.vale:beeper.com',
    senderName: 'Robin Vale',
    timestamp: '2026-02-01T12:00:00.000Z',
    type: 'TEXT',
    text: 'See <strong>you</strong> there',
    isSender: true,
    isUnread: false,
    linkedMessageID: '100001',
    sendStatus: { status: 'PENDING', timestamp: '2026-02-01T12:00:00.000Z' }
  })
  t.strictSame(events.splice(0), [`message.upserted ${pendingMessageID}`, `chat.upserted ${adaChat}`])

  host.pass(500)
  const final = (await call('GET', `${inAda}/${pendingMessageID}`)).body
  t.match(final, { id: /^\d{7}$/, text: pending.text, sortKey: pending.sortKey })
  t.match(final.sendStatus, { status: 'SUCCESS', timestamp: '2026-02-01T12:00:00.500Z' })
  t.strictSame(events, [`message.upserted ${final.id},${pendingMessageID}`], 'under both IDs')
  for (const id of [final.id, `$${final.id}:beeper.com`, encodeURIComponent(`$${final.id}:beeper.com`)]) {
    t.strictSame((await call('GET', `${inAda}/${id}`)).body, final, id)
  }
  t.strictSame((await call('GET', `/v1/chats/101/messages/${final.id}`)).body, final, 'in a chat by its local ID')
  t.strictSame((await call('GET', inAda)).body.items[0], final)
})

await t.test('an event ID that a fixture gave is the only one of its message', async t => {
  const messages = {
    [adaChat]: [{ ...smallFixture.messages![adaChat]![0]!, eventID: '$Kq8ZsampleEvent:matrix.org' }]
  }
  const { call } = await build(t, { fixture: withMore({ messages }) })
  t.equal((await call('GET', `${inAda}/$Kq8ZsampleEvent:matrix.org`)).body.id, '100001')
  t.equal((await call('GET', `${inAda}/$100001:beeper.com`)).status, 404)
})

await t.test('text becomes Matrix HTML, with its mentions and links', async t => {
  const { call } = await build(t)
  const cases: Array<[text: string, expected: object]> = [
    ['plain & simple', { text: 'plain &amp; simple', mentions: undefined, links: undefined }],
    ['*a* `b`', { text: '<em>a</em> <code>b</code>' }],
    ['"<b>bold</b><script>x</script>"', { text: '<b>bold</b>' }],
    ['"quoted"', { text: '"quoted"' }],
    ['Hi @ada:beeper.com and @room', { mentions: ['@ada:beeper.com', '@room'] }],
    ['see https://example.org/a', { links: [{ url: 'https://example.org/a', title: 'https://example.org/a' }] }],
    ['  spaced  ', { text: '  spaced  ' }]
  ]
  for (const [text, expected] of cases) {
    const { body } = await call('POST', inGroup, { text })
    t.match((await call('GET', `${inGroup}/${body.pendingMessageID}`)).body, expected, text)
  }
})

await t.test('an answer to a message that is still pending names it by its final ID in the end', async t => {
  const { call, host } = await build(t, { sendDelay: 10 })
  const first = (await call('POST', inAda, { text: 'One' })).body.pendingMessageID
  const second = (await call('POST', inAda, { text: 'Two', replyToMessageID: first })).body.pendingMessageID
  t.equal((await call('GET', `${inAda}/${second}`)).body.linkedMessageID, first)
  host.pass(10)
  const [answer, question] = (await call('GET', inAda)).body.items
  t.equal(answer.linkedMessageID, question.id)
  t.match(question.id, /^\d+$/)
})

await t.test('where nobody may write, and without a connection, the network refuses', async t => {
  const chats = smallFixture.chats!.map(chat => chat.id === adaChat ? { ...chat, isReadOnly: true } : chat)
  const accounts = smallFixture.accounts!.map(account => ({ ...account, status: 'reconnect_required' as const }))
  for (const [fixture, words] of [
    [withMore({ chats }), /read-only/],
    [withMore({ accounts }), /is reconnect_required/]
  ] as const) {
    const { call, box } = await build(t, { fixture, rateLimit: 'off' })
    const digest = box.digest()
    t.match(await call('POST', inAda, { text: 'Hi' }), { status: 502, body: { code: 'bad_gateway', message: words } })
    t.match(await call('PUT', `${inAda}/100002`, { text: 'Hi' }), { status: 502, body: { message: words } })
    t.match(await call('DELETE', `${inAda}/100002`), { status: 502, body: { message: words } })
    t.equal(box.digest(), digest)
  }
})

await t.test('an edit replaces the text and says when', async t => {
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
    ['PUT', 'm1700000000000001', 422, /final ID, 100012/],
    ['PUT', '$theirs:example.org', 422, /final ID, 100013/],
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

await t.test('for oneself one can delete what others wrote; an unread one is no longer counted', async t => {
  const accounts = smallFixture.accounts!.map(account => ({ ...account, bridge: { ...account.bridge, type: 'signal' } }))
  const { call } = await build(t, { fixture: withMore({ accounts }) })
  const unread = async () => (await call('GET', `/v0/get-chat?chatID=${adaChat}`)).body.unreadCount
  t.equal(await unread(), 1)
  t.equal((await call('DELETE', `${inAda}/100003?forEveryone=false`)).status, 204)
  t.equal(await unread(), 0)
})

await t.test('an admin can delete for everyone what others wrote', async t => {
  const chats = smallFixture.chats!.map(chat => chat.id === group
    ? { ...chat, participants: [...chat.participants, { id: '@robin.vale:beeper.com', isAdmin: true }] }
    : chat)
  const { call } = await build(t, { fixture: withMore({ chats }) })
  t.equal((await call('DELETE', `${inGroup}/100004`)).status, 204)
})

await t.test('what the far side deletes leaves a trace, and is not unread', async t => {
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

await t.test('pages hold 20 messages, newest first, and lead both ways', async t => {
  const messages = { [adaChat]: conversation(45) }
  const { call } = await build(t, { fixture: withMore({ messages }) })
  const list = async (query = '') => {
    const { status, body } = await call('GET', `${inAda}${query}`)
    t.equal(status, 200, query)
    return { ...body, numbers: body.items.map(({ id }: { id: string }) => Number(id) - 200_000) }
  }
  const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, at) => from - at)
  const first = await list()
  t.match(first, { numbers: down(45, 26), hasMore: true, oldestCursor: /^\d{13}\|/, newestCursor: /^\d{13}\|/ })
  const second = await list(`?cursor=${encodeURIComponent(first.oldestCursor)}`)
  t.match(second, { numbers: down(25, 6), hasMore: true })
  const third = await list(`?cursor=${encodeURIComponent(second.oldestCursor)}&direction=before`)
  t.match(third, { numbers: down(5, 1), hasMore: false })
  const beyond = await list(`?cursor=${encodeURIComponent(third.oldestCursor)}`)
  t.match(beyond, { numbers: [], hasMore: false, oldestCursor: null, newestCursor: null })

  const up = await list(`?cursor=${encodeURIComponent(third.newestCursor)}&direction=after`)
  t.match(up, { numbers: down(25, 6), hasMore: true })
  const top = await list(`?cursor=${encodeURIComponent(up.newestCursor)}&direction=after`)
  t.match(top, { numbers: down(45, 26), hasMore: false })
  t.match(await list(`?cursor=${encodeURIComponent(top.newestCursor)}&direction=after`),
    { numbers: [], hasMore: false, oldestCursor: null, newestCursor: null })

  const tenth = first.items.length && (await call('GET', `${inAda}/200010`)).body
  for (const cursor of [tenth.id, tenth.sortKey, '$200010:beeper.com']) {
    t.strictSame((await list(`?cursor=${cursor}`)).numbers, down(9, 1), `before ${cursor}`)
    t.strictSame((await list(`?cursor=${cursor}&direction=after`)).numbers, down(30, 11), `after ${cursor}`)
  }
  const time = encodeURIComponent(`${Date.UTC(2026, 0, 10, 10, 9)}|c29tZUltc2dQYWdl`)
  t.strictSame((await list(`?cursor=${time}`)).numbers, down(9, 1), 'before a time, as in the public example')
  t.strictSame((await list(`?cursor=${time}&direction=after`)).numbers, down(29, 10), 'from a time on')
  const never = encodeURIComponent('9999999999999|c29tZUltc2dQYWdl')
  t.strictSame((await list(`?cursor=${never}`)).numbers, down(45, 26), 'before a time to come')
  t.strictSame((await list(`?cursor=${never}&direction=after`)).numbers, [], 'after it')
  t.strictSame((await list('?direction=after')).numbers, down(45, 26), 'a direction without a cursor')
  t.strictSame((await list('?cursor=')).numbers, down(45, 26), 'null, as SDKs write it')
  t.strictSame((await list('?limit=3&whatever=1')).numbers, down(45, 26), 'unknown parameters')
})

await t.test('a broken cursor is 400', async t => {
  const { call } = await build(t)
  await call('DELETE', `${inAda}/100002`)
  for (const cursor of ['x', '12|', '|', '1|!!', '100002', '999999', '0', '-1', '1e9', 'null', '100004', '1'.repeat(40)]) {
    const answer = await call('GET', `${inAda}?cursor=${encodeURIComponent(cursor)}`)
    t.match(answer, { status: 400, body: { code: 'bad_request', message: /cursor/ } }, cursor)
  }
})

await t.test('hidden messages are read by their ID and not listed', async t => {
  const messages = {
    [adaChat]: [...conversation(3), {
      id: '200100', senderID: small.ada, timestamp: '2026-01-10T12:00:00.000Z', type: 'NOTICE' as const, isHidden: true
    }]
  }
  const { call, box } = await build(t, { fixture: withMore({ messages }) })
  t.match((await call('GET', `${inAda}/200100`)).body, { isHidden: true, isUnread: false })
  t.strictSame((await call('GET', inAda)).body.items.map(({ id }: { id: string }) => id), ['200003', '200002', '200001'])
  t.equal(box.messages.latest(box.chats.get(adaChat))?.id, '200003')
})

await t.test('the official SDKs, over a socket', async t => {
  const { sdk5, sdk4 } = await sdks(t, { fixture: withMore({ messages: { [adaChat]: conversation(45) } }) })
  const all = Array.from({ length: 45 }, (_, at) => String(200_045 - at))

  await t.test('5.0.0 and 4.2.3 page through all messages', async t => {
    const listed: string[] = []
    for await (const { id } of sdk5.messages.list(adaChat)) listed.push(id)
    t.strictSame(listed, all)
    const old: string[] = []
    for await (const { id } of sdk4.messages.list(adaChat)) old.push(id)
    t.strictSame(old, all)
    const after = await sdk5.messages.list(adaChat, { cursor: '200040', direction: 'after' })
    t.strictSame(after.items.map(({ id }) => id), all.slice(0, 5))
    t.equal((await sdk5.messages.list(adaChat, { cursor: null })).items.length, 20)
  })

  await t.test('5.0.0 sends, reads, edits and deletes', async t => {
    const { pendingMessageID } = await sdk5.messages.send(adaChat, { text: '**Hi**', replyToMessageID: '200001' })
    const sent = await sdk5.messages.retrieve(pendingMessageID, { chatID: adaChat })
    t.match(sent, { text: '<strong>Hi</strong>', linkedMessageID: '200001', isSender: true })
    const edited = await sdk5.messages.update(sent.id, { chatID: '101', text: 'Hello' })
    t.match(edited, { id: sent.id, messageID: sent.id, success: true, text: 'Hello' })
    await sdk5.messages.delete(sent.id, { chatID: adaChat, forEveryone: true })
    await t.rejects(sdk5.messages.retrieve(sent.id, { chatID: adaChat }), { message: /^404 / })
    await t.rejects(sdk5.messages.send(adaChat, {}), { message: /^422 / })
    await sdk5.messages.delete('200002', { chatID: adaChat })
  })

  await t.test('4.2.3 sends', async t => {
    const sent = await sdk4.messages.send(adaChat, { text: 'Hi' })
    t.match(sent, { chatID: adaChat, pendingMessageID: /^m\d{16}$/ })
    await t.rejects(sdk4.messages.send('nowhere', { text: 'Hi' }), { message: /^404 / })
  })
})
