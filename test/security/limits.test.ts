import { once } from 'node:events'
import { request } from 'node:http'
import t from 'tap'
import { WebSocket } from 'ws'
import { createMockServer } from '../../src/index.js'
import { serverOptions } from '../../src/cli/options.js'
import { readSettings } from '../../src/cli/settings.js'
import { startServer } from '../../src/server/start-server.js'
import { small, smallFixture, type Teardown } from '../support/app.js'

/** A server as the command starts it with these flags, and calls of its default sandbox. */
async function start (t: Teardown, flags: Record<string, string>) {
  const settings = await readSettings({ flags, variables: {} })
  const server = await startServer({ ...serverOptions(settings), port: 0, fixture: smallFixture })
  t.teardown(async () => server.close())
  const call = async (path: string, body?: unknown) => {
    const response = await fetch(server.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: 'Bearer test-token', ...(body instanceof FormData ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: body instanceof FormData ? body : JSON.stringify(body) })
    })
    return { status: response.status, body: await response.json() as { message: string, items: unknown[] } }
  }
  return { ...server, call }
}

const upload = (bytes: number) => {
  const form = new FormData()
  form.set('file', new Blob([new Uint8Array(bytes)]), 'x.bin')
  return form
}

const chat = (title: string) => ({ accountID: small.matrix, type: 'group', participantIDs: [small.ada], title })

await t.test('each limit has a flag; at the limit the response says so, and the rest continues', async t => {
  const { call } = await start(t, {
    maxBody: '1000', maxState: '2KiB', maxSandboxes: '2', maxRecords: '3', journalSize: '3', maxUploads: '2', maxUploadBytes: '1KiB'
  })
  const cases: Array<[name: string, path: string, body: unknown, status: number, words: RegExp, within: unknown]> = [
    ['a body', '/v1/chats', { ...chat('x'.repeat(1000)), mode: 'create' }, 400, /larger than the limit/, { ...chat('x'), mode: 'create' }],
    ['a fixture', '/_mock/sandboxes', { fixture: { format: 1, description: 'x'.repeat(2048) } }, 400, /larger than the limit of this operation, 2048 bytes: the options --max-state/, { id: 'one' }],
    ['tokens', '/_mock/sandboxes/default/tokens', {}, 409, /3 tokens, which is the limit/, undefined],
    ['sandboxes', '/_mock/sandboxes', {}, 409, /2 sandboxes, which is the limit/, undefined],
    ['bytes of uploads', '/v1/assets/upload', upload(1025), 422, /1024|limit/, upload(500)],
    ['uploads', '/v1/assets/upload', upload(600), 422, /limit/, upload(10)],
    ['the number of uploads', '/v1/assets/upload', upload(1), 422, /2|limit/, undefined]
  ]
  for (const [name, path, body, status, words, within] of cases) {
    const refused = await call(path, body)
    t.equal(refused.status, status, `${name}: ${JSON.stringify(refused.body).slice(0, 200)}`)
    t.match(JSON.stringify(refused.body), words, name)
    if (within !== undefined) t.ok((await call(path, within)).status < 300, `${name}: within the limit`)
  }
  for (let calls = 0; calls < 5; calls++) await call('/v1/accounts')
  t.equal((await call('/_mock/sandboxes/default/requests')).body.items.length, 3, 'the journal keeps the newest')
  t.equal((await call('/v1/accounts')).status, 200)
})

await t.test('the files of all sandboxes share a limit', async t => {
  const { call, url } = await start(t, { maxServerUploadBytes: '1000' })
  t.equal((await call('/v1/assets/upload', upload(600))).status, 200)
  const { token } = await (await fetch(`${url}/_mock/sandboxes`, { method: 'POST' })).json() as { token: string }
  const other = await fetch(`${url}/v1/assets/upload`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: upload(600) })
  t.equal(other.status, 422, await other.text())
})

