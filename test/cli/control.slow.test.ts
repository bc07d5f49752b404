import t from 'tap'
import { createMockServer, type MockServerOptions } from '../../src/index.js'
import { small, smallFixture } from '../support/app.js'
import { Command, run } from '../support/command.js'

interface Test { teardown: (work: () => unknown) => void }

/** A server of this process, and the command as processes that speak to it. */
async function start (t: Test, options: MockServerOptions = {}) {
  const mock = await createMockServer({ fixture: smallFixture, seed: 1, ...options })
  t.teardown(mock.close)
  const words = async (...args: string[]) => run(t, [...args, '--url', mock.url])
  return {
    mock,
    words,
    /** What it prints, when it ends well. */
    prints: async (...args: string[]) => {
      const { code, stdout, stderr } = await words(...args)
      if (code !== 0 || stderr !== '') throw new Error(`${args.join(' ')} ended with ${code}: ${stderr}`)
      return stdout
    }
  }
}

const call = async (box: { url: string, token: string }, path: string) =>
  fetch(box.url + path, { headers: { authorization: `Bearer ${box.token}` } })

await t.test('sandbox', async t => {
  const { mock, prints } = await start(t)
  t.match(await prints('sandbox', 'create', '--id', 'mine', '--fixture', 'empty', '--seed', '7', '--frozen', '--now', '2026-03-01T00:00:00Z'),
    new RegExp(`^mine\tbdapi_\\S+\t${mock.url}\n$`))
  const made = JSON.parse(await prints('sandbox', 'create', '--json', '--token', 'two words', '--listen', '--send-delay', '5')) as { id: string, url: string, token: string }
  t.match(made, { id: 'sandbox-1', token: 'two words', url: /^http:\/\/127\.0\.0\.1:\d+$/ })
  t.not(made.url, mock.url)
  t.equal((await call(made, '/v1/accounts')).status, 200)
  t.match(await (await mock.sandbox('sandbox-1')).network(), { sendDelay: 5 })
  t.match((await prints('sandbox', 'list')).split('\n'), [/^default\tsmall\t/, /^mine\tempty\t2026-03-01T00:00:00\.000Z\t/, /^sandbox-1\tsmall\t/, ''])
  t.match((await prints('sandbox', 'list', '--json')).trimEnd().split('\n').map(line => JSON.parse(line) as object),
    [{ id: 'default' }, { id: 'mine', seed: 7, clock: { mode: 'frozen' } }, { id: 'sandbox-1' }])
  t.match(await prints('sandbox', 'inspect', 'mine'), /^chats\t0$.*^digest\t[0-9a-f]{64}$/ms)

  const box = await mock.sandbox('mine')
  const boot = await box.digest()
  await box.createToken()
  t.match(await prints('sandbox', 'fork', 'mine', '--id', 'twin'), new RegExp(`^twin\tbdapi_\\S+\t${mock.url}\n$`))
  t.match(await (await mock.sandbox('twin')).inspect(), { seed: 7, fixture: 'empty', clock: { mode: 'frozen' } })
  await (await mock.sandbox('twin')).delete()
  t.equal(await prints('sandbox', 'reset', 'mine'), 'mine: reset\n')
  t.equal(await box.digest(), boot)
  t.equal(await prints('sandbox', 'delete', 'mine', '--json'), '{"id":"mine"}\n')
  t.equal((await mock.sandboxes()).length, 2)
})

