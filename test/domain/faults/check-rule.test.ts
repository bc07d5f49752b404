import t from 'tap'
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMockServer } from '../../../src/index.js'
import { build, small, smallFixture } from '../../support/app.js'
import { media, uploadFile } from '../../support/upload.js'

const control = '/_mock/sandboxes/default'
const status = 500
const headers = (name: string, value = 'x') => ({ status, headers: { [name]: value } })

/** Rules that cannot be, with the field and the reason that the answer names. */
const wrong: Array<[rule: object, field: string, reason: RegExp]> = [
  [headers('X Y'), 'headers.X Y', /without blanks/],
  [headers(''), 'headers.', /The name of a header/],
  [headers('X:Y'), 'headers.X:Y', /The name of a header/],
  [headers('X-é'), 'headers.X-é', /The name of a header/],
  [headers('X', 'a\r\nSet-Cookie: b'), 'headers.X', /line breaks/],
  [headers('X', 'a\0'), 'headers.X', /control characters/],
  [headers('X', 'a\x7F'), 'headers.X', /control characters/],
  [headers('X', 'привет'), 'headers.X', /beyond Latin-1/],
  ...['Content-Length', 'transfer-encoding', 'Connection', 'Keep-Alive', 'upgrade', 'Trailer', 'TE', 'Proxy-Authenticate', 'proxy-connection']
    .map((name): typeof wrong[number] => [headers(name, '1'), `headers.${name}`, /sets this header itself/]),
  [{ status, header: { 'X Y': 'x' } }, 'header.X Y', /No request can have it/],
  [{ status, header: { X: 'a\nb' } }, 'header.X', /line breaks/],
  [{ status: 100 }, 'status', />= 200/],
  [{ status: 199 }, 'status', />= 200/],
  [{ status: 600 }, 'status', /<= 599/],
  [{ status: 204, truncate: 1 }, 'truncate', /no body/],
  [{ status: 205, broken: true }, 'broken', /no body/],
  [{ status: 304, reset: 'body' }, 'reset', /no body/],
  [{ status, chatID: '!nowhere:beeper.com' }, 'chatID', /There is no chat/],
  [{ status, accountID: 'matriks' }, 'accountID', /did you mean "matrix"/],
  [{ status, operation: 'getChats' }, 'operation', /did you mean "getChat"/],
  [{ status, operation: 'constructor' }, 'operation', /There is no operation/],
  [{ socket: { drop: true }, event: 'message.upsert' }, 'event', /did you mean "message.upserted"/],
  [{ status, ttl: 0 }, 'ttl', /./],
  [{ status, retryAfter: 1e21 }, 'retryAfter', /<= /],
  [{ times: 1 }, '', /does nothing/]
]

await t.test('an impossible rule is rejected on every input, with the field and the reason', async t => {
  const { call, box } = await build(t)
  const mock = await createMockServer({ fixture: smallFixture })
  t.teardown(mock.close)
  const library = await mock.sandbox()
  const before = box.digest()
  for (const [rule, field, reason] of wrong) {
    const name = JSON.stringify(rule)
    const place = (root: string) => `${root}${field && '.'}${field}`
    const paths = (body: { details: { issues: Array<{ path: unknown[] }> } }) => body.details.issues.map(({ path }) => path.join('.'))
    const over = await call('POST', `${control}/faults`, rule)
    t.equal(over.status, 422, name)
    t.match(over.body.message, reason)
    t.ok(paths(over.body).includes(place('body')), name)
    const state = await call('PUT', `${control}/state`, { ...smallFixture, faults: [{ status: 500 }, rule] })
    t.equal(state.status, 422, `${name} in a state`)
    t.ok(paths(state.body).includes(place('faults.1')), `${name} in a state: ${state.text}`)
    t.match(state.body.message, reason)
    t.equal((await call('POST', '/_mock/sandboxes', { fixture: { ...smallFixture, faults: [rule] } })).status, 422)
    await t.rejects(library.fail(rule), { code: 'validation_error' })
    await t.rejects(createMockServer({ fixture: { ...smallFixture, faults: [rule] } }), reason)
  }
  t.equal(box.digest(), before, 'and nothing changed')
})

await t.test('names from Object.prototype are not names of rules', async t => {
  const { call, box } = await build(t)
  const own = JSON.parse('{"status":500,"headers":{"__proto__":"x"}}') as { status: number }
  t.throws(() => { box.faults.add(own) }, /cannot have this name/)
  const state = { ...smallFixture, faults: [own] }
  t.throws(() => { box.restore(state) }, /cannot have this name/)
  t.equal((await call('POST', `${control}/faults`, '{"status":500,"headers":{"__proto__":"x"}}')).status, 400)
  for (const name of ['constructor', 'toString', 'hasOwnProperty']) {
    box.faults.add({ status: 503, header: { [name]: 'o' } })
    t.equal((await call('GET', '/v1/accounts')).status, 200, `no request has the header ${name}`)
    box.faults.removeAll()
    box.faults.add({ status: 503, headers: { [name]: 'o' } })
    t.match((await call('GET', '/v1/accounts')).headers, { [name.toLowerCase()]: 'o' })
    box.faults.removeAll()
  }
})

