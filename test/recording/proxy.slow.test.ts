import { execFile } from 'node:child_process'
import { createServer, request } from 'node:http'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import t from 'tap'
import WebSocket from 'ws'
import type { FixtureFile } from '../../src/fixtures/format.js'
import type { ShownEntry } from '../../src/domain/journal/journal.js'
import { HostGuard } from '../../src/http/hooks/host-guard.js'
import { describedOperations } from '../../src/cli/recording/described-operations.js'
import { validate } from '../../src/cli/validate.js'
import { createMockServer } from '../../src/index.js'
import { startProxySession, type ProxySessionOptions } from '../../src/recording/proxy-session.js'
import { small, smallFixture, type Teardown } from '../support/app.js'

const operations = await describedOperations()
const guard = new HostGuard({ allowHosts: [], beyondLoopback: false })

async function proxyTo (t: Teardown, to: string, options: Partial<ProxySessionOptions> = {}) {
  const noted: Array<(entry: ShownEntry) => void> = []
  const entries: ShownEntry[] = []
  const session = await startProxySession({
    to,
    host: '127.0.0.1',
    port: 0,
    guard: headers => { guard.check(headers) },
    operations,
    anonymise: true,
    seed: '1',
    onEntry: entry => {
      entries.push(entry)
      noted.shift()?.(entry)
    },
    ...options
  })
  t.teardown(session.close)
  /** The next entry that is noted. */
  const next = async () => new Promise<ShownEntry>(resolve => { noted.push(resolve) })
  return { session, entries, next }
}

async function setUp (t: Teardown, options: Partial<ProxySessionOptions> = {}) {
  const mock = await createMockServer({ fixture: smallFixture, seed: 1 })
  t.teardown(mock.close)
  const proxy = await proxyTo(t, mock.url, options)
  const call = async (path: string, init: RequestInit = {}) => fetch(proxy.session.url + path, {
    ...init, headers: { authorization: `Bearer ${mock.token}`, ...init.headers }
  })
  return { mock, box: await mock.sandbox(), ...proxy, call }
}

await t.test('what an app answers passes as it is, and is noted', async t => {
  const { mock, call, next, session } = await setUp(t)
  for (const path of ['/v1/accounts', '/v1/chats?accountIDs=matrix', '/v1/chats/none', '/nothing']) {
    const [noted, passed, direct] = await Promise.all([
      next(), call(path), fetch(mock.url + path, { headers: { authorization: `Bearer ${mock.token}` } })
    ])
    t.equal(passed.status, direct.status)
    const text = await passed.text()
    t.equal(text, await direct.text())
    t.equal(passed.headers.get('x-beeper-desktop-version'), direct.headers.get('x-beeper-desktop-version'))
    t.match(noted, { kind: 'request', method: 'GET', path: path.split('?')[0], status: direct.status, answer: JSON.parse(text) as object })
  }
  t.match(session.entries().map(({ operation }) => operation), ['getAccounts', 'listChats', 'getChat', undefined])
  t.notMatch(JSON.stringify(session.entries()), mock.token ?? '')
  const info = await (await call('/v1/info')).json() as { server: { base_url: string } }
  t.equal(info.server.base_url, session.url, 'a client that follows the app\'s URLs stays with the proxy')
})

await t.test('uploads and downloads pass', async t => {
  const { call, next } = await setUp(t)
  const form = new FormData()
  const content = Buffer.alloc(300_000, 7)
  form.append('file', new Blob([content]), 'seven.bin')
  const [noted, uploaded] = await Promise.all([next(), call('/v1/assets/upload', { method: 'POST', body: form })])
  t.match(noted, { operation: 'uploadAsset', status: 200 })
  const { srcURL } = await uploaded.json() as { srcURL: string }
  const served = await call(`/v1/assets/serve?url=${encodeURIComponent(srcURL)}`)
  t.strictSame(Buffer.from(await served.arrayBuffer()), content)
})

await t.test('WebSockets pass, and their frames are noted', async t => {
  const { mock, box, session, entries } = await setUp(t)
  const socket = new WebSocket(`${session.url.replace('http', 'ws')}/v1/ws`, { headers: { authorization: `Bearer ${mock.token}` } })
  t.teardown(() => { socket.terminate() })
  const [ready] = await once(socket, 'message') as [Buffer]
  t.match(JSON.parse(String(ready)), { type: 'ready' })
  socket.send(JSON.stringify({ type: 'subscriptions.set', requestID: '1', chatIDs: ['*'] }))
  await once(socket, 'message')
  const event = once(socket, 'message')
  await box.receiveMessage(small.adaChat, { text: 'Hello' })
  t.match(JSON.parse(String((await event)[0])), { type: 'message.upserted' })
  t.match(entries[0], { kind: 'request', path: '/v1/ws', status: 101 })
  const frames = entries.filter(({ kind }) => kind === 'frame') as Array<ShownEntry & { direction: string, frame: { type: string } }>
  t.strictSame(frames.slice(0, 4).map(({ direction, frame }) => [direction, frame.type]), [
    ['out', 'ready'], ['in', 'subscriptions.set'], ['out', 'subscriptions.updated'], ['out', 'message.upserted']
  ])
})

