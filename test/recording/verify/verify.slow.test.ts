import t from 'tap'
import { ledger, startTwin } from '../../../src/cli/recording/twin.js'
import { createMockServer, type MockServer } from '../../../src/index.js'
import type { FixtureFile } from '../../../src/fixtures/format.js'
import type { Verdict } from '../../../src/recording/verify/evidence.js'
import { mcpChecks } from '../../../src/recording/verify/mcp-checks.js'
import { uploadChecks } from '../../../src/recording/verify/upload-checks.js'
import { verifyApp, type VerifyOptions } from '../../../src/recording/verify/verify.js'
import { small, smallFixture, type Teardown } from '../../support/app.js'
import { plant, type Planted } from './planted-app.js'

const known = await ledger()
const chat = '!NCdzlIaMjZUmvmvyHU:beeper.com'

/** Starts what is verified: a mock in the app's place. */
async function app (t: Teardown, fixture: FixtureFile | 'default' = 'default'): Promise<MockServer> {
  const mock = await createMockServer({ fixture, seed: 1, rateLimit: 'off' })
  t.teardown(mock.close)
  return mock
}

async function verify (mock: MockServer, options: Partial<VerifyOptions> = {}) {
  return verifyApp({ against: mock.url, token: mock.token, ledger: known, startMock: startTwin, ...options })
}

const differing = (verdicts: readonly Verdict[]) => verdicts.filter(({ result }) => result === 'differs')
const named = (verdicts: readonly Verdict[]) => differing(verdicts).map(({ behaviour }) => behaviour)

await t.test('the mock does not differ from itself, and is only read', async t => {
  const mock = await app(t)
  const box = await mock.sandbox()
  const before = await box.snapshot()
  const { evidence, left } = await verify(mock)
  t.strictSame(differing(evidence.behaviours), [])
  t.strictSame(left, [])
  t.match(evidence.product, { name: 'Beeper', version: /^4\./ })
  t.equal(evidence.behaviours.length, known.length)
  t.ok(evidence.behaviours.filter(({ result }) => result === 'seen').length >= 30)
  const requests = await box.requests()
  t.ok(requests.length > 40 && requests.every(({ method, path }) => method === 'GET' || path === '/v0/mcp'))
  const seen = evidence.behaviours.filter(({ result }) => result === 'seen').map(({ behaviour }) => behaviour)
  t.strictSame(Object.keys(mcpChecks).filter(name => !seen.includes(name)), [])
  t.ok(requests.filter(({ method }) => method === 'DELETE').length >= Object.keys(mcpChecks).length, 'each session is ended')
  t.strictSame(await box.snapshot(), before)
  const shown = JSON.stringify(evidence)
  for (const name of ['Robin', 'Wren', 'dinner', 'Dinner', '15550']) t.notOk(shown.includes(name), name)
})

await t.test('with writes it does not differ either, and the chat is as it was', async t => {
  const mock = await app(t)
  const box = await mock.sandbox()
  const state = async () => {
    const { chats = [], messages = {} } = await box.snapshot()
    // The rank is its place among the chats of the same time: the list shows what was last active first.
    const ids = Object.entries(messages).map(([id, rows]) => [id, rows.map(({ id }) => id)])
    return { chats: chats.map(({ activityRank: _, ...row }) => row), ids }
  }
  const before = await state()
  const shown: string[] = []
  const { evidence, left } = await verify(mock, {
    writeIn: chat, onVerdict: (verdict, calls) => { shown.push(JSON.stringify([verdict, calls])) }
  })
  t.strictSame(differing(evidence.behaviours), [])
  t.strictSame(left, [])
  const names = (await box.snapshot()).contacts?.flatMap(({ id, fullName = id }) => [id, ...fullName.split(' ')]) ?? []
  t.ok(names.length > 300)
  const texts = shown.join('\n')
  t.strictSame([chat, 'Robin', 'Vale', ...names].filter(name => name.length > 3 && texts.includes(name)), [])
  t.strictSame(evidence.behaviours.filter(verdict => verdict.result === 'not checked' && /^writes/.test(verdict.reason)), [])
  const seen = evidence.behaviours.filter(({ result }) => result === 'seen').map(({ behaviour }) => behaviour)
  t.ok(seen.length >= 50)
  t.strictSame(Object.keys(uploadChecks).filter(name => !seen.includes(name)), [])
  const after = await state()
  t.strictSame(after.ids, before.ids)
  t.strictSame(after.chats, before.chats)
  const requests = await box.requests()
  const written = requests.filter(({ method, path }) => method !== 'GET' && path.startsWith('/v1/chats/'))
  t.ok(written.length > 0)
  t.strictSame(written.filter(({ path }) => !decodeURIComponent(path).startsWith(`/v1/chats/${chat}`)), [])
})

