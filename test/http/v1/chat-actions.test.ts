import t from 'tap'
import { build, small } from '../../support/app.js'
import { imessage, moreChats, mumChat } from '../../support/more-chats.js'

const chat = `/v1/chats/${small.adaChat}`
const create = { accountID: 'matrix', type: 'group', participantIDs: [small.ada] }

await t.test('creating a chat', async t => {
  const { box, call } = await build(t, { fixture: moreChats })
  const group = await call('POST', '/v1/chats', { ...create, title: 'Lake trip', messageText: 'Who **drives**?' })
  t.match(group.body, { chatID: group.body.id, status: 'created', title: 'Lake trip', type: 'group' })
  t.match(box.chats.get(group.body.id).messages, [{ text: 'Who <strong>drives</strong>?' }])
  t.match(group.body.participants.items, [{ isSelf: true, isAdmin: true }, { id: small.ada }], 'who makes it is its admin')
  const single = { ...create, type: 'single', title: 'ignored' }
  t.match((await call('POST', '/v1/chats', single)).body,
    { id: small.adaChat, chatID: small.adaChat, status: 'existing', title: 'Ada Quill' })
  t.match((await call('POST', '/v1/chats', { ...single, mode: 'create', user: { id: small.ben } })).body,
    { id: small.adaChat }, 'mode create looks at the participants')
  const started = await call('POST', '/v1/chats', { accountID: 'matrix', mode: 'start', user: { id: small.ben } })
  t.match(started.body, { status: 'created', title: 'Ben Strand', type: 'single' }, 'mode start looks at the user')
  const missing = await call('POST', '/v1/chats', { accountID: 'matrix', mode: 'start', participantIDs: [small.ben] })
  t.match(missing, { status: 400, body: { details: { issues: [{ path: ['body', 'user'], message: 'Required' }] } } })
  t.equal(missing.body.details.issues.length, 1)
})

await t.test('archiving and unarchiving are reported once each', async t => {
  const { box, call } = await build(t, { fixture: moreChats })
  const events: string[] = []
  box.events.on(({ type }) => events.push(type))
  const steps = [[undefined, true], [{}, true], [{ archived: false }, false], [{ archived: true }, true]] as const
  for (const [body, isArchived] of steps) {
    t.equal((await call('POST', `${chat}/archive`, body)).status, 204)
    t.equal((await call('GET', chat)).body.isArchived, isArchived)
  }
  t.strictSame(events, ['chat.upserted', 'chat.upserted', 'chat.upserted'], 'a change to the same value is not reported')
})

await t.test('marking read and unread', async t => {
  const text = (id: string, senderID: string, minute: number, more = {}) =>
    ({ id, senderID, timestamp: `2026-01-10T10:0${minute}:00.000Z`, text: id, ...more })
  const messages = [
    text('1001', small.ada, 1), text('1002', small.ada, 2, { mentions: ['@room'] }), text('1003', 'self', 3),
    text('1004', small.ada, 4, { mentions: ['@robin.vale:beeper.com'] }), text('1005', 'self', 5)
  ]
  type State = [unread: number, mentions: number, marked: boolean]
  type Step = [operation: string, messageID: string | undefined, ...State]
  const cases: Array<{ name: string, unread: number, steps: Step[] }> = [
    { name: 'all of it', unread: 3, steps: [['read', undefined, 0, 0, false]] },
    { name: 'through a message', unread: 3, steps: [['read', '1002', 1, 1, false], ['read', '1001', 1, 1, false], ['read', '1005', 0, 0, false]] },
    { name: 'the mark alone', unread: 0, steps: [['unread', undefined, 0, 0, true], ['read', undefined, 0, 0, false]] },
    { name: 'the mark, read through a message', unread: 1, steps: [['unread', undefined, 1, 1, true], ['read', '1001', 1, 1, false]] },
    { name: 'from a message', unread: 0, steps: [['unread', '1004', 1, 1, true], ['unread', '1002', 2, 2, true], ['read', undefined, 0, 0, false]] },
    { name: 'from the first', unread: 0, steps: [['unread', '1001', 3, 2, true]] },
    { name: 'from one that is later than what is unread', unread: 3, steps: [['unread', '1004', 3, 2, true]] },
    { name: 'from one of the user', unread: 0, steps: [['unread', '1005', 0, 0, true], ['unread', '1003', 1, 1, true]] }
  ]
  for (const { name, unread, steps } of cases) {
    const { call } = await build(t, {
      fixture: {
        ...moreChats,
        chats: moreChats.chats!.map(row => row.id === small.adaChat ? { ...row, unreadCount: unread } : row),
        messages: { [small.adaChat]: messages }
      }
    })
    for (const [operation, messageID, unreadCount, unreadMentionsCount, isMarkedUnread] of steps) {
      const { body } = await call('POST', `${chat}/${operation}`, messageID === undefined ? undefined : { messageID })
      t.match(body, { unreadCount, unreadMentionsCount, isMarkedUnread }, `${name}: ${operation} ${messageID ?? ''}`)
      t.strictSame((await call('GET', chat)).body, body, 'and so it stays')
    }
  }
})

await t.test('an empty chat can be marked read and unread', async t => {
  const { call } = await build(t, { fixture: moreChats })
  t.match((await call('POST', '/v1/chats/104/unread')).body, { unreadCount: 0, isMarkedUnread: true })
  t.match((await call('POST', '/v1/chats/104/read', {})).body, { unreadCount: 0, isMarkedUnread: false })
})

await t.test('notify-anyway names the networks that support it', async t => {
  const { box, call } = await build(t, { fixture: moreChats })
  t.match((await call('POST', `/v1/chats/${mumChat}/notify-anyway`, {})).body, { id: mumChat })
  t.match((await call('POST', `${chat}/notify-anyway`)).body, { message: /Beeper cannot notify anyway: only iMessage/ })
  box.accounts.get(imessage).status = 'disconnected'
  t.match(await call('POST', `/v1/chats/${mumChat}/notify-anyway`), { status: 502, body: { code: 'bad_gateway' } })
})

await t.test('focus fills the composer of a chat', async t => {
  const { call } = await build(t, { fixture: moreChats })
  t.strictSame((await call('POST', '/v1/focus')).body, { success: true })
  t.strictSame((await call('POST', '/v1/focus', { messageID: 'x', draftText: 'y' })).body, { success: true }, 'only raised')
  await call('POST', '/v1/focus', { chatID: '101', messageID: '100001', draftText: 'a < b & **c**\nd' })
  t.strictSame((await call('GET', chat)).body.draft, { text: 'a &lt; b &amp; **c**<br>d' }, 'plain text stays plain')
  await call('POST', '/v1/focus', { chatID: '101' })
  t.match((await call('GET', chat)).body.draft, { text: /c/ }, 'nothing to fill in leaves it alone')
  await call('POST', '/v1/focus', { chatID: '101', draftAttachmentPath: 'C:\\Pictures\\cat.png' })
  const { draft } = (await call('GET', chat)).body
  const [[id, attachment]] = Object.entries(draft.attachments) as [[string, unknown]]
  t.strictSame(draft.text, '')
  t.strictSame(attachment, { id, type: 'file', filePath: 'C:\\Pictures\\cat.png', fileName: 'cat.png' })
})
