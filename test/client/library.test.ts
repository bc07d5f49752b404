import t from 'tap'
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import BeeperDesktop from '@beeper/desktop-api'
import { connectMockServer, ControlError, createMockServer, type MockSandbox, type MockServer, type MockServerOptions } from '../../src/index.js'
import { freshSandbox, startMock, vitestFixtures, type Hooks } from '../../src/testing.js'
import { small, smallFixture } from '../support/app.js'

async function start (t: { teardown: (work: () => unknown) => void }, options: MockServerOptions = {}) {
  const mock = await createMockServer({ fixture: smallFixture, seed: 1, ...options })
  t.teardown(mock.close)
  return mock
}

await t.test('the official SDK gets what it needs from the server object', async t => {
  const mock = await start(t)
  const client = new BeeperDesktop({ baseURL: mock.url, accessToken: mock.token })
  t.match(await client.accounts.list(), [{ accountID: 'matrix' }, {}])
  t.equal(mock.url, `http://127.0.0.1:${mock.port}`)
  t.not(mock.port, 23373, 'a free port')
  t.equal(mock.token, 'test-token')
})

await t.test('a snapshot is the same in process and over HTTP, and each restores where the other does', async t => {
  const mock = await start(t)
  const far = await connectMockServer(mock.url)
  const box = await mock.createSandbox()
  await box.receiveMessage(small.adaChat, { text: 'Kept' })
  const near = await box.snapshot()
  const sent = await (await far.sandbox(box.id)).snapshot()
  const digest = await box.digest()
  for (const state of [near, sent]) {
    await box.reset()
    await box.restore(state)
    t.equal(await box.digest(), digest)
  }
  t.strictSame(JSON.parse(JSON.stringify(near)), sent)
  near.chats!.pop()
  near.messages = {}
  await box.restore(near)
  t.match((await box.inspect()).counts, { chats: 1, messages: 0 }, 'what was changed is restored as it is')
  await t.rejects(box.restore({ format: 2 } as never), { code: 'validation_error' })
  await box.delete()
  await t.rejects(box.snapshot(), { code: 'not_found' })
  await t.rejects(box.restore(await (await mock.sandbox()).snapshot()), { code: 'not_found' })
})

await t.test('a fixture of a program is read the same at the start and later', async t => {
  const odd = {
    ...smallFixture,
    chats: (smallFixture.chats ?? []).map(chat => ({
      ...chat, title: 'Half a duck \ud83e', description: '\udd86', createdAt: new Date('2026-01-02T03:04:05.000Z') as unknown as string
    }))
  }
  const mock = await start(t, { fixture: odd })
  const [first, later] = [await mock.sandbox(), await mock.createSandbox({ fixture: odd })]
  const { chats } = await first.snapshot()
  t.strictSame(chats, (await later.snapshot()).chats)
  t.match(chats, [{ title: 'Half a duck \ufffd', description: '\ufffd', createdAt: '2026-01-02T03:04:05.000Z' }, {}])
  const client = new BeeperDesktop({ baseURL: mock.url, accessToken: mock.token })
  t.equal((await client.chats.retrieve(small.adaChat)).title, 'Half a duck \ufffd')
  odd.chats.length = 0
  t.equal((await (await mock.createSandbox()).inspect()).counts.chats, 2, 'what the program changes later changes nothing')
  await first.answer({ operation: 'getInfo' }, () => ({ json: { name: 'Half \ud83e' } }))
  t.equal(await (await fetch(`${mock.url}/v1/info`)).text(), '{"name":"Half \ufffd"}')
})

await t.test('the default fixture is the default', async t => {
  const mock = await createMockServer()
  t.teardown(mock.close)
  t.match(await (await mock.sandbox()).inspect(), { id: 'default', fixture: 'default' })
})

await t.test('a server whose fixture has no usable token creates one, which survives a reset', async t => {
  const mock = await start(t, { fixture: { format: 1, tokens: [{ token: 'reader', scopes: ['read'] }] } })
  await (await mock.sandbox()).reset()
  const client = new BeeperDesktop({ baseURL: mock.url, accessToken: mock.token })
  t.strictSame(await client.accounts.list(), [])
  t.match(mock.token, /^bdapi_/)
})

await t.test('wrong options throw clear errors', async t => {
  await t.rejects(createMockServer({ fixture: { format: 1, chats: [{}] } as never }), /fixture: chats\[0\]\.id: Required/)
  await t.rejects(createMockServer({ fixture: './none.json' }), /none\.json: the file cannot be read/)
  const taken = createServer()
  await new Promise<void>(resolve => { taken.listen(0, '127.0.0.1', resolve) })
  t.teardown(() => taken.close())
  await t.rejects(createMockServer({ fixture: 'empty', port: (taken.address() as AddressInfo).port }), { code: 'EADDRINUSE' })
})

