import t from 'tap'
import { Readable } from 'node:stream'
import { connect, serve } from '../support/socket-client.js'
import { build, small, type Answer, type Built } from '../support/app.js'
import { manyRows } from '../support/many-rows.js'
import { runSync } from '../../src/platform/run-sync.js'

const large = manyRows(8)
const box = '/_mock/sandboxes/default'

/** A server with a large default sandbox, and a small one beside it. */
async function twoSandboxes (t: Parameters<typeof build>[0], fixture = large) {
  const built = await build(t, { fixture })
  const { body: { token } } = await built.call('POST', '/_mock/sandboxes', { id: 'small', fixture: 'empty' })
  return { ...built, otherToken: token as string }
}

/** Begins a call, and says whether it has been answered. */
function begin (built: Built, ...parameters: Parameters<Built['call']>): { answer: Promise<Answer>, isAnswered: () => boolean } {
  let isAnswered = false
  const answer = built.call(...parameters).finally(() => { isAnswered = true })
  return { answer, isAnswered: () => isAnswered }
}

const longCalls: Record<string, Parameters<Built['call']>> = {
  'to make a sandbox': ['POST', '/_mock/sandboxes', { id: 'large', fixture: large }],
  'to restore it': ['PUT', `${box}/state`, large],
  'to show its first digest': ['GET', box],
  'to return its state': ['GET', `${box}/state`],
  'to search it first': ['GET', '/v1/messages/search?query=word1']
}

await t.test('work on a large sandbox does not block requests to others', async t => {
  for (const [what, call] of Object.entries(longCalls)) {
    const built = await twoSandboxes(t, manyRows(8))
    const { answer, isAnswered } = begin(built, ...call)
    t.equal((await built.call('GET', '/_mock/health')).status, 200, `${what}: health`)
    t.equal((await built.call('GET', '/v1/chats', undefined, built.otherToken)).status, 200, 'another sandbox')
    t.equal((await built.call('GET', `/v1/chats/${small.adaChat}/messages`)).body.items.length, 3, 'and the same')
    t.notOk(isAnswered(), 'before it is done')
    t.ok((await answer).status < 300)
  }
})

await t.test('a restore takes effect with its response: until then the sandbox is unchanged', async t => {
  const built = await twoSandboxes(t)
  const { call } = built
  const boot = built.box.digest()
  await call('POST', `/v1/chats/${small.adaChat}/messages`, { text: 'Before' })
  const { answer, isAnswered } = begin(built, 'PUT', `${box}/state`, large)
  const texts = async () => ((await call('GET', `/v1/chats/${small.adaChat}/messages`)).body.items as Array<{ text: string }>).map(({ text }) => text)
  t.equal((await call('POST', `/v1/chats/${small.adaChat}/messages`, { text: 'Meanwhile' })).status, 200)
  const meanwhile = await texts()
  t.notOk(isAnswered())
  t.ok(meanwhile.includes('Before') && meanwhile.includes('Meanwhile'))
  t.equal((await answer).status, 200)
  t.strictSame((await texts()).filter(text => text === 'Before' || text === 'Meanwhile'), [])
  t.equal(built.box.jobs.size, 0, 'and nothing is planned that was')
  t.equal((await call('POST', `${box}/reset`)).body.digest, boot)
})

await t.test('concurrent resets, restores and creations are each complete', async t => {
  const built = await twoSandboxes(t)
  const boot = built.box.digest()
  const calls: Array<Parameters<Built['call']>> = [
    ['POST', `${box}/reset`], ['PUT', `${box}/state`, manyRows(5)], ['POST', '/_mock/sandboxes', { id: 'third' }],
    ['PUT', `${box}/state`, { format: 1, accounts: [], chats: [{ id: '!lost:beeper.com', accountID: 'none', type: 'group', participants: [] }] }],
    ['POST', `${box}/reset`]
  ]
  const answers = await Promise.all(calls.map(async call => built.call(...call)))
  t.strictSame(answers.map(({ status }) => status), [200, 200, 201, 422, 200])
  t.equal(answers[0]?.body.digest, boot)
  t.not(answers[1]?.body.digest, boot)
  t.equal(answers[4]?.body.digest, boot)
  t.ok([boot, answers[1]?.body.digest].includes(built.box.digest()), 'it is what one of the calls made of it')
})

await t.test('a state that cannot be loaded changes nothing', async t => {
  const built = await build(t, { fixture: large })
  const client = await (await connect(t, await serve(built.app))).subscribe('*')
  await built.call('POST', '/v1/messages/search?query=word1')
  await built.call('POST', '/v0/send-message', { chatID: small.adaChat, text: 'word1 before' })
  await client.rest()
  const before = built.box.digest()
  const odd = { ...large, chats: large.chats?.slice(0, 50), messages: {}, random: { seed: 1, streams: { ids: [1] } } }
  t.match(await built.call('PUT', `${box}/state`, odd), { status: 422, body: { message: /cannot be loaded/ } })
  t.equal(built.box.digest(), before)
  t.strictSame(await client.rest(), [])
  t.match((await built.call('GET', '/v1/messages/search?query=before')).body.items, [{ text: 'word1 before' }])
})

