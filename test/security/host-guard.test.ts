import t from 'tap'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createLog } from '../../src/cli/log.js'
import { prepareServer, startServer } from '../../src/server/start-server.js'
import { build, small, smallFixture, type Built } from '../support/app.js'

/** One URL of every API. */
const urls = ['/v0/get-accounts', '/v1/accounts', '/_mock/sandboxes', '/_mock/health', '/nothing/here']

async function statuses ({ app }: Pick<Built, 'app'>, headers: Record<string, string>) {
  const answers = []
  for (const url of urls) {
    const { statusCode } = await app.inject({ url, headers: { authorization: 'Bearer test-token', ...headers } })
    answers.push(statusCode)
  }
  return answers
}

const passed = [200, 200, 200, 200, 404]
const refused = [403, 403, 403, 403, 403]

await t.test('on loopback only names of this machine are accepted as Host, on every API', async t => {
  const built = await build(t)
  const taken = ['localhost', 'localhost:23373', 'LOCALHOST:1', 'localhost.:80', 'app.localhost', '127.0.0.1',
    '127.0.0.1:23373', '127.1.2.3', '[::1]', '[::1]:23373']
  for (const host of taken) t.strictSame(await statuses(built, { host }), passed, host)
  const rebound = ['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', 'evil.example:23373', 'notlocalhost',
    '192.168.1.10', '10.0.0.1:23373', '0.0.0.0', '[fe80::1]', '[::]', '128.0.0.1', '127.0.0.1.', '2130706433', '0x7f.1',
    'localhost@evil.example', 'evil.example#localhost', 'localhost evil.example', '[localhost', ' ',
    '[::1]evil', '[::1].evil.example', '[::1]evil.example:80', '[::1]:80.evil.example', '[::1]:80:90', '[localhost]', '[127.0.0.1]', '[]',
    '::1', '::1:23373', 'localhost:http', 'localhost:80:90', 'localhost/evil.example', '.', ':80']
  for (const host of rebound) t.strictSame(await statuses(built, { host }), host === '127.0.0.1.' ? passed : refused, host)
})

await t.test('the response says how to allow a name, and changes nothing', async t => {
  const { app, box } = await build(t)
  const before = box.digest()
  const answer = await app.inject({
    method: 'POST',
    url: '/v0/create-chat',
    headers: { host: 'desk.example:23373', authorization: 'Bearer test-token' },
    payload: { accountID: small.matrix, type: 'single', participantIDs: [small.cleo] }
  })
  t.equal(answer.statusCode, 403)
  t.match(answer.json(), { code: 'forbidden', error: /--allow-host desk\.example/ })
  t.equal(box.digest(), before)
})

await t.test('allowed names are accepted too, in any case and with any port', async t => {
  const built = await build(t, { allowHosts: ['Mock.Internal', 'host.docker.internal:23373'] })
  for (const host of ['mock.internal', 'MOCK.internal:80', 'host.docker.internal:9999', 'localhost']) {
    t.strictSame(await statuses(built, { host }), passed, host)
  }
  for (const host of ['internal', 'sub.mock.internal', 'mock.internal.evil.example', '10.0.0.1']) {
    t.strictSame(await statuses(built, { host }), refused, host)
  }
})

await t.test('an address may be allowed with or without brackets', async t => {
  for (const address of ['2001:DB8::5', '[2001:db8::5]', '[2001:db8::5]:80']) {
    t.strictSame(await statuses(await build(t, { allowHosts: [address] }), { host: '[2001:db8::5]:23373' }), passed, address)
  }
})

await t.test('* accepts any well-formed name, and the control API requires its generated token', async t => {
  const server = await prepareServer({ fixture: smallFixture, allowHosts: ['*'] })
  t.teardown(() => server.app.close())
  t.strictSame(await statuses(server, { host: 'anything.example' }), [200, 200, 401, 200, 404])
  t.strictSame(await statuses(server, { host: '[::1]evil' }), refused)
  const control = await server.app.inject({ url: '/_mock/sandboxes', headers: { authorization: `Bearer ${server.controlToken}` } })
  t.equal(control.statusCode, 200)
})

await t.test('* warns at the start about what it exposes, and prints the token that the control API requires', async t => {
  for (const [options, warnings] of [
    [{ allowHosts: ['*'] }, [/every web page .* can call the emulated API/, /with --allow-host \* the control API needs a token.* is \S{32}$/]],
    [{ allowHosts: ['*'], controlToken: 'given' }, [/every web page/]],
    [{ allowHosts: ['mock'] }, []]
  ] as const) {
    const lines: string[] = []
    const logger = await createLog({ level: 'warn', pretty: false, fd: 1 }, { write: line => { lines.push(line) } })
    const server = await startServer({ port: 0, fixture: smallFixture, logger, ...options })
    await server.close()
    const messages = lines.map(line => (JSON.parse(line) as { msg: string }).msg)
    t.equal(messages.length, warnings.length, messages.join())
    for (const [at, warning] of warnings.entries()) t.match(messages[at], warning)
    t.notOk(lines.some(line => line.includes('given')))
  }
})