const plants: Array<[what: string, planted: Planted, behaviours: string[]]> = [
  ['status', {
    answer: (path, answer) => path === '/v1/bridges/verify-no-such-id' ? { ...answer, status: 400 } : answer
  }, ['getBridge: An unknown bridge is 404']],
  ['a hint of a tool', {
    answer: (path, { body, ...answer }) => path === '/v0/mcp' && JSON.stringify(body).includes('"tools":[')
      ? { ...answer, body: JSON.parse(JSON.stringify(body).replaceAll('"readOnlyHint":true', '"readOnlyHint":false')) }
      : { ...answer, body }
  }, ['mcp.get_accounts: The hints']],
  ['code', {
    answer: (path, answer) => /\/messages\?cursor=/.test(path) ? { ...answer, body: { ...answer.body as object, code: 'other' } } : answer
  }, ['listMessages: A broken cursor is 400, and so is the ID of a message that no longer exists']],
  ['field', {
    answer: (path, answer) => path.endsWith('/oauth-protected-resource') ? { ...answer, body: { ...answer.body as object, more: true } } : answer
  }, ['oauthResourceMetadata: All of it']],
  ['order', {
    answer: (path, answer) => path === '/v1/labels' ? { ...answer, body: (answer.body as unknown[]).toReversed() } : answer
  }, ['listLabels: The order ignores case']],
  ['event', {
    frame: frame => frame.code === 'INVALID_COMMAND' ? { ...frame, code: 'UNKNOWN_COMMAND' } : frame
  }, ['wsEvents: The meaning of each error code; unknown chats cannot be subscribed to']],
  ['header', {
    answer: (path, answer) => path.startsWith('/_matrix/client/v3/user/') ? { ...answer, headers: { ...answer.headers, 'www-authenticate': undefined } } : answer
  }, ['getAccountData: Errors of the token: 401 M_MISSING_TOKEN or M_UNKNOWN_TOKEN, 403 M_FORBIDDEN']]
]
for (const [what, planted, behaviours] of plants) {
  await t.test(`another ${what} is found, and nothing else`, async t => {
    const mock = await app(t)
    const heard: string[] = []
    const { evidence } = await verify(mock, {
      against: await plant(t, mock.url, planted),
      onVerdict: (verdict, calls) => {
        if (verdict.result === 'differs') heard.push(`${calls.app?.answer}\n${calls.mock?.answer}`)
      }
    })
    t.strictSame(named(evidence.behaviours), behaviours)
    t.equal(heard.length, 1)
    t.notMatch(heard.join(), /Robin|Wren|undefined/)
  })
}

await t.test('a difference in what is written is found, and all is put back', async t => {
  const mock = await app(t)
  const { evidence, left } = await verify(mock, {
    writeIn: chat,
    against: await plant(t, mock.url, {
      answer: (path, answer) => path.endsWith('/notify-anyway') ? { ...answer, status: 409 } : answer
    })
  })
  t.strictSame(named(evidence.behaviours), ['notifyAnyway: The error is 422'])
  t.strictSame(left, [])
})

await t.test('in a chat that is read, the unread mark comes and goes', async t => {
  const mock = await app(t, smallFixture)
  const { evidence, left } = await verify(mock, { writeIn: small.group })
  t.strictSame(differing(evidence.behaviours), [])
  t.strictSame(left, [])
  const marks = evidence.behaviours.filter(({ behaviour, result }) => result === 'seen' && /^markChat/.test(behaviour))
  t.equal(marks.length, 2)
})

await t.test('stopped while a check writes, it puts back what it has written', async t => {
  const mock = await app(t, smallFixture)
  const box = await mock.sandbox()
  const stop = new AbortController()
  const idsNow = async () => (await box.snapshot()).messages?.[small.group]?.map(({ id }) => id)
  const before = await idsNow()
  const verifying = verify(mock, { writeIn: small.group, signal: stop.signal })
  await box.waitForEvents({ type: 'message.upserted' }, { timeout: '5m' })
  stop.abort()
  const { stopped, left, evidence } = await verifying
  t.ok(stopped)
  t.strictSame(left, [])
  t.strictSame(await idsNow(), before)
  t.match(evidence.behaviours.at(-1), { result: 'not checked', reason: 'verify was stopped' })
})

await t.test('what cannot be put back is told', async t => {
  const mock = await app(t)
  const box = await mock.sandbox()
  await box.answer({ operation: 'deleteMessage' }, { status: 403 })
  const { left } = await verify(mock, { writeIn: chat })
  t.ok(left.length > 0)
  t.strictSame([...new Set(left)], ['a message that was sent cannot be deleted (403)'])
})

await t.test('429 is waited for, and is no difference', async t => {
  const mock = await app(t, smallFixture)
  const box = await mock.sandbox()
  await box.fail({ operation: 'getBridge', status: 429, retryAfter: 0, times: 2 })
  const { evidence } = await verify(mock)
  t.strictSame(differing(evidence.behaviours), [])
  const asked = await box.requests({ operation: 'getBridge' })
  t.strictSame(asked.map(({ status }) => status), [429, 429, 404])
})

await t.test('an app without contents is verified as far as it goes', async t => {
  const mock = await createMockServer({ fixture: 'empty', seed: 1, rateLimit: 'off' })
  t.teardown(mock.close)
  const { evidence } = await verify(mock)
  t.strictSame(differing(evidence.behaviours), [])
  t.ok(evidence.behaviours.some(verdict => verdict.result === 'not checked' && verdict.reason === 'the app has no archived chat'))
})

await t.test('what cannot be verified', async t => {
  const mock = await app(t)
  await t.rejects(verify(mock, { token: 'wrong' }), { name: 'RecordingError', message: /401/ })
  await t.rejects(verify(mock, { writeIn: '!nope:beeper.com' }), { name: 'RecordingError', isInput: true, message: /--chat: the app has no chat/ })
  await t.rejects(verify(mock, { against: 'http://127.0.0.1:1' }), { name: 'RecordingError', message: /cannot be reached/ })
})
