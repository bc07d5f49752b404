import t from 'tap'
import { once } from 'node:events'
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify'
import { pino } from 'pino'
import { WebSocket } from 'ws'
import { registerRequestLog, type RequestLogOptions } from '../../src/http/hooks/request-log.js'
import { startServer } from '../../src/server/start-server.js'
import { smallFixture, type Teardown } from '../support/app.js'

type Lines = Array<Record<string, unknown>>

async function linesOf (level: string, requestLines?: 'text' | 'record') {
  const lines: Lines = []
  const write = (line: string) => { lines.push(JSON.parse(line)) }
  const loggerInstance: FastifyBaseLogger = pino({ level, base: null }, { write })
  const app = Fastify({ loggerInstance, logController: new LogController({ disableRequestLogging: true }) })
  app.decorateRequest('declared', { getter: () => ({}) })
  registerRequestLog(app, { requestLines }, () => undefined)
  app.post('/v0/x', async () => 'ok')
  await app.inject({ method: 'POST', url: '/v0/x?token=Hush', headers: { authorization: 'Bearer Hush' } })
  await app.close()
  t.notMatch(JSON.stringify(lines), /Hush/)
  return lines
}

await t.test('a request is logged as a record at debug, a line at info if asked for, otherwise not', async t => {
  t.strictSame(await linesOf('info'), [])
  const [text] = await linesOf('info', 'text')
  t.match(text, { level: 30, msg: /^POST \/v0\/x 200 \d+ ms$/ })
  t.strictSame(Object.keys(text!), ['level', 'time', 'msg'], 'text alone')
  const record = { method: 'POST', path: '/v0/x', status: 200, ms: Number }
  t.match(await linesOf('info', 'record'), [{ level: 30, ...record }])
  t.match(await linesOf('debug'), [{ level: 20, ...record }])
  const both = await linesOf('debug', 'text')
  t.equal(both.length, 1)
  t.match(both, [{ level: 20, ...record }])
  t.strictSame(await linesOf('warn', 'text'), [])
})

/** The lines at info of a server that is called, and all that it logs besides. */
async function server (t: Teardown, options: RequestLogOptions) {
  const lines: Lines = []
  const logger = pino({ level: 'info', base: null }, { write: line => { lines.push(JSON.parse(line)) } })
  const { url, close } = await startServer({ port: 0, fixture: smallFixture, tokens: ['both'], logger, ...options })
  t.teardown(close)
  lines.length = 0
  const call = async (path: string, { token = 'both', ...init }: RequestInit & { token?: string } = {}) =>
    fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } })
      .then(async response => response.text(), () => 'cut off')
  const fail = async (rule: object) => call('/_mock/sandboxes/default/faults', {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(rule)
  })
  return { lines, messages: () => lines.map(({ msg }) => String(msg).replace(/ \d+ ms/, '')), call, fail }
}

await t.test('for people: one line per call of the client, with what refused it and what fired', async t => {
  const { lines, messages, call, fail } = await server(t, { requestLines: 'text' })
  await call('/v1/accounts')
  await call('/v1/accounts', { token: 'Hush' })
  await call('/v1/chats/nope\u202E%1B[2J')
  await fail({ operation: 'getAccounts', status: 500, times: 1 })
  await call('/v1/accounts')
  await fail({ operation: 'getAccounts', delay: 1, times: 1 })
  await call('/v1/accounts')
  await fail({ operation: 'getAccounts', reset: 'before', times: 1 })
  await call('/v1/accounts')
  await call('/_mock/health')
  await call('/favicon.ico')
  const { token } = JSON.parse(await call('/_mock/sandboxes/default/page-token')) as { token: string }
  await call('/v1/chats', { token })
  await call('/v1/info')
  t.match(messages(), [
    'GET /v1/accounts 200',
    /^GET \/v1\/accounts 401 {2}unauthorized: .*token/,
    /^GET \/v1\/chats\/nope%E2%80%AE%1B\[2J 404 {2}NOT_FOUND: Chat not found: "nope\\u\{202e\}\\u001b\[2J"/,
    'GET /v1/accounts 500  INTERNAL_ERROR: the fault fault-1 fired',
    'GET /v1/accounts 200  (fired: fault-2)',
    'GET /v1/accounts cut off  (fired: fault-3)',
    'GET /v1/info 200'
  ])
  t.equal(lines.length, 7)
  t.notMatch(JSON.stringify(lines), /Hush|"stack"/, 'no secret, and no stack of what was planned')
})

await t.test('a sandbox of its own is named, and a WebSocket is logged once', async t => {
  const { messages, call } = await server(t, { requestLines: 'text' })
  const made = JSON.parse(await call('/_mock/sandboxes', { method: 'POST' })) as { id: string, token: string, url: string }
  await call('/v1/accounts', { token: made.token })
  const socket = new WebSocket(`${made.url.replace('http', 'ws')}/v1/ws`, { headers: { authorization: `Bearer ${made.token}` } })
  await once(socket, 'message')
  socket.close()
  await once(socket, 'close')
  await call('/v1/info')
  t.strictSame(messages(), [`GET /v1/accounts 200  [${made.id}]`, `GET /v1/ws 101  [${made.id}]`, 'GET /v1/info 200'])
})

await t.test('verbose logs the calls of the control API too', async t => {
  const { messages, call } = await server(t, { requestLines: 'text', verbose: true })
  await call('/_mock/health')
  await call('/_mock/sandboxes/nope')
  await call('/v1/info')
  t.match(messages(), ['GET /_mock/health 200', /^GET \/_mock\/sandboxes\/nope 404 {2}not_found: /, 'GET /v1/info 200'])
})

await t.test('records have the same facts as fields', async t => {
  const { lines, call, fail } = await server(t, { requestLines: 'record' })
  await fail({ operation: 'getAccounts', status: 503, times: 1 })
  await call('/v1/accounts')
  await call('/v1/info')
  t.match(lines, [{
    level: 30,
    method: 'GET',
    path: '/v1/accounts',
    status: 503,
    ms: Number,
    sandbox: 'default',
    operation: 'getAccounts',
    reason: /fault-1/,
    faults: ['fault-1'],
    msg: /^GET \/v1\/accounts 503 \d+ ms$/
  }, { path: '/v1/info', status: 200 }])
  t.notOk('reason' in lines[1]!, 'absent where nothing was refused')
})
