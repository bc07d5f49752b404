import t from 'tap'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { createLog } from '../../src/cli/log.js'
import { startServer } from '../../src/server/start-server.js'
import { smallFixture } from '../support/app.js'
import { formOf, formType } from '../support/upload.js'

/** Fields that hold secrets, as the APIs, their clients and proxies write them. */
const names = [
  'client_secret', 'clientSecret', 'client_assertion', 'clientAssertion', 'id_token', 'idToken', 'access_token', 'accessToken', 'refresh_token',
  'refreshToken', 'code', 'code_verifier', 'codeVerifier', 'api_key', 'apiKey', 'X-Api-Key', 'password', 'newPassword', 'token', 'tokens', 'secret',
  'authorization', 'cookie', 'Set-Cookie', 'leadToken', 'recoveryKey', 'passphrase', 'jwt'
]

interface Sent {
  path: string
  headers?: Record<string, string>
  body?: string | Buffer
}

const json = { 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }
const asJSON = (path: string, body: object): Sent => ({ path, headers: json, body: JSON.stringify(body) })
/** What of a long body is kept ends somewhere in here. */
const padding = 'p'.repeat(16_370)

/** Every way in which a client can send a value under a name; the values begin with `Hush` and a number. */
const forms: Record<string, (name: string, value: string) => Sent> = {
  JSON: (name, value) => asJSON('/v1/chats', { [name]: value }),
  'a list in JSON': (name, value) => asJSON('/v1/chats', { [name]: [value, `${value}b`] }),
  'an object in JSON': (name, value) => asJSON('/v1/chats', { [name]: { a: { b: value } } }),
  'deep in JSON': (name, value) => asJSON('/v1/chats', { a: [{ b: { [name]: value } }] }),
  'JSON in JSON': (name, value) => asJSON('/v0/create-chat', { payload: JSON.stringify({ [name]: value }) }),
  'a URL in JSON': (name, value) => asJSON('/v1/chats/none/messages', { text: `see http://localhost/?a=b&${name}=${value}#c` }),
  'JSON, cut inside of the value': (name, value) => asJSON('/v1/chats', { a: padding.slice(name.length + 12), [name]: `${value}${'x'.repeat(100)}` }),
  'JSON, cut behind it': (name, value) => asJSON('/v1/chats', { [name]: value, list: { [name]: [value] }, a: padding }),
  'a list in JSON, cut': (name, value) => asJSON('/v1/chats', { a: padding.slice(name.length + 20), [name]: [value, `${value}${'x'.repeat(100)}`] }),
  'broken JSON': (name, value) => ({ path: '/v1/chats', headers: json, body: `{"${name}":"${value}",` }),
  'broken JSON without quotes': (name, value) => ({ path: '/v1/chats', headers: json, body: `{"${name}":${value}}` }),
  'JSON as another type': (name, value) => ({ path: '/v1/chats', headers: { 'content-type': 'text/plain' }, body: `{"${name}":"${value}"}` }),
  'the query': (name, value) => ({ path: `/v1/accounts?${name}=${value}` }),
  'the query, twice': (name, value) => ({ path: `/v1/chats?${name}=${value}&${name}=${value}b&limit=x` }),
  'the query, with brackets': (name, value) => ({ path: `/v0/search-chats?${name}[]=${value}&a[${name}]=${value}` }),
  'the query of no operation': (name, value) => ({ path: `/v1/nowhere?${name}=${value}` }),
  'the query of a sign-in': (name, value) => ({ path: `/oauth/authorize?${name}=${value}&${name}=${value}b` }),
  'a form': (name, value) => ({ path: '/oauth/token', headers: form, body: `grant_type=authorization_code&client_id=none&${name}=${value}` }),
  'a form, twice': (name, value) => ({ path: '/oauth/token', headers: form, body: `${name}=${value}&grant_type=refresh_token&${name}=${value}b` }),
  'a form, cut': (name, value) => ({ path: '/oauth/revoke', headers: form, body: `a=${padding}&${name}=${value}&${name}=${value}` }),
  'a registration': (name, value) => asJSON('/oauth/register', { redirect_uris: ['http://localhost/cb'], [name]: value }),
  'fields of multipart': (name, value) => ({
    path: '/v1/assets/upload',
    headers: { 'content-type': formType },
    body: formOf([{ name, content: value }, { name, content: `${value}b` }, { name: 'file', content: 'x', fileName: 'a.txt' }])
  }),
  'beside a file in base64': (name, value) => asJSON('/v1/assets/upload/base64', { content: 'aGVsbG8=', [name]: value, fileName: 1 }),
  'a header': (name, value) => ({ path: '/v1/chats', headers: { [name]: value } }),
  'the control API': (name, value) => asJSON('/_mock/sandboxes/default/faults', { [name]: value, header: { name: 1 } })
}

