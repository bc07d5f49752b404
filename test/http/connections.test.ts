import t from 'tap'
import { once } from 'node:events'
import { Server } from 'node:http'
import { networkInterfaces } from 'node:os'
import type { ConnectionState } from '../../src/http/connections.js'
import { startServer, type ServerOptions } from '../../src/server/start-server.js'
import { ManualHost, smallFixture } from '../support/app.js'
import { collectedLog } from '../support/collected-log.js'
import { RawConnection, requestText, upgradeHeaders } from '../support/raw-connection.js'
import { formType } from '../support/upload.js'

const createChat = JSON.stringify({ accountID: 'matrix', type: 'single', participantIDs: ['@ada:beeper.com'] })
const json = { 'Content-Type': 'application/json' }
const hour = 3_600_000

/** Connections on which nothing is being answered, and never will be: what arrives, and what the server makes of it. */
const unanswered: Array<[name: string, text: string, state: ConnectionState]> = [
  ['nothing', '', 'idle'],
  ['half a request line', 'GET /v0/get-acc', 'idle'],
  ['half a header', 'GET /v0/get-accounts HTTP/1.1\r\nHost: loc', 'idle'],
  ['half a body', requestText('POST', '/v0/create-chat', { ...json, 'Content-Length': '1000' }, '{"accountID"'), 'receiving'],
  ['half a chunk', requestText('POST', '/v0/create-chat', { ...json, 'Transfer-Encoding': 'chunked' }, '40\r\n{"acc'), 'receiving'],
  ['a head whose body does not begin', requestText('POST', '/v1/chats', { ...json, 'Content-Length': '10' }), 'receiving'],
  ['half a form', requestText('POST', '/v1/assets/upload', { 'Content-Type': formType, 'Content-Length': '1000' },
    '--xYzZY\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf'), 'receiving'],
  ['half of a content in base64', requestText('POST', '/v1/assets/upload/base64', { ...json, 'Content-Length': '1000' },
    '{"content":"AAAA'), 'receiving'],
  ['half a fixture', requestText('POST', '/_mock/sandboxes', { ...json, 'Content-Length': '1000' }, '{"fixture":{'), 'receiving'],
  ['an upgrade that a fault holds', requestText('GET', '/v1/ws', upgradeHeaders), 'upgraded']
]

/** A server whose fault rule holds upgrades, with what its log warned of. */
async function start (t: { teardown: (work: () => unknown) => void }, options: ServerOptions = {}) {
  const warnings: unknown[] = []
  const logger = collectedLog((...entry) => { warnings.push(entry) })
  const server = await startServer({ port: 0, fixture: smallFixture, logger, ...options })
  t.teardown(async () => server.close())
  const { app, sandboxes } = server
  sandboxes.default.faults.add({ operation: 'wsEvents', delay: hour, times: 1 })
  /** Waits until there are so many connections in a state. */
  const reached = async (state: ConnectionState, count: number) => {
    while (app.connections.states[state] < count) await new Promise(resolve => { setImmediate(resolve) })
  }
  return { ...server, warnings, reached }
}

const hasIPv6 = Object.values(networkInterfaces()).flat().some(entry => entry?.address === '::1')

for (const host of hasIPv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']) {
  await t.test(`closing does not wait for idle or stalled clients, on ${host}`, async t => {
    const { port, close, warnings, reached } = await start(t)
    const connections = await Promise.all(unanswered.map(async ([, text]) => RawConnection.open(t, port, text, host)))
    const kept = await RawConnection.open(t, port, requestText('GET', '/v0/get-accounts'), host)
    await kept.sees(/accountID/)
    for (const state of ['idle', 'receiving', 'upgraded'] as const) {
      await reached(state, unanswered.filter(entry => entry[2] === state).length)
    }
    await close()
    for (const connection of [...connections, kept]) await connection.ended
    t.strictSame(warnings, [], 'and nothing was cut off')
  })
}

await t.test('closing ends what waits: long polls, delays, WebSockets whose clients say nothing', async t => {
  const { port, close, sandboxes, warnings, reached } = await start(t)
  sandboxes.default.faults.clear()
  sandboxes.default.faults.add({ operation: 'getChat', delay: hour })
  const poll = await RawConnection.open(t, port, requestText('GET', '/_mock/sandboxes/default/wait?path=/never&timeout=5m'))
  const delayed = await RawConnection.open(t, port, requestText('GET', '/v1/chats/101'))
  const socket = await RawConnection.open(t, port, requestText('GET', '/v1/ws', upgradeHeaders))
  await socket.sees(/ready/)
  await reached('answering', 2)
  await close()
  t.match(await poll.ended, /^HTTP\/1\.1 200 [^]*"matched":false/)
  t.match(await delayed.ended, /^HTTP\/1\.1 200 [^]*connection: close[^]*AdaAda/i)
  t.match(await socket.ended, /shutting down/)
  t.strictSame(warnings, [])
})

await t.test('closing waits for responses in progress and for bodies that are still arriving', async t => {
  const { port, close, reached } = await start(t)
  const head = requestText('POST', '/v0/create-chat', { ...json, 'Content-Length': String(createChat.length) })
  const arriving = await RawConnection.open(t, port, head + createChat.slice(0, 10))
  await reached('receiving', 1)
  const closed = close()
  arriving.socket.write(createChat.slice(10))
  await closed
  t.match(await arriving.ended, /^HTTP\/1\.1 200 [^]*connection: close[^]*"chatID"/i)
})

