import t from 'tap'
import { Writable } from 'node:stream'
import { pino } from 'pino'
import type { InjectOptions } from 'fastify'
import { startServer } from '../../src/server/start-server.js'
import { build, smallFixture, type Built } from '../support/app.js'

const home = { host: 'localhost:23373' }

async function ask ({ app }: Built, headers: Record<string, string>, more: InjectOptions = {}) {
  const { statusCode, headers: answered, body } = await app.inject({
    url: '/_mock/sandboxes', ...more, headers: { ...home, ...headers }
  })
  return { status: statusCode, headers: answered, body }
}

await t.test('on loopback the control API requires no token', async t => {
  for (const host of [undefined, '127.0.0.1', 'localhost', '::1']) {
    t.equal((await ask(await build(t, { host }), {})).status, 200, host ?? 'by default')
  }
})

await t.test('a given control token is required on loopback too', async t => {
  const built = await build(t, { controlToken: 'let me in' })
  const without = await ask(built, {})
  t.equal(without.status, 401)
  t.equal(without.headers['www-authenticate'], 'Bearer')
  t.match(JSON.parse(without.body), { code: 'unauthorized', message: /--control-token/ })
  t.equal((await ask(built, { authorization: 'Bearer let me in' })).status, 200)
  t.equal((await ask(built, { authorization: 'bearer let me in' })).status, 200, 'the scheme has no case')
  for (const authorization of ['let me in', 'Bearer let me', 'Bearer let me in ', 'Bearer LET ME IN', 'Basic bGV0IG1lIGlu', 'Bearer test-token', 'Bearer ', '']) {
    t.equal((await ask(built, { authorization })).status, 401, JSON.stringify(authorization))
  }
})

await t.test('every control operation requires the token, except health and its own documents', async t => {
  const built = await build(t, { controlToken: 'let me in' })
  const operations = built.app.operations.filter(({ generation }) => generation === 'control')
  t.ok(operations.length > 10)
  for (const { operation, method, url } of operations) {
    const answer = await ask(built, {}, { method: method as 'GET', url: url.replace(':sandboxID', 'default') })
    const open = ['mockHealth', 'mockSpec', 'mockDocs', 'mockDocsScript', 'mockDocsPageScript'].includes(operation)
    // The page has no file of that name.
    const expected = { mockPage: 404, mockPageAddress: 302 }[operation] ?? (open ? 200 : 401)
    t.equal(answer.status, expected, operation)
  }
})

await t.test('beyond loopback a token is generated', async t => {
  for (const host of ['0.0.0.0', '::', '192.0.2.7']) {
    const built = await build(t, { host })
    t.equal((await ask(built, {})).status, 401, host)
    t.equal((await ask(built, {}, { url: '/_mock/health' })).status, 200, 'health needs none')
  }
})

await t.test('a generated token is logged once, when the server listens', async t => {
  const lines: string[] = []
  const stream = new Writable({ write (chunk, _encoding, done) { lines.push(String(chunk)); done() } })
  const server = await startServer({ host: '0.0.0.0', port: 0, fixture: smallFixture, logger: pino({ level: 'debug' }, stream) })
  t.teardown(() => server.close())
  const said = lines.filter(line => /control API needs a token/.test(line))
  t.equal(said.length, 1)
  const token = /is ([\w-]{32})"/.exec(said[0] ?? '')?.[1] ?? ''
  t.equal(token, server.controlToken)
  const call = async (authorization: string) =>
    (await fetch(`${server.url}/_mock/sandboxes`, { headers: { authorization } })).status
  t.equal(await call(`Bearer ${token}`), 200)
  t.equal(await call(`Bearer ${token}x`), 401)
  t.equal(lines.filter(line => line.includes(token)).length, 1, 'and never again')
})

await t.test('beyond loopback a given token is used, and is not logged', async t => {
  const lines: string[] = []
  const stream = new Writable({ write (chunk, _encoding, done) { lines.push(String(chunk)); done() } })
  const built = await build(t, { host: '0.0.0.0', controlToken: 'mine', logger: pino({ level: 'debug' }, stream) })
  t.equal((await ask(built, { authorization: 'Bearer mine' })).status, 200)
  t.equal((await ask(built, { authorization: 'Bearer other' })).status, 401)
  t.notOk(lines.some(line => line.includes('mine')))
})