await t.test('what the contract does not describe is marked', async t => {
  const { box, call, next } = await setUp(t)
  const marks = async (path: string, init?: RequestInit) => {
    const [entry, answer] = await Promise.all([next(), call(path, init)])
    await answer.arrayBuffer()
    return entry.warnings
  }
  t.equal(await marks('/v1/chats'), undefined)
  t.strictSame(await marks('/v1/unheard'), ['The contract has no operation GET /v1/unheard'])
  t.strictSame(await marks('/v1/accounts?colour=red'), ['The contract has no field query.colour in getAccounts'])
  await box.answer({ operation: 'getChat', times: 1 }, { patch: { mood: 'good', participants: { items: [{ id: 'x', age: 7 }] } } })
  t.strictSame(await marks(`/v1/chats/${encodeURIComponent(small.adaChat)}`), [
    'The contract has no field answer.participants.items[].age in getChat', 'The contract has no field answer.mood in getChat'
  ])
  await box.answer({ operation: 'getAccounts', times: 1, offSchema: true }, { status: 206, json: [] })
  t.strictSame(await marks('/v1/accounts'), ['The contract has no status 206 for getAccounts'])
})

await t.test('pages of other sites cannot call the app through it', async t => {
  const { session, box } = await setUp(t)
  const ask = async (headers: Record<string, string>, path = '/v1/info') => {
    const call = request(session.url + path, { headers }).end()
    const [answer] = await once(call, 'response') as [{ statusCode: number, resume: () => void }]
    answer.resume()
    return answer.statusCode
  }
  t.equal(await ask({}), 200)
  t.equal(await ask({ host: 'evil.example' }), 403)
  t.equal(await ask({ origin: 'https://evil.example' }), 403)
  const socket = new WebSocket(`${session.url.replace('http', 'ws')}/v1/ws`, { origin: 'https://evil.example' })
  t.match((await once(socket, 'error'))[0], { message: /403/ })
  t.equal((await box.requests()).length, 1, 'the app has seen the first alone')
})

await t.test('an app that is not there is 502 with the reason', async t => {
  const none = createServer().listen(0, '127.0.0.1')
  await once(none, 'listening')
  const to = `http://127.0.0.1:${(none.address() as AddressInfo).port}`
  none.close()
  const { session, next } = await proxyTo(t, to)
  const [entry, answer] = await Promise.all([next(), fetch(`${session.url}/v1/info`)])
  t.equal(answer.status, 502)
  t.match(await answer.json(), { message: `The app cannot be reached at ${to} (ECONNREFUSED)` })
  t.match(entry, { status: 502, explanation: /ECONNREFUSED/ })
  await t.rejects(proxyTo(t, 'app'), { name: 'RecordingError', isInput: true, message: /^--to: expected a URL/ })
  await t.rejects(proxyTo(t, to, { testFile: 'x' }), { isInput: true, message: /--save-test needs --save-fixture/ })
})

await t.test('a session becomes a fixture and a test that passes against it', async t => {
  const folder = t.testdir()
  const [fixtureFile, testFile] = [`${folder}/session.json`, `${folder}/session.test.mts`]
  const { call, session, entries, next } = await setUp(t, { fixtureFile, testFile })
  const json = { 'content-type': 'application/json' }
  const chat = `/v1/chats/${encodeURIComponent(small.adaChat)}`
  const calls: Array<[path: string, init?: RequestInit]> = [
    ['/v1/accounts'], ['/v1/chats'], [`${chat}/messages`], [chat], ['/v1/chats/none'],
    [`${chat}/messages`, { method: 'POST', headers: json, body: '{"text": "Secret words"}' }],
    ['/v1/chats/search?query=Ada&limit=3&secret=1'],
    [`${chat}/messages`, { method: 'POST', headers: json, body: '{"text": "x", "ada.quill": {"secret ada": 1}}' }],
    ['/v1/accounts', { headers: { origin: 'https://evil.example' } }],
    [`${chat}/archive`, { method: 'POST', headers: json, body: '{"archived": true}' }]
  ]
  for (const [path, init] of calls) {
    const [, answer] = await Promise.all([next(), call(path, init)])
    await answer.arrayBuffer()
  }
  t.strictSame(await session.save(), [fixtureFile, testFile])
  t.strictSame((await validate([fixtureFile])).get(fixtureFile)?.issues, [])
  const fixture = JSON.parse(readFileSync(fixtureFile, 'utf8')) as FixtureFile
  t.match([fixture.accounts?.length, fixture.chats?.length], [2, 2])
  const source = readFileSync(testFile, 'utf8')
  for (const text of [source, JSON.stringify(fixture)]) t.notMatch(text, /\bada\b|secret|quill|friday/i)
  t.equal(source.match(/await call\(/g)?.length, entries.length - 1, 'except for the one from another site')

  const library = new URL('../../src/index.ts', import.meta.url).href
  const runnable = source.replace("'beeper-desktop-mock'", JSON.stringify(library))
  const file = `${t.testdir({ 'session.json': JSON.stringify(fixture), 'session.test.mts': runnable })}/session.test.mts`
  const { TAP: _, NODE_TEST_CONTEXT: _n, ...env } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file], { env })
  t.match(stdout, /^# pass 1$|pass 1/m)
})