await t.test('a large invalid state returns the same errors as a small one', async t => {
  const { call, box: sandbox } = await build(t, { fixture: large })
  const digest = sandbox.digest()
  const last = '!Many99:beeper.com'
  const rows = large.messages?.[last] ?? []
  const put = (messages: object) => call('PUT', `${box}/state`, { ...large, messages: { ...large.messages, ...messages } })
  const cases: Array<[messages: object, path: Array<string | number>]> = [
    [{ [last]: [...rows, { ...rows[0], id: 'x', timestamp: 'soon' }] }, ['messages', last, rows.length, 'timestamp']],
    [{ [last]: [...rows, rows[0]] }, ['messages', last, rows.length, 'id']],
    [{ '!nowhere': rows }, ['messages', '!nowhere']]
  ]
  for (const [messages, path] of cases) {
    const { status, body } = await put(messages)
    t.equal(status, 422)
    t.strictSame(body.details.issues[0].path, path)
  }
  const text = JSON.stringify(large)
  t.match(await call('PUT', `${box}/state`, text.slice(0, -1)), { status: 400, body: { message: /^The body is not valid JSON: / } })
  t.match(await call('PUT', `${box}/state`, text.replace('"text"', '"__proto__"')), { status: 400 })
  t.equal((await call('GET', box)).body.digest, digest)
})

await t.test('a large state in chunks, without a content length', async t => {
  const bytes = Buffer.from(JSON.stringify(large))
  for (const [stateLimit, status] of [[bytes.length, 200], [bytes.length - 1, 400]] as const) {
    const { app } = await build(t, { stateLimit })
    const payload = Readable.from(function * () {
      for (let at = 0; at < bytes.length; at += 50_000) yield bytes.subarray(at, at + 50_000)
    }())
    const answer = await app.inject({ method: 'PUT', url: `${box}/state`, payload, headers: { 'content-type': 'application/json' } })
    t.equal(answer.statusCode, status)
    if (status === 400) t.match(answer.json(), { message: /larger than the limit/ })
  }
})

await t.test('two sandboxes of one ID, and one that is deleted while it is restored', async t => {
  const { call, sandboxes } = await build(t)
  const tokens = [{ secret: 'secret', scopes: ['read' as const] }]
  const making = sandboxes.createTask({ id: 'mine', fixture: manyRows(8), tokens })
  t.notOk(making.next().done)
  t.match(await call('POST', '/_mock/sandboxes', { id: 'mine' }), { status: 409, body: { message: /"mine" already/ } })
  t.equal((await call('GET', '/_mock/sandboxes/mine')).status, 404, 'it is invisible before it is complete')
  t.equal((await call('GET', '/v1/chats', undefined, 'secret')).status, 401, 'nor by its token')
  const box = runSync(making)
  t.equal((await call('GET', '/v1/chats', undefined, 'secret')).status, 200)
  const restoring = box.restoreTask(large)
  t.notOk(restoring.next().done)
  t.equal((await call('DELETE', '/_mock/sandboxes/mine')).status, 204)
  t.throws(() => runSync(restoring), { code: 'not_found', message: /deleted meanwhile/ })
  t.equal((await call('GET', '/v1/chats', undefined, 'secret')).status, 401)
  t.equal((await call('POST', '/_mock/sandboxes', { id: 'mine', fixture: 'empty' })).status, 201, 'its ID is free again')
})

await t.test('the limit of sandboxes includes those being created', async t => {
  const { call, sandboxes } = await build(t, { maxSandboxes: 2 })
  const making = sandboxes.createTask({ fixture: manyRows(8) })
  t.notOk(making.next().done)
  t.equal((await call('POST', '/_mock/sandboxes', { fixture: 'empty' })).status, 409)
  t.equal(runSync(making).id, 'sandbox-1')
})

await t.test('sockets receive every chat that a reset changes, with its messages, and no other', async t => {
  const built = await build(t, { fixture: large })
  const client = await (await connect(t, await serve(built.app))).subscribe('*')
  const group = { accountID: small.matrix, type: 'group', participantIDs: [small.ada] }
  const { body: { chatID } } = await built.call('POST', '/v0/create-chat', group)
  await built.call('POST', `/v1/chats/${encodeURIComponent('!Many7:beeper.com')}/messages`, { text: 'Not for long' })
  await built.call('DELETE', `${box}/chats/${encodeURIComponent('!Many50:beeper.com')}`)
  await client.rest()
  await built.call('POST', `${box}/reset`)
  t.strictSame([...new Set((await client.rest()).map(({ type, chatID }) => `${type} ${chatID}`))], [
    `chat.deleted ${chatID}`,
    'chat.upserted !Many7:beeper.com', 'message.deleted !Many7:beeper.com',
    'chat.upserted !Many50:beeper.com', 'message.upserted !Many50:beeper.com'
  ])
  t.strictSame((await built.call('GET', `${box}/requests?kind=event`)).body.items, [], 'the journal is empty')
})