await t.test('the client reads a fixture given by path, because servers read no files', async t => {
  const mock = await start(t)
  const path = `${t.testdir({ 'mine.json': JSON.stringify({ ...smallFixture, name: 'mine', tokens: [] }), 'broken.json': '{' })}/`
  for (const server of [mock, await connectMockServer(mock.url)]) {
    await using box = await server.createSandbox({ fixture: `${path}mine.json` })
    t.match(await box.inspect(), { fixture: 'mine', counts: { chats: 2 } })
    await t.rejects(server.createSandbox({ fixture: `${path}broken.json` }), /broken\.json: not valid JSON/)
    await t.rejects(server.createSandbox({ fixture: `${path}none.json` }), /none\.json cannot be read \(ENOENT\)/)
    await t.rejects(server.createSandbox({ fixture: 'nonesuch' }), { name: 'ControlError', status: 422, code: 'validation_error' })
  }
})

await t.test('await using deletes sandboxes and closes servers', async t => {
  let url: string
  {
    await using mock = await createMockServer({ fixture: smallFixture })
    url = mock.url
    {
      await using box = await mock.createSandbox({ id: 'brief' })
      t.equal((await mock.sandboxes()).length, 2)
      await box.delete()
    }
    t.equal((await mock.sandboxes()).length, 1, 'deleting twice is no error')
    await mock.close()
  }
  await t.rejects(fetch(`${url}/_mock/health`))
})

await t.test('calls to a closed server say so, and its sandboxes can be deleted silently', async t => {
  const mock = await start(t)
  const box = await mock.createSandbox()
  await mock.close()
  await mock.close()
  await t.rejects(mock.createSandbox(), /The mock server is closed/)
  await t.resolves(box[Symbol.asyncDispose]())
})

await t.test('methods can be passed to hooks without their object', async t => {
  const mock = await start(t)
  const { reset, delete: remove } = await mock.createSandbox({ id: 'bare' })
  await reset()
  await remove()
  t.equal((await mock.sandboxes()).length, 1)
})

await t.test('a sandbox has the URL by which its clients reach it', async t => {
  const mock = await start(t)
  t.equal((await mock.createSandbox()).url, mock.url)
  const own = await mock.createSandbox({ listen: true })
  t.equal(own.url, `http://127.0.0.1:${own.port}`)
  t.equal((await (await connectMockServer(mock.url)).sandbox(own.id)).url, own.url)
})

await t.test('sandboxes created without a token have none', async t => {
  const mock = await start(t)
  t.equal((await mock.createSandbox({ fixture: 'empty', tokens: [] })).token, '')
  const box = await mock.createSandbox({ tokens: [{ scopes: ['read'] }, { token: 'all' }] })
  t.match(box.token, /^bdapi_/, 'the first one that was asked for')
  t.equal((await mock.sandbox(box.id)).token, 'all', 'the one that may do most')
})

await t.test('a wait that times out reports what happened instead', async t => {
  const mock = await start(t)
  const box = await mock.sandbox()
  await t.rejects(box.waitForRequests({ operation: 'sendMessage' }, { timeout: 1 }),
    { message: '0 of 1 requests that match {"operation":"sendMessage"} came within 1 ms. There were no requests at all' })
  const headers = { authorization: `Bearer ${mock.token}` }
  await fetch(`${mock.url}/v1/accounts`, { headers })
  await fetch(`${mock.url}/v1/nothing`, { headers })
  await t.rejects(box.waitForRequests({ status: 200 }, { count: 2, timeout: '10ms' }),
    /^1 of 2 requests .* within 10ms\. The last requests: getAccounts \(200\), GET \/v1\/nothing \(404: NOT_FOUND: .*\)$/)
  await fetch(`${mock.url}/v0/create-chat`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ accountID: small.matrix, type: 'single', participantIDs: [small.cleo] })
  })
  t.match(await box.waitForEvents({ type: 'chat.upserted' }), [{ kind: 'event' }])
  await t.rejects(box.waitForEvents({ type: 'chat.deleted' }, { timeout: 0 }), /The last events: chat\.upserted in !/)
  await t.rejects(box.waitForFrames({}, { timeout: 0 }), /There were no frames at all/)
})