await t.test('beyond loopback any address is accepted, and only allowed names', async t => {
  for (const host of ['0.0.0.0', '::', '192.0.2.7']) {
    const built = await build(t, { host, allowHosts: ['mock'] })
    const open = [200, 200, 401, 200, 404]
    for (const name of ['172.17.0.2:23373', '192.168.1.10', '[2001:db8::1]:23373', 'localhost', 'mock:23373']) {
      t.strictSame(await statuses(built, { host: name }), open, `${host}: ${name}`)
    }
    for (const name of ['evil.example', '172.17.0.2.evil.example', 'mock.evil.example']) {
      t.strictSame(await statuses(built, { host: name }), refused, `${host}: ${name}`)
    }
  }
})

await t.test('pages of other origins are rejected on every API', async t => {
  const built = await build(t, { allowHosts: ['mock.internal'] })
  for (const origin of ['http://localhost:5173', 'https://localhost', 'http://127.0.0.1', 'http://[::1]:80', 'http://mock.internal:3000']) {
    t.strictSame(await statuses(built, { origin }), passed, origin)
  }
  const foreign = ['https://evil.example', 'http://localhost.evil.example', 'null', 'file://', 'chrome-extension://abc',
    'http://192.168.1.10', 'http://', 'localhost', 'http://localhost/path/', '']
  for (const origin of foreign) t.strictSame(await statuses(built, { origin }), refused, JSON.stringify(origin))
})

await t.test('only pages on this machine may read responses', async t => {
  const { app } = await build(t)
  const allowed = async (method: 'GET' | 'OPTIONS', url: string, origin: string) => {
    const headers = { origin, authorization: 'Bearer test-token', 'access-control-request-method': 'GET' }
    return (await app.inject({ method, url, headers })).headers['access-control-allow-origin']
  }
  for (const method of ['GET', 'OPTIONS'] as const) {
    for (const url of urls) {
      const isOurs = url.startsWith('/_mock')
      for (const origin of ['http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]:80']) {
        t.equal(await allowed(method, url, origin), isOurs ? undefined : origin, `${method} ${url} from ${origin}`)
      }
      for (const origin of ['https://evil.example', 'null', 'http://localhost.evil.example']) {
        t.equal(await allowed(method, url, origin), undefined, `${method} ${url} from ${origin}`)
      }
    }
  }
})

await t.test('beyond loopback the server\'s own pages may call it, and those of other machines may not', async t => {
  const built = await build(t, { host: '0.0.0.0', controlToken: 'test-token' })
  const host = '192.168.1.10:23373'
  t.strictSame(await statuses(built, { host, origin: `http://${host}` }), passed)
  t.strictSame(await statuses(built, { host, origin: `https://${host}` }), passed, 'behind a proxy that ends TLS')
  t.strictSame(await statuses(built, { host, origin: 'http://192.168.1.10:8080' }), refused, 'another port')
  t.strictSame(await statuses(built, { host, origin: 'http://192.168.1.11:23373' }), refused, 'another machine')
  t.strictSame(await statuses(built, { host: 'evil.example', origin: 'http://evil.example' }), refused, 'a rebound name')
})

/** The status line and body of the answer to a request that is written as it stands. */
async function raw (port: number, lines: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`))
    socket.setEncoding('utf8').on('data', chunk => { text += String(chunk) }).on('end', () => resolve(text)).on('error', reject)
  })
}

await t.test('without a Host only health is answered: load balancers check it so', async t => {
  const { app } = await build(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const token = 'Authorization: Bearer test-token'
  for (const [status, request, ...headers] of [
    [200, 'GET /_mock/health HTTP/1.0'],
    [200, 'GET /_mock/health HTTP/1.1'],
    [200, 'HEAD /_mock/health HTTP/1.0'],
    [403, 'GET /_mock/health HTTP/1.0', 'Origin: http://localhost'],
    [403, 'GET /_mock/health HTTP/1.0', 'Host: evil.example'],
    [403, 'GET /v1/accounts HTTP/1.0', token],
    [400, 'GET /v1/accounts HTTP/1.1', token],
    [400, 'GET /_mock/sandboxes HTTP/1.1'],
    [403, 'GET /nothing/here HTTP/1.0'],
    [400, 'GET /v1/ws HTTP/1.1', token, 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==']
  ] as const) {
    const answer = await raw(port, [request, ...headers])
    t.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), `${request} ${headers.join(', ')}: ${answer.slice(0, 300)}`)
    if (status !== 200) t.match(answer, /"message":"[^"]*Host|"message":"[^"]*Origin/, request)
  }
})