await t.test('WebSockets have a limit', async t => {
  const { url, call } = await start(t, { maxSockets: '1' })
  const open = () => new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { headers: { authorization: 'Bearer test-token' } })
  const first = open()
  t.teardown(() => { first.terminate() })
  await new Promise(resolve => { first.once('message', resolve) })
  const status = await new Promise(resolve => {
    const second = open()
    second.on('unexpected-response', (_request, response) => { resolve(response.statusCode) })
    second.on('error', () => {})
  })
  t.equal(status, 429)
  t.equal((await call('/v1/accounts')).status, 200)
  t.equal(first.readyState, WebSocket.OPEN)
})

await t.test('the number of clients waiting for the journal is limited', async t => {
  const server = await start(t, { maxWaiting: '1' })
  const wait = async () => fetch(`${server.url}/_mock/sandboxes/default/wait?path=/never&timeout=5m`)
  const both = [wait(), wait()]
  const refused = await Promise.race(both)
  t.equal(refused.status, 429)
  t.match(await refused.json(), { message: /1 callers waiting, which is the limit/ })
  t.equal((await server.call('/v1/accounts')).status, 200)
  await server.close()
  t.strictSame((await Promise.all(both)).map(({ status }) => status).sort(), [200, 429], 'the other waits till the end')
})

await t.test('the library has the same limits', async t => {
  const options = { sockets: { maxSockets: 0 }, uploadLimits: { count: 0 } }
  await using mock = await createMockServer({ fixture: smallFixture, ...options })
  const headers = { authorization: `Bearer ${mock.token}` }
  const response = await fetch(`${mock.url}/v1/assets/upload`, { method: 'POST', headers, body: upload(1) })
  t.equal(response.status, 422)
})

await t.test('concurrent states are limited in number and in bytes', async t => {
  const { url, call } = await start(t, { maxState: '20MiB' })
  const path = '/_mock/sandboxes/default/state'
  /** Begins to send a state of so many bytes, and returns once the server waits for the rest. */
  const begin = async (bytes: number) => {
    const sent = request(url + path, {
      method: 'PUT', headers: { 'content-type': 'application/json', 'content-length': bytes, expect: '100-continue' }
    })
    sent.on('error', () => {})
    sent.flushHeaders()
    await once(sent, 'continue')
    return sent
  }
  const state = JSON.stringify({ ...smallFixture, description: 'x'.repeat(2 * 1024 * 1024) })
  const put = async (body: string) => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(url + path, { method: 'PUT', headers, body })
    return { status: response.status, ...await response.json() as { code: string, message: string } }
  }
  /** Until the server has noticed that the others are gone. */
  const putAtLast = async () => {
    for (let tries = 0; tries < 1000; tries++) if ((await put(state)).status === 200) return 200
    return 429
  }
  const many = await Promise.all(Array.from({ length: 16 }, () => begin(1.5 * 1024 * 1024)))
  t.match(await put(state), {
    status: 429, code: 'rate_limited', message: /16 states or fixtures .* send this one again when others are done/
  })
  t.equal((await put(JSON.stringify(smallFixture))).status, 200, 'small ones still succeed')
  t.equal((await call('/_mock/health')).status, 200)
  for (const sent of many) sent.destroy()
  t.equal(await putAtLast(), 200)

  const two = [await begin(19 * 1024 * 1024), await begin(20 * 1024 * 1024)]
  t.match(await put(state), { status: 429, message: /41943040 bytes .* limit/ })
  for (const sent of two) sent.destroy()
  t.equal(await putAtLast(), 200)
})

await t.test('a journal is limited in bytes', async t => {
  const { call } = await start(t, { journalBytes: '400KiB' })
  for (let calls = 0; calls < 40; calls++) await call('/v1/chats')
  const { items } = (await call('/_mock/sandboxes/default/requests?limit=1000')).body
  t.ok(items.length > 1 && items.length < 20, `${items.length} of 40`)
})
