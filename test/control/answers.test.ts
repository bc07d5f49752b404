import t from 'tap'
import { connectMockServer, createMockServer } from '../../src/index.js'
import type { MockSandbox, RuleAnswer } from '../../src/index.js'
import { build, small, smallFixture } from '../support/app.js'

const control = '/_mock/sandboxes/default'

/** Calls the emulated API of a sandbox. */
function client (box: MockSandbox) {
  return async (path: string, init: RequestInit = {}) => {
    const response = await fetch(box.url + path, { ...init, headers: { authorization: `Bearer ${box.token}`, ...init.headers } })
    const text = await response.text()
    return { status: response.status, headers: response.headers, text }
  }
}

async function start () {
  const mock = await createMockServer({ port: 0, seed: 1, fixture: smallFixture })
  t.teardown(mock.close)
  const box = await mock.sandbox()
  return { mock, box, ask: client(box) }
}

await t.test('a custom answer, in each form', async t => {
  const { box, ask } = await start()
  const label = [{ id: 'a', name: 'Work' }]
  const answers: Array<[answer: RuleAnswer, expected: { status: number, text: string, type: string }]> = [
    [{ json: label }, { status: 200, text: JSON.stringify(label), type: 'application/json; charset=utf-8' }],
    [{ status: 503 }, { status: 503, text: '{"message":"Status 503","code":"unavailable"}', type: 'application/json; charset=utf-8' }],
    [{ status: 418, json: { odd: true } }, { status: 418, text: '{"odd":true}', type: 'application/json; charset=utf-8' }],
    [{ text: '<p>proxy</p>', headers: { 'Content-Type': 'text/html' } }, { status: 200, text: '<p>proxy</p>', type: 'text/html' }],
    [{ bytes: Buffer.from('raw').toString('base64') }, { status: 200, text: 'raw', type: 'application/octet-stream' }]
  ]
  for (const [answer, expected] of answers) {
    const rule = await box.answer({ operation: 'listLabels', times: 1, offSchema: true }, answer)
    const { status, text, headers } = await ask('/v1/labels')
    t.equal(status, expected.status, JSON.stringify(answer))
    if (expected.status !== 503) t.equal(text, expected.text)
    t.equal(headers.get('content-type'), expected.type)
    t.match(await box.requests().then(entries => entries.at(-1)), { status: expected.status, faults: [rule.id] })
    t.equal((await ask('/v1/labels')).status, 200, 'the real answer comes next')
  }
})

await t.test('a whole answer replaces the operation; a patch changes its response', async t => {
  const { box, ask } = await start()
  const send = (text: string) => ask('/v1/chats/101/messages', {
    method: 'POST', body: JSON.stringify({ text }), headers: { 'content-type': 'application/json' }
  })
  await box.answer({ operation: 'sendMessage', times: 1 }, { json: { chatID: '101', pendingMessageID: 'm1' } })
  t.match(JSON.parse((await send('never sent')).text), { pendingMessageID: 'm1' })
  t.notMatch((await ask('/v1/chats/101/messages')).text, 'never sent')

  await box.answer({ operation: 'sendMessage', times: 1 }, { patch: { pendingMessageID: 'm2' }, headers: { 'X-Patched': 'yes' } })
  const patched = await send('sent')
  t.match(JSON.parse(patched.text), { chatID: small.adaChat, pendingMessageID: 'm2' })
  t.equal(patched.headers.get('x-patched'), 'yes')
  t.equal(Number(patched.headers.get('content-length')), Buffer.byteLength(patched.text))
  t.match((await ask('/v1/chats/101/messages')).text, 'sent')

  await box.answer({ operation: 'getChat', times: 1 }, { patch: { description: 'new', participants: { total: 9 } } })
  const chat = JSON.parse((await ask('/v1/chats/101')).text)
  t.match(chat, { id: small.adaChat, description: 'new', participants: { total: 9, hasMore: false } })
})