await t.test('connecting to something other than a mock server', async t => {
  const other = createServer((request, response) => { response.writeHead(request.url === '/_mock/health' ? 404 : 200).end('Hello') })
  await new Promise<void>(resolve => { other.listen(0, '127.0.0.1', resolve) })
  const { port } = other.address() as AddressInfo
  await t.rejects(connectMockServer(`http://127.0.0.1:${port}`), { name: 'ControlError', status: 404, message: /the server answered 404, which beeper-desktop-mock does not do/ })
  await new Promise(resolve => { other.close(resolve) })
  await t.rejects(connectMockServer(`http://127.0.0.1:${port}`), new RegExp(`No mock server can be reached at http://127\\.0\\.0\\.1:${port} \\(ECONNREFUSED\\)`))
  await t.rejects(connectMockServer('ftp://127.0.0.1'), TypeError)
  await t.rejects(connectMockServer('nowhere'), TypeError)
})

await t.test('connecting requires the control token if there is one', async t => {
  const { url } = await start(t, { controlToken: 'let me in' })
  await t.rejects(connectMockServer(url), { status: 401, code: 'unauthorized', message: /control token/ })
  await t.rejects(connectMockServer(url, { controlToken: 'wrong' }), ControlError)
  t.equal((await connectMockServer(url, { controlToken: 'let me in' })).token, 'test-token')
})

await t.test('beyond loopback the client in the process needs no token option', async t => {
  const mock = await start(t, { host: '0.0.0.0' })
  t.equal((await mock.sandboxes()).length, 1)
})

await t.test('a process ends by itself once the server is closed', async t => {
  const run = promisify(execFile)
  const { stdout } = await run(process.execPath, ['--import=./test/support/loader/register.mjs', 'test/support/exit.ts'], { timeout: 240_000 })
  t.equal(stdout, 'gave up\n')
})

await t.test('helpers for test runners clean up after the test', async t => {
  for (const hook of ['teardown', 'after', 'afterAll']) {
    const ends: Array<() => Promise<void>> = []
    const hooks = { [hook]: (work: () => Promise<void>) => ends.push(work) } as unknown as Hooks
    const mock = await startMock(hooks, { fixture: smallFixture })
    const box = await freshSandbox(hooks, mock, { id: 'fresh' })
    t.match(await box.inspect(), { id: 'fresh', counts: { chats: 2 } })
    for (const end of ends.slice(1)) await end()
    t.equal((await mock.sandboxes()).length, 1, `${hook}: the sandbox is deleted`)
    await ends[0]!()
    await t.rejects(fetch(`${mock.url}/_mock/health`), `${hook}: the server is closed`)
  }
})

await t.test('a running server can replace a started one', async t => {
  const running = await start(t, { controlToken: 'let me in' })
  const mock = await startMock(t, { url: running.url, controlToken: 'let me in' })
  const box = await freshSandbox(t, mock)
  t.equal(box.url, running.url)
  t.equal((await running.sandboxes()).length, 2)
})

await t.test('fixtures for Vitest', async t => {
  const { mock: pair, box: withSandbox } = vitestFixtures({ fixture: smallFixture }, { id: 'fresh' })
  const [withServer, { scope }] = pair as unknown as [typeof pair, { scope: string }]
  t.equal(scope, 'file')
  t.match(String(withServer), /^async\s*\(\s*\{\s*\}/, 'Vitest reads what a fixture needs from its text')
  t.match(String(withSandbox), /^async\s*\(\{\s*mock\s*\}/)
  let url = ''
  await withServer({}, async mock => {
    url = mock.url
    await withSandbox({ mock }, async box => { t.equal(box.id, 'fresh') })
    t.equal((await mock.sandboxes()).length, 1)
    await t.rejects(withSandbox({ mock }, async () => { throw new Error('the test failed') }), /the test failed/)
    t.equal((await mock.sandboxes()).length, 1)
  })
  await t.rejects(fetch(url))
})

type Use<Value> = (value: Value) => Promise<void>
type VitestFixture<T, Name extends keyof T> = T[Name] | ((context: Omit<T, Name>, use: Use<T[Name]>) => Promise<void>)
/** As Vitest's types have it. */
type VitestFixtures<T> = { [Name in keyof T]: VitestFixture<T, Name> | [VitestFixture<T, Name>, { scope: 'file' }?] }

await t.test('what Vitest infers that tests receive', t => {
  const extend = <T extends object>(_fixtures: VitestFixtures<T>) => (received: T): T => received
  const receive = extend(vitestFixtures({ seed: 1 }))
  const { mock, box } = receive({ mock: {} as MockServer, box: {} as MockSandbox })
  const [server, sandbox]: [MockServer, MockSandbox] = [mock, box]
  t.strictSame([server, sandbox], [{}, {}])
  t.end()
})