await t.test('fault', async t => {
  const { mock, prints } = await start(t)
  const box = await mock.sandbox()
  t.equal(await prints('fault', 'add', '--operation', 'getAccounts', '--status', '429', '--retry-after', '2', '--times', '1'), 'fault-1\n')
  const broken = await call({ url: mock.url, token: mock.token }, '/v1/accounts')
  t.strictSame([broken.status, broken.headers.get('retry-after')], [429, '2'])
  t.match(await prints('fault', 'list'), /^fault-1\tmatched 1\tfired 1\t\{"operation":"getAccounts",.*\}\n$/)
  t.match(JSON.parse(await prints('fault', 'add', '{"send":{"status":"FAIL_PERMANENT"},"ttl":"1m"}', '--nth', '2', '--json')),
    { id: 'fault-2', send: { status: 'FAIL_PERMANENT' }, nth: 2, ttl: 60_000 })
  t.equal(await prints('fault', 'clear', 'fault-1'), 'fault-1: ended\n')
  t.match(await box.faults(), [{ id: 'fault-2' }])
  t.equal(await prints('fault', '--preset', 'media-gone', '--times', '2'), 'fault-3\nfault-4\nfault-5\n')
  t.match((await box.faults()).slice(1), [{ times: 2, status: 502 }, { times: 2 }, { times: 2 }])
  t.match(await prints('fault', 'presets'), /^starting\t.*\tSource: .*\ninitializing\t/)
  t.equal(await prints('fault', 'clear'), 'all rules: ended\n')
  t.strictSame(await box.faults(), [])

  const id = await prints('answer', 'add', '[{"status":503},{"json":[]}]', '--operation', 'listLabels', '--times', '1')
  t.match(id, /^fault-\d+\n$/)
  t.match(await box.answers(), [{ operation: 'listLabels', times: 1, answer: [{ status: 503 }, { json: [] }] }])
  t.match(await prints('answer', 'list'), /\tmatched 0\tanswered 0\t/)
  t.equal(await prints('answer', 'clear', id.trim()), `${id.trim()}: ended\n`)
  t.strictSame(await box.answers(), [])
})

await t.test('clock, of any sandbox', async t => {
  const { mock, prints } = await start(t)
  await mock.createSandbox({ id: 'other', clock: { now: '2026-03-01T00:00:00Z', frozen: true } })
  const other = async (...args: string[]) => prints('clock', ...args, '--sandbox', 'other')
  t.equal(await other(), '2026-03-01T00:00:00.000Z\n')
  t.equal(await other('advance', '1h30m'), '2026-03-01T01:30:00.000Z\n')
  t.equal(await other('set', '1772330400000'), '2026-03-01T02:00:00.000Z\n')
  t.match(JSON.parse(await other('resume', '--json')), { mode: 'real' })
  t.equal(await other('freeze', '2026-04-01T00:00:00Z'), '2026-04-01T00:00:00.000Z\n')
})

await t.test('message and requests', async t => {
  const { mock, prints } = await start(t)
  const id = (await prints('message', small.group, 'Hello **you**', '--sender', small.ben, '--reply-to', '100004', '--at', '2026-01-09T09:00:00Z')).trimEnd()
  t.match(await (await call(mock, `/v1/chats/${encodeURIComponent(small.group)}/messages/${id}`)).json(),
    { id, text: 'Hello <strong>you</strong>', senderID: small.ben, linkedMessageID: '100004', timestamp: '2026-01-09T09:00:00.000Z' })
  t.match(JSON.parse(await prints('message', '101', 'Again', '--json')), { text: 'Again', senderID: small.ada })

  await call(mock, '/v1/nothing')
  t.match(await prints('requests', '--status', '404'), /^\S+\tGET \/v1\/nothing\t404\t-\t\d+ ms\tNOT_FOUND: .*\n$/)
  t.match((await prints('requests', '--json')).trimEnd().split('\n').map(line => JSON.parse(line) as object),
    [{ method: 'GET', status: 200 }, { path: '/v1/nothing', status: 404 }])
  t.equal(await prints('requests', '--clear'), '')
  t.equal(await prints('requests'), '')
})

await t.test('requests --follow prints new entries until the server stops', async t => {
  const { mock } = await start(t)
  await call(mock, '/v1/accounts')
  const following = new Command(t, ['requests', '--follow', '--path', '/v1/*', '--url', mock.url])
  await following.sees('stdout', /\/v1\/accounts/)
  await call(mock, '/v0/get-accounts')
  await call(mock, '/v1/chats')
  await following.sees('stdout', /\/v1\/chats/)
  t.notMatch(following.stdout, '/v0/')
  await mock.close()
  const { code, stderr } = await following.end()
  t.equal(code, 1)
  t.match(stderr, /^error: No mock server can be reached at .*\n$/)
})

