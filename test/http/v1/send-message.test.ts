import t from 'tap'
import { build, small, smallFixture } from '../../support/app.js'
import { heardEvents } from '../../support/heard-events.js'
import { inAda, inGroup, withMore } from '../../support/messages.js'

const { adaChat } = small

await t.test('a send returns at once, and its ID resolves before and after the confirmation', async t => {
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

await t.test('an event ID set by a fixture is the only ID of its message', async t => {
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

await t.test('a reply to a pending message ends up with the final ID of that message', async t => {
  const { call, host } = await build(t, { sendDelay: 10 })
  const first = (await call('POST', inAda, { text: 'One' })).body.pendingMessageID
  const second = (await call('POST', inAda, { text: 'Two', replyToMessageID: first })).body.pendingMessageID
  t.equal((await call('GET', `${inAda}/${second}`)).body.linkedMessageID, first)
  host.pass(10)
  const [answer, question] = (await call('GET', inAda)).body.items
  t.equal(answer.linkedMessageID, question.id)
  t.match(question.id, /^\d+$/)
})

await t.test('in a read-only chat, and without a connection, the network rejects a send', async t => {
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
