import t from 'tap'
import { build, small } from '../../support/app.js'

const chatID = small.adaChat
const reminder = { remindAtMs: Date.parse('2026-03-01T09:00:00.000Z') }
const unknownChat = { chatID: '!nobody:beeper.com' }

interface Operation {
  body?: Record<string, unknown>
  successor: string
  refused: Array<[name: string, body: unknown, status: number, path?: string]>
}

const operations: Record<string, Operation> = {
  'archive-chat': {
    body: { chatID },
    successor: `/v1/chats/${encodeURIComponent(chatID)}/archive`,
    refused: [
      ['no body', undefined, 400], ['no chat', {}, 422, 'body.chatID'], ['an unknown chat', unknownChat, 404],
      ['a wrong type', { chatID, archived: 'no' }, 422, 'body.archived']
    ]
  },
  'set-chat-reminder': {
    body: { chatID, reminder },
    successor: `/v1/chats/${encodeURIComponent(chatID)}/reminders`,
    refused: [
      ['no body', undefined, 400], ['no reminder', { chatID }, 422, 'body.reminder'],
      ['an unknown chat', { ...unknownChat, reminder }, 404],
      ['the time of v1', { chatID, reminder: { remindAt: '2026-03-01T09:00:00Z' } }, 422, 'body.reminder.remindAtMs'],
      ['no date', { chatID, reminder: { remindAtMs: 1e18 } }, 422, 'body.reminder.remindAtMs']
    ]
  },
  'clear-chat-reminder': {
    body: { chatID },
    successor: `/v1/chats/${encodeURIComponent(chatID)}/reminders`,
    refused: [['no body', undefined, 400], ['no chat', {}, 422, 'body.chatID'], ['an unknown chat', unknownChat, 404]]
  },
  'open-app': {
    successor: '/v1/focus',
    refused: [
      ['an unknown chat', unknownChat, 404], ['an unknown message', { chatID, messageID: '1' }, 404],
      ['a wrong type', { chatID: 1 }, 422, 'body.chatID']
    ]
  }
}

for (const [name, { body, successor, refused }] of Object.entries(operations)) {
  await t.test(`${name}: who may call, and what is refused`, async t => {
    const { box, call } = await build(t, { rateLimit: 'off' })
    const url = `/v0/${name}`
    const before = box.digest()
    t.match(await call('POST', url, body, null), { status: 401, body: { error: /token/, code: 'unauthorized' } })
    t.match(await call('POST', url, body, 'test-token-read'), { status: 403, body: { code: 'forbidden' } })
    for (const [what, sent, status, path] of refused) {
      const answer = await call('POST', url, sent)
      t.equal(answer.status, status, `${what}: ${answer.text}`)
      t.type(answer.body.error, 'string', what)
      if (path !== undefined) t.ok(path in answer.body.details, `${what}: ${answer.text}`)
    }
    t.equal(box.digest(), before, 'refused calls change nothing')
    const done = await call('POST', url, body, 'test-token-write')
    t.match(done, { status: 200, headers: { deprecation: '@1760572800', link: `<${successor}>; rel="successor-version"` } })
    t.strictSame(done.body, { success: true })
  })
}

await t.test('v1 sees what v0 did', async t => {
  const { call } = await build(t)
  const chat = async () => (await call('GET', `/v1/chats/${chatID}`)).body
  for (const id of [chatID, '101']) {
    await call('POST', '/v0/archive-chat', { chatID: id })
    t.equal((await chat()).isArchived, true)
    t.equal((await call('GET', `/v0/get-chat?chatID=${id}`)).body.isArchived, true)
    await call('POST', '/v0/archive-chat', { chatID: id, archived: false })
    t.equal((await chat()).isArchived, false)
  }
  await call('POST', '/v0/set-chat-reminder', { chatID, reminder: { ...reminder, dismissOnIncomingMessage: true } })
  t.strictSame((await chat()).reminder, { remindAt: '2026-03-01T09:00:00.000Z', dismissOnIncomingMessage: true })
  for (let times = 0; times < 2; times++) {
    t.strictSame((await call('POST', '/v0/clear-chat-reminder', { chatID })).body, { success: true })
    t.equal((await chat()).reminder, null)
  }
  await call('POST', '/v0/open-app', { chatID, messageID: '100001', draftText: 'On <my> way' })
  t.strictSame((await chat()).draft, { text: 'On &lt;my&gt; way' })
  t.strictSame((await call('POST', '/v0/open-app')).body, { success: true })
})

await t.test('the successor names no chat that no header can carry, and stays short', async t => {
  const { call } = await build(t)
  for (const [odd, link] of [
    ['y'.repeat(70_000), '/v1/chats'],
    // Half a surrogate pair has become U+FFFD by then.
    ['\ud800', '/v1/chats/%EF%BF%BD/reminders'], ['a\udc00b', '/v1/chats/a%EF%BF%BDb/reminders']
  ] as const) {
    const answer = await call('POST', '/v0/clear-chat-reminder', { chatID: odd })
    t.match(answer, { status: 404, headers: { link: `<${link}>; rel="successor-version"` } }, `${odd.length} characters`)
  }
})

await t.test('no field answers with half a surrogate pair', async t => {
  const { call } = await build(t)
  const { text } = await call('PATCH', `/v1/chats/${encodeURIComponent(small.group)}`, { title: 'a\ud83d', description: '\ude00b' })
  t.match(JSON.parse(text), { title: 'a\ufffd', description: '\ufffdb' })
  t.notMatch(text, /\\ud[89a-f]/i)
})