await t.test('an empty token counts as none', async t => {
  t.equal((await ask(await build(t, { controlToken: '' }), {})).status, 200)
  t.equal((await ask(await build(t, { controlToken: '', host: '0.0.0.0' }), { authorization: 'Bearer ' })).status, 401)
})

await t.test('pages of other sites are rejected', async t => {
  const built = await build(t)
  const cases: Array<[string, Record<string, string>, number]> = [
    ['no page at all', {}, 200],
    ['a page of this machine', { origin: 'http://localhost:5173' }, 200],
    ['a page of this machine by address', { origin: 'http://127.0.0.1:8080' }, 200],
    ['the server\'s own page', { origin: 'http://localhost:23373', 'sec-fetch-site': 'same-origin' }, 200],
    ['an address typed by hand', { 'sec-fetch-site': 'none' }, 200],
    ['another site', { origin: 'https://evil.example' }, 403],
    ['another site that looks like this machine', { origin: 'http://localhost.evil.example' }, 403],
    ['a sandboxed page', { origin: 'null' }, 403],
    ['a file', { origin: 'file://' }, 403],
    ['a request without Origin that says where it comes from', { 'sec-fetch-site': 'cross-site' }, 403],
    ['both', { origin: 'http://localhost:5173', 'sec-fetch-site': 'cross-site' }, 403]
  ]
  for (const [name, headers, status] of cases) {
    t.equal((await ask(built, headers)).status, status, name)
    t.equal((await ask(built, headers, { url: '/_mock/health' })).status, status, `${name}: health`)
  }
})

await t.test('simple POSTs of other sites are rejected and change nothing', async t => {
  const built = await build(t)
  for (const type of ['application/x-www-form-urlencoded', 'text/plain', 'application/json', 'multipart/form-data; boundary=x']) {
    for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
      const answer = await ask(built, { ...headers, 'content-type': type }, { method: 'POST', payload: '{"id":"evil"}' })
      t.equal(answer.status, 403, `${type} ${JSON.stringify(headers)}`)
    }
  }
  t.equal((await ask(built, { 'content-type': 'text/plain' }, { method: 'POST', payload: '{"id":"evil"}' })).status, 400)
  t.notMatch((await ask(built, {})).body, 'evil')
})

await t.test('the control API rejects other origins and preflights', async t => {
  const built = await build(t)
  const page = { origin: 'http://localhost:5173' }
  const answer = await ask(built, page)
  t.equal(answer.status, 200)
  t.notOk(Object.keys(answer.headers).some(name => name.startsWith('access-control-')))
  const preflight = await ask(built, { ...page, 'access-control-request-method': 'DELETE' }, { method: 'OPTIONS' })
  t.notOk(Object.keys(preflight.headers).some(name => name.startsWith('access-control-')))
  t.ok(preflight.status >= 400, `preflight: ${preflight.status}`)
  const other = await ask(built, page, { url: '/v1/accounts' })
  t.equal(other.headers['access-control-allow-origin'], page.origin, 'unlike the emulated API')
})

await t.test('--allow-host opens the server to a name, and * not the control API to every page', async t => {
  const named = await build(t, { allowHosts: ['mock.internal'] })
  t.equal((await ask(named, { host: 'mock.internal', origin: 'http://mock.internal' })).status, 200)
  t.equal((await ask(named, { host: 'mock.internal', origin: 'http://other.internal' })).status, 403)
  const any = await build(t, { allowHosts: ['*'], controlToken: 'control' })
  const authorization = 'Bearer control'
  t.equal((await ask(any, { host: 'anything.example' })).status, 401)
  t.equal((await ask(any, { host: 'anything.example', authorization })).status, 200)
  t.equal((await ask(any, { host: 'anything.example', origin: 'http://anything.example', authorization })).status, 200, 'its own page')
  t.equal((await ask(any, { host: 'anything.example', origin: 'https://evil.example', authorization })).status, 403)
  t.equal((await ask(any, { origin: 'http://anything.example', authorization })).status, 403)
})

await t.test('API tokens do not work on the control API, nor the control token on the emulated API', async t => {
  const built = await build(t, { controlToken: 'control', fixture: smallFixture })
  t.equal((await ask(built, { authorization: 'Bearer test-token' })).status, 401)
  t.equal((await ask(built, { authorization: 'Bearer control' }, { url: '/v1/accounts' })).status, 401)
})