await t.test('valid rules are accepted and returned unchanged', async t => {
  const { call } = await build(t)
  const { status, body } = await call('POST', `${control}/faults`, {
    status: 429, accountID: small.matrix, operation: 'listChats', headers: { 'X-Latin': 'é\t x', '!#$%&\'*+.^_`|~': '1' }
  })
  t.equal(status, 201)
  t.match(body, { headers: { 'X-Latin': 'é\t x' } })
  t.match((await call('GET', `/v1/chats?accountIDs=${small.matrix}`)).headers, { 'x-latin': 'é\t x', '!#$%&\'*+.^_`|~': '1' })
})

await t.test('a rule about a chat outlives the chat in a snapshot', async t => {
  const { call, box } = await build(t)
  await call('POST', `${control}/faults`, { socket: { drop: true }, chatID: small.group })
  await call('DELETE', `${control}/chats/${encodeURIComponent(small.group)}`)
  const digest = box.digest()
  const { body } = await call('GET', `${control}/state`)
  t.strictSame(await call('PUT', `${control}/state`, body).then(({ status, body }) => [status, body.digest]), [200, digest])
})

await t.test('delays of unknown networks are rejected', async t => {
  const { call, box } = await build(t)
  const before = box.digest()
  for (const [name, reason] of [['whatsap', /did you mean "whatsapp"/], ['discordgo', /did you mean "discord"/], ['constructor', /no network/]] as const) {
    const settings = { networks: { [name]: { sendDelay: 5 } } }
    const over = await call('PUT', `${control}/network`, settings)
    t.equal(over.status, 422)
    t.match(over.body.message, reason)
    const state = await call('PUT', `${control}/state`, { ...smallFixture, network: settings })
    t.equal(state.status, 422)
    t.match(state.body.message, reason)
  }
  t.equal(box.digest(), before)
  t.equal((await call('PUT', `${control}/network`, { networks: { signal: { sendDelay: 5 } } })).status, 200)
})

await t.test('streamed answers under rules neither crash nor hang', async t => {
  const { app, box } = await build(t)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  const file = media('photo.jpg')
  const { srcURL } = await uploadFile(app, file, 'a.jpg')
  const path = `/v1/assets/serve?url=${encodeURIComponent(srcURL)}`
  /** What arrives, and whether the connection broke. */
  interface Arrived { status: number, length: string | undefined, bytes: Buffer, broke: boolean }
  const ask = async () => new Promise<Arrived>((resolve, reject) => {
    request({ port, path, headers: { authorization: 'Bearer test-token' }, agent: false }, answer => {
      const chunks: Buffer[] = []
      const end = (broke: boolean) => () => {
        resolve({ status: answer.statusCode ?? 0, length: answer.headers['content-length'], bytes: Buffer.concat(chunks), broke })
      }
      answer.on('data', (chunk: Buffer) => { chunks.push(chunk) }).on('end', end(false)).on('error', end(true))
    }).on('error', reject).end()
  })
  const cases: Array<[rule: object, expected: { status?: number, bytes: Buffer, broke?: boolean }]> = [
    [{ status: 203 }, { status: 203, bytes: file }],
    [{ status: 204 }, { status: 204, bytes: Buffer.alloc(0) }],
    [{ status: 205 }, { status: 205, bytes: Buffer.alloc(0) }],
    [{ status: 304 }, { status: 304, bytes: Buffer.alloc(0) }],
    [{ truncate: 100 }, { bytes: file.subarray(0, 100) }],
    [{ truncate: 0 }, { bytes: Buffer.alloc(0) }],
    [{ truncate: file.length + 1 }, { bytes: file }],
    [{ broken: true }, { bytes: Buffer.concat([file.subarray(0, -1), Buffer.from(',,')]) }],
    [{ reset: 'body' }, { bytes: file.subarray(0, file.length >>> 1), broke: true }],
    [{ headers: { 'Content-Type': 'text/html', 'X-Odd': 'é' } }, { bytes: file }],
    [{ retryAfter: 1.5 }, { bytes: file }]
  ]
  for (const [rule, { status = 200, bytes, broke = false }] of cases) {
    const { id } = box.faults.add({ ...rule, operation: 'serveAsset' })
    const answer = await ask()
    box.faults.remove(id)
    t.strictSame([answer.status, answer.broke, answer.bytes.equals(bytes)], [status, broke, true], JSON.stringify(rule))
    if (!broke && bytes.length > 0) t.equal(answer.length, String(bytes.length))
  }
  const { bytes } = await ask()
  t.ok(bytes.equals(file), 'and the server continues')
})