await t.test('a client that starts reading late receives a large response in full', async t => {
  const { app, port, close, reached } = await start(t)
  const content = 'A'.repeat(8_000_000)
  const upload = await app.inject({
    method: 'POST',
    url: '/v1/assets/upload/base64',
    payload: { content, fileName: 'large.bin' },
    headers: { authorization: 'Bearer test-token' }
  })
  const url = `/v1/assets/serve?url=${encodeURIComponent(upload.json<{ srcURL: string }>().srcURL)}`
  const late = await RawConnection.open(t, port)
  late.socket.pause()
  late.socket.write(requestText('GET', url))
  await reached('answering', 1)
  const closed = close()
  late.socket.resume()
  await closed
  t.equal((await late.ended).split('\r\n\r\n')[1]?.length, 6_000_000)
})

await t.test('responses that never end are cut off after the grace period', async t => {
  const { Connections } = await import('../../src/http/connections.js')
  const connections = new Connections({ host: new ManualHost(), bodyTimeout: 1000, grace: 1 })
  const server = new Server(() => {})
  connections.track(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as { port: number }
  const connection = await RawConnection.open(t, port, requestText('GET', '/'))
  await once(server, 'request')
  const cut: number[] = []
  await connections.closeAll(calls => { cut.push(calls) })
  t.equal(await connection.ended, '')
  t.strictSame(cut, [1])
})

await t.test('a sandbox with its own port is deleted at once, even by a request on that port', async t => {
  const { app, port: main, reached, warnings } = await start(t)
  const own = async () => {
    const response = await app.inject({ method: 'POST', url: '/_mock/sandboxes', payload: { listen: true, fixture: 'empty' } })
    return response.json<{ id: string, port: number, token: string }>()
  }
  for (const onOwnPort of [false, true]) {
    const { id, port, token } = await own()
    const authorization = { Authorization: `Bearer ${token}` }
    const connections = await Promise.all(unanswered.map(async ([, text]) =>
      RawConnection.open(t, port, text.replace('Bearer test-token', `Bearer ${token}`))))
    const socket = await RawConnection.open(t, port, requestText('GET', '/v1/ws', { ...upgradeHeaders, ...authorization }))
    const poll = await RawConnection.open(t, port, requestText('GET', `/_mock/sandboxes/${id}/wait?path=/never&timeout=5m`))
    await reached('answering', 1)
    await reached('receiving', unanswered.filter(entry => entry[2] === 'receiving').length)
    await socket.sees(/ready/)
    const deletion = await RawConnection.open(t, onOwnPort ? port : main, requestText('DELETE', `/_mock/sandboxes/${id}`))
    await deletion.sees(/^HTTP\/1\.1 204 /)
    for (const connection of connections) await connection.ended
    t.match(await poll.ended, /^HTTP\/1\.1 404 [^]*deleted while the call waited/)
    t.match(await socket.ended, /The sandbox was deleted/)
    await t.rejects(RawConnection.open(t, port), { code: 'ECONNREFUSED' }, 'the port is free')
    if (onOwnPort) await deletion.ended
  }
  t.strictSame(warnings, [])
})

await t.test('a stalled body returns 408 on every route', async t => {
  const clockHost = new ManualHost()
  const { port, reached, app } = await start(t, { clockHost, bodyTimeout: 1000 })
  const stalling = unanswered.filter(([, , state]) => state === 'receiving')
  const envelopes: Record<string, RegExp> = { '/v0/': /\{"error":"The body did not arrive[^}]*"code":"request_timeout"/ }
  for (const [name, text] of stalling) {
    const connection = await RawConnection.open(t, port, text)
    await reached('receiving', 1)
    const answered = connection.ended
    while (!connection.socket.destroyed && connection.received === '') {
      clockHost.pass(250)
      await new Promise(resolve => { setImmediate(resolve) })
    }
    const answer = await answered
    t.match(answer, /^HTTP\/1\.1 408 [^]*connection: close/i, name)
    const [, envelope = /\{"message":"The body did not arrive[^}]*"code":"request_timeout"/] =
      Object.entries(envelopes).find(([prefix]) => text.includes(` ${prefix}`)) ?? []
    t.match(answer, envelope, name)
  }
  t.match(app.connections.states, { idle: 0, receiving: 0, answering: 0 })
  clockHost.pass(1000)
  t.equal(clockHost.waiting, 0, 'and nothing watches when no body is on its way')
})

await t.test('slow bodies that keep arriving are received, and an answered request with a stalled body is closed', async t => {
  const clockHost = new ManualHost()
  const { port, reached } = await start(t, { clockHost, bodyTimeout: 1000 })
  const head = requestText('POST', '/v0/create-chat', { ...json, 'Content-Length': String(createChat.length) })
  const slow = await RawConnection.open(t, port, head)
  await reached('receiving', 1)
  slow.socket.setNoDelay()
  for (const character of createChat.slice(0, -1)) {
    slow.socket.write(character)
    for (let at = 0; at < 5; at++) await new Promise(resolve => { setImmediate(resolve) })
    clockHost.pass(250)
  }
  slow.socket.write(createChat.slice(-1))
  await slow.sees(/^HTTP\/1\.1 200 /)
  const refused = await RawConnection.open(t, port, head.replace('Bearer test-token', 'Bearer wrong'))
  await refused.sees(/^HTTP\/1\.1 401 /)
  while (!refused.socket.destroyed) {
    clockHost.pass(250)
    await new Promise(resolve => { setImmediate(resolve) })
  }
  t.pass('the connection has ended')
})