/** Frames of a WebSocket's client. */
const frames: Record<string, (name: string, value: string) => string> = {
  'a frame': (name, value) => JSON.stringify({ type: 'subscriptions.set', [name]: value }),
  'a list in a frame': (name, value) => JSON.stringify({ type: 'nothing', [name]: [value] }),
  'a frame, cut': (name, value) => JSON.stringify({ type: 'nothing', a: padding.slice(name.length + 40), [name]: `${value}${'x'.repeat(100)}` }),
  'a broken frame': (name, value) => `{"${name}":"${value}`,
  'a broken frame without quotes': (name, value) => `{"${name}":${value}}`
}

await t.test('no secret appears in the journal, the log or an error message, whatever its form', async t => {
  let log = ''
  const logger = await createLog({ level: 'trace', pretty: false, fd: 1 }, { write: (line: string) => { log += line } })
  const server = await startServer({ port: 0, fixture: smallFixture, logger, requestLines: 'text', rateLimit: 'off', journalSize: 5_000 })
  t.teardown(() => server.close())
  const sent: Array<{ value: string, how: string }> = []
  const next = (how: string): string => {
    const value = `Hush${sent.length}z`
    sent.push({ value, how })
    return value
  }

  const shown: Array<{ how: string, value: string, text: string }> = []
  for (const [how, make] of Object.entries(forms)) {
    await Promise.all(names.map(async name => {
      const value = next(`${name} in ${how}`)
      const { path, headers = {}, body } = make(name, value)
      const response = await fetch(server.url + path, {
        method: body === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        headers: { authorization: 'Bearer test-token', ...headers },
        ...body === undefined ? {} : { body: typeof body === 'string' ? body : new Uint8Array(body) }
      })
      shown.push({ how: `${name} in ${how}: ${response.status}`, value, text: await response.text() })
    }))
  }
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/ws`, { headers: { authorization: 'Bearer test-token' } })
  await once(socket, 'message')
  for (const [how, make] of Object.entries(frames)) {
    for (const name of names) {
      const value = next(`${name} in ${how}`)
      socket.send(make(name, value))
      const [answer] = await once(socket, 'message') as [Buffer]
      shown.push({ how: `${name} in ${how}`, value, text: answer.toString() })
    }
  }
  socket.terminate()

  for (const { how, value, text } of shown) if (text.includes(value)) t.fail(`${how}: the answer has it`, { text: text.slice(0, 400) })
  const box = `${server.url}/_mock/sandboxes/default`
  const journals: Record<string, string> = { log }
  for (const kind of ['request', 'frame', 'event']) {
    journals[`journal of ${kind}s`] = await (await fetch(`${box}/requests?kind=${kind}&limit=10000`)).text()
  }
  journals.wait = await (await fetch(`${box}/wait?count=1&timeout=1&kind=request`)).text()
  const entries = (JSON.parse(journals['journal of requests']!) as { items: unknown[] }).items.length
  t.ok(entries > (Object.keys(forms).length - 2) * names.length, `${entries} entries`)
  for (const [place, text] of Object.entries(journals)) {
    const found = new Set(text.match(/Hush\d+z/g))
    const leaks = sent.filter(({ value }) => found.has(value))
    t.strictSame(leaks.map(({ how }) => how), [], place)
  }
  t.match(journals['journal of requests'], /\[redacted\]/)
  t.match(log, /\/oauth\/token/)
})

await t.test('contains finds no secret either', async t => {
  const server = await startServer({ port: 0, fixture: smallFixture })
  t.teardown(() => server.close())
  await fetch(`${server.url}/v1/accounts?access_token=Hush`)
  const find = async (text: string) => {
    const { items } = await (await fetch(`${server.url}/_mock/sandboxes/default/requests?contains=${text}`)).json() as { items: unknown[] }
    return items.length
  }
  t.equal(await find('Hush'), 0)
  t.equal(await find('access_token'), 1)
})
