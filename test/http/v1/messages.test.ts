import t from 'tap'
import { build, small } from '../../support/app.js'
import { conversation, inAda, withMore } from '../../support/messages.js'
import { sdks } from '../../support/sdks.js'

const { adaChat } = small

await t.test('every operation requires its scope', async t => {
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

await t.test('anything that does not exist returns 404', async t => {
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