await t.test('headers of an answer are sent once', async t => {
  const { box, ask } = await start()
  for (const answer of [{ json: [] }, { status: 503 }, { patch: {} }, {}, async () => ({ json: [] })]) {
    const headers = { 'Set-Cookie': 'a=b', 'X-One': '1' }
    await box.answer({ operation: 'listLabels', times: 1, offSchema: true },
      typeof answer === 'function' ? async () => ({ ...await answer(), headers }) : { ...answer, headers })
    const received = (await ask('/v1/labels')).headers
    t.strictSame(received.getSetCookie(), ['a=b'], JSON.stringify(answer))
    t.equal(received.get('x-one'), '1')
  }
})

await t.test('answers in turn', async t => {
  const { box, ask } = await start()
  await box.answer({ operation: 'getAccounts' }, [{ status: 503 }, {}, { status: 429, headers: { 'Retry-After': '1' } }])
  const statuses = []
  for (let count = 0; count < 5; count++) statuses.push((await ask('/v1/accounts')).status)
  t.strictSame(statuses, [503, 200, 429, 200, 200])
  t.match(await box.answers(), [{ matched: 3, fired: 3 }])
})

await t.test('an answer that breaks the schema of its operation is rejected, unless it opts out', async t => {
  const { call } = await build(t)
  const add = async (rule: object) => call('POST', `${control}/answers`, rule)
  const wrong: Array<[rule: object, path: string, reason: RegExp]> = [
    [{ operation: 'listLabels', answer: { json: [{ id: 5 }] } }, 'body.answer.json', /It is not an answer of listLabels: json\.0/],
    [{ operation: 'listLabels', answer: [{}, { json: {} }] }, 'body.answer.1.json', /offSchema: true/],
    [{ operation: 'listLabels', answer: { status: 201, json: [] } }, 'body.answer.json', /answers with 200/],
    [{ operation: 'listLabels', answer: { text: 'x' } }, 'body.answer', /answers with JSON/],
    [{ answer: { json: 1, text: 'x' } }, 'body.answer.text', /one body/],
    [{ answer: { status: 204, json: 1 } }, 'body.answer.json', /no body/],
    [{ answer: { bytes: '%' } }, 'body.answer.bytes', /not base64/],
    [{ answer: {} }, 'body.answer', /says nothing/],
    [{ answer: { headers: { 'Content-Length': '1' } } }, 'body.answer.headers.Content-Length', /sets this header itself/],
    [{ answer: { function: 'function-1' } }, 'body.answer.function', /box\.answer\(\)/],
    [{ status: 200, answer: { json: 1 } }, 'body.status', /put status into answer/],
    [{ offSchema: true, status: 500 }, 'body.answer', /./]
  ]
  for (const [rule, path, reason] of wrong) {
    const { status, body, text } = await add(rule)
    t.ok(status === 422, `${JSON.stringify(rule)}: ${text}`)
    t.ok(body.details.issues.some((issue: { path: unknown[], message: string }) =>
      issue.path.join('.') === path && reason.test(issue.message)), `${JSON.stringify(rule)}: ${text}`)
  }
  t.equal((await add({ operation: 'listLabels', offSchema: true, answer: { json: [{ id: 5 }] } })).status, 201)
  t.strictSame((await call('GET', '/v1/labels')).body, [{ id: 5 }])
})

await t.test('a patch that would break the schema is not applied, and the journal says why', async t => {
  const { box, call } = await build(t)
  const { body: rule } = await call('POST', `${control}/answers`, { operation: 'listLabels', answer: { patch: { id: 5 } } })
  t.strictSame((await call('GET', '/v1/labels')).body, [])
  t.match(box.journal.find().at(-1)?.record, { faults: [], warnings: [/breaks the schema of the answer/] })
  t.equal(box.faults.get(rule.id).fired, 0)
  await call('POST', `${control}/answers`, { path: '/v1/assets/*', answer: { patch: {} } })
  await call('GET', '/v1/assets/serve?url=x:y')
})

await t.test('a server that closes does not wait for a function', async t => {
  const { mock, box, ask } = await start()
  let wasCalled = () => {}
  const called = new Promise<void>(resolve => { wasCalled = resolve })
  await box.answer({ operation: 'getChat' }, async () => {
    wasCalled()
    return new Promise<never>(() => {})
  })
  const answer = ask('/v1/chats/101')
  await called
  await mock.close()
  t.equal((await answer).status, 503)
})