await t.test('a follower may close the pipe early', async t => {
  const { mock } = await start(t)
  const following = new Command(t, ['requests', '--follow', '--url', mock.url])
  await call(mock, '/v1/accounts')
  await following.sees('stdout', /\/v1\/accounts/)
  following.child.stdout!.destroy()
  for (let calls = 0; following.child.exitCode === null && calls < 10_000; calls++) await call(mock, '/v1/accounts')
  t.match(await following.end(), { code: 0, stderr: '' })
})

await t.test('an error prints one line and exits with 2 for wrong usage, 1 otherwise', async t => {
  const { words } = await start(t)
  const cases: Array<[args: string[], code: number, line: RegExp]> = [
    [['sandbox', 'create', '--id', 'a/b'], 2, /body\.id/],
    [['sandbox', 'create', '--fixture', 'nonesuch'], 2, /There is no fixture named "nonesuch"/],
    [['sandbox', 'create', '--fixture', './none.json'], 1, /none\.json cannot be read \(ENOENT\)/],
    [['sandbox', 'create', '--id', 'default'], 1, /already/],
    [['sandbox', 'delete', 'none'], 1, /Sandbox not found: "none"/],
    [['sandbox', 'delete'], 2, /missing required argument 'id'/],
    [['sandbox', 'craete'], 2, /unknown command 'craete' \(Did you mean create\?\)/],
    [['fault', 'add', '--operation', 'sendMesage', '--status', '500'], 2, /did you mean "sendMessage"/],
    [['fault', 'add', '--status', 'many'], 2, /Expected a number/],
    [['fault', 'add', '{'], 2, /the rule is not valid JSON/],
    [['answer', 'add', '{'], 2, /the answer is not valid JSON/],
    [['answer', 'add', '{"json":1}', '--operation', 'listLabels'], 2, /It is not an answer of listLabels/],
    [['fault'], 2, /--preset/],
    [['fault', '--preset', 'nothing'], 2, /preset/],
    [['fault', 'add'], 2, /The rule does nothing/],
    [['clock', 'advance', 'soon'], 2, /Expected a duration/],
    [['clock', '--sandbox', 'none'], 1, /Sandbox not found/],
    [['message', '!nowhere:x', 'Hello'], 1, /Chat not found/]
  ]
  await Promise.all(cases.map(async ([args, code, line]) => {
    const result = await words(...args)
    t.equal(result.code, code, args.join(' '))
    t.match(result.stderr, new RegExp(`^error: .*${line.source}.*\n$`), args.join(' '))
    t.equal(result.stdout, '')
  }))
  t.match(await run(t, ['clock', '--url', 'ftp://x']), { code: 2, stderr: /^error: --url: expected a URL .*\n$/ })
  t.match(await run(t, ['sandbox']), { code: 2, stderr: /^Usage: .*\n {2}create /s })
  t.match(await run(t, ['clock', '--help']), { code: 0, stdout: /\n {2}advance / })
})

await t.test('the control token and the address come from the flag, the variable or the config file', async t => {
  const { mock, words } = await start(t, { controlToken: 'let me in' })
  t.match(await words('clock'), { code: 1, stderr: /^error: .*needs the control token.*\n$/ })
  t.equal((await words('clock', '--control-token', 'let me in')).code, 0)
  t.equal((await words('clock', '--control-token', 'no')).code, 1)
  const variables = { BEEPER_MOCK_CONTROL_TOKEN: 'let me in', BEEPER_MOCK_PORT: String(mock.port) }
  t.match(await run(t, ['clock', '--json'], { variables }), { code: 0, stdout: /^\{"now":/ })
  const config = `${t.testdir({ 'mock.json': JSON.stringify({ port: mock.port, controlToken: 'let me in' }) })}/mock.json`
  t.equal((await run(t, ['sandbox', 'reset', '--config', config])).stdout, 'default: reset\n')
})
