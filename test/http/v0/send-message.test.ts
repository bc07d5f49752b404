import t from 'tap'
import { build, small, smallFixture } from '../../support/app.js'

const { adaChat } = small

await t.test('a message is sent, and can be read in v1', async t => {
  const { call, host } = await build(t, { sendDelay: 100 })
  const sent = await call('POST', '/v0/send-message', { chatID: '101', text: 'Is it **on**?', replyToMessageID: '100001' })
  t.equal(sent.status, 200)
  t.strictSame(Object.keys(sent.body).sort(), ['chatID', 'pendingMessageID', 'success'])
  t.match(sent.body, { success: true, chatID: adaChat, pendingMessageID: /^m\d{16}$/ })
  t.match(sent.headers, {
    deprecation: '@1760572800', link: '</v1/chats/101/messages>; rel="successor-version"'
  })
  const read = async () => (await call('GET', `/v1/chats/101/messages/${sent.body.pendingMessageID}`)).body
  t.match(await read(), { text: 'Is it <strong>on</strong>?', linkedMessageID: '100001', sendStatus: { status: 'PENDING' } })
  host.pass(100)
  t.match(await read(), { id: /^\d{7}$/, sendStatus: { status: 'SUCCESS' } })
})

await t.test('a rejection by the network is success false, without a pendingMessageID', async t => {
  const chats = smallFixture.chats!.map(chat => ({ ...chat, isReadOnly: true }))
  const { call, box } = await build(t, { fixture: { ...smallFixture, chats } })
  const refused = await call('POST', '/v0/send-message', { chatID: '101', text: 'Hi' })
  t.equal(refused.status, 200)
  t.strictSame(Object.keys(refused.body).sort(), ['chatID', 'error', 'success'])
  t.match(refused.body, { success: false, chatID: adaChat, error: /read-only/ })
  t.equal(box.chats.get(adaChat).messages.length, 3)
})

await t.test('errors have the envelope of v0', async t => {
  const { call, box } = await build(t, { rateLimit: 'off' })
  const digest = box.digest()
  type Case = [name: string, body: unknown, token: string | null, status: number, code: string, details?: object]
  const cases: Case[] = [
    ['no token', { chatID: '101', text: 'Hi' }, null, 401, 'unauthorized'],
    ['a token without the scope', { chatID: '101', text: 'Hi' }, 'test-token-read', 403, 'forbidden'],
    ['no body', undefined, 'test-token', 400, 'bad_request'],
    ['no chat', { text: 'Hi' }, 'test-token', 422, 'validation_error', { 'body.chatID': 'Required' }],
    ['no text', { chatID: '101' }, 'test-token', 422, 'validation_error', { body: /text or an attachment/ }],
    ['empty text', { chatID: '101', text: '' }, 'test-token', 422, 'validation_error', { 'body.text': /blank/ }],
    ['blank text', { chatID: '101', text: ' \n ' }, 'test-token', 422, 'validation_error', { 'body.text': /blank/ }],
    ['text of the wrong type', { chatID: '101', text: 1 }, 'test-token', 422, 'validation_error', { 'body.text': /string/ }],
    ['v1\'s attachment, which v0 does not have', { chatID: '101', attachment: { uploadID: 'u' } }, 'test-token', 422, 'validation_error'],
    ['an unknown chat', { chatID: 'nowhere', text: 'Hi' }, 'test-token', 404, 'not_found'],
    ['an unknown message to answer', { chatID: '101', text: 'Hi', replyToMessageID: '1' }, 'test-token', 404, 'not_found']
  ]
  for (const [name, body, token, status, code, details] of cases) {
    const answer = await call('POST', '/v0/send-message', body, token)
    t.equal(answer.status, status, `${name}: ${answer.text}`)
    t.match(answer.body, { error: /\w/, code, ...(details ? { details } : {}) }, name)
  }
  t.equal(box.digest(), digest, 'and change nothing')
})