await t.test('a function answers in its own process', async t => {
  const { mock, box, ask } = await start()
  await box.answer({ operation: 'getChat' }, ({ params, headers, query, body, operation }) =>
    params.chatID === '102' ? { json: { params, query, body: body ?? null, operation, agent: headers['user-agent'] } } : undefined)
  t.match(JSON.parse((await ask('/v1/chats/102?maxParticipantCount=3')).text), { params: { chatID: '102' }, operation: 'getChat', body: null })
  t.match(JSON.parse((await ask('/v1/chats/101')).text), { id: small.adaChat })

  await box.heal()
  await box.answer({ operation: 'getChat' }, async () => { throw new Error('My own mistake') })
  t.equal((await ask('/v1/chats/101')).status, 500)
  t.match(await box.requests().then(entries => entries.at(-1)?.explanation), /My own mistake/)

  for (const thrown of [undefined, null, 'a text']) {
    await box.heal()
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- JavaScript can throw anything
    await box.answer({ operation: 'getChat' }, () => { throw thrown })
    t.equal((await ask('/v1/chats/101')).status, 500, String(thrown))
    t.match(await box.requests().then(entries => entries.at(-1)?.explanation), /threw what is not an error/)
  }

  await box.heal()
  await box.answer({ operation: 'getChat' }, () => ({ json: 1, text: 'x' }))
  t.equal((await ask('/v1/chats/101')).status, 500)
  t.match(await box.requests().then(entries => entries.at(-1)?.explanation), /one body/)

  const endless: Record<string, unknown> = {}
  endless.self = endless
  for (const wrong of [{ json: endless }, { patch: endless }, { json: () => 1 }, { json: Symbol('x') }, { json: 1n }]) {
    await box.heal()
    await box.answer({ operation: 'getChat' }, () => wrong)
    t.match(await ask('/v1/chats/101'), { status: 500, text: /^\{"message":"Internal server error","code":"INTERNAL_ERROR"\}$/ })
    t.match(await box.requests().then(entries => entries.at(-1)?.explanation), /JSON cannot hold it/)
  }

  await box.heal()
  const rule = await box.answer({ operation: 'getChat' }, () => ({ status: 503 }))
  const saved = await box.snapshot()
  const other = await createMockServer({ port: 0, fixture: saved })
  t.teardown(other.close)
  const twin = await other.sandbox()
  t.equal((await client(twin)('/v1/chats/101')).status, 200, 'a function is in no snapshot; the rule answers really')
  t.match(await twin.requests().then(entries => entries.at(-1)?.warnings), [/in no process any more/])
  t.match(await twin.answers(), [{ id: rule.id }])

  const far = await connectMockServer(mock.url).then(server => server.sandbox())
  await t.rejects(far.answer({ operation: 'getChat' }, () => undefined), TypeError)
})

await t.test('an answer can be delayed, truncated and broken', async t => {
  const { box, ask } = await start()
  await box.answer({ operation: 'listLabels', times: 1, truncate: 3 }, { json: [] })
  t.equal((await ask('/v1/labels')).text, '[]', 'too short to be cut')
  await box.heal()
  await box.answer({ operation: 'listLabels', times: 1, truncate: 3, offSchema: true }, { text: 'abcdef' })
  t.equal((await ask('/v1/labels')).text, 'abc')
  await box.answer({ operation: 'listLabels', times: 1, delay: 1 }, { json: [] })
  t.equal((await ask('/v1/labels')).text, '[]')
  await box.answer({ operation: 'listLabels', times: 1 }, { status: 204 })
  t.match(await ask('/v1/labels'), { status: 204, text: '' })
})

await t.test('answers are rules: listed, ended, part of snapshots', async t => {
  const { box, call } = await build(t)
  await call('POST', `${control}/faults`, { status: 500, times: 1 })
  await call('POST', `${control}/answers`, { operation: 'listLabels', answer: { json: [] } })
  t.equal((await call('GET', `${control}/answers`)).body.items.length, 1)
  t.equal((await call('GET', `${control}/faults`)).body.items.length, 2)
  const saved = box.snapshot()
  box.restore(structuredClone(saved))
  t.strictSame(box.snapshot(), saved)
  t.equal((await call('DELETE', `${control}/answers`)).status, 204)
  t.match((await call('GET', `${control}/faults`)).body.items, [{ status: 500 }])
})
