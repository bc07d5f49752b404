import t from 'tap'
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { connectMockServer, type MockSandbox, type MockServer } from '../../src/index.js'
import { connect as connectMCP, callText, transportTo } from '../support/mcp-client.js'
import { challenge, metadata, redirectURI, verifier } from '../support/oauth-flow.js'
import { haproxy, names, nginx, Replicas, type Name, type Proxy } from '../support/replicas.js'
import { Client, connect as connectSocket } from '../support/socket-client.js'
import { formOf, formType } from '../support/upload.js'

interface Call {
  method?: string
  body?: object
  form?: Record<string, string>
  token?: string
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of every shape
interface Answer { status: number, body: any, text: string, headers: Headers }

/** Calls the server at a URL as a client does that knows nothing of a proxy. */
async function call (url: string, { method, body, form, token }: Call = {}): Promise<Answer> {
  const type = form ? 'application/x-www-form-urlencoded' : 'application/json'
  const payload = form ? new URLSearchParams(form).toString() : body && JSON.stringify(body)
  const response = await fetch(url, {
    method: method ?? (payload === undefined ? 'GET' : 'POST'),
    redirect: 'manual',
    headers: { ...(payload === undefined ? {} : { 'content-type': type }), ...(token && { authorization: `Bearer ${token}` }) },
    ...(payload === undefined ? {} : { body: payload })
  })
  const text = await response.text()
  const isJSON = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, body: isJSON ? JSON.parse(text) : undefined, text, headers: response.headers }
}

/** A chat of the fixture. */
const echo = '!EchoesBackToYouNow:beeper.com'

const replicaOf = ({ id }: { id: string }) => id.slice(0, id.indexOf('.')) as Name

/** A sandbox on each replica. Calls that name none are shared out. */
async function oneOnEach (mock: MockServer): Promise<Map<Name, MockSandbox>> {
  const boxes = new Map<Name, MockSandbox>()
  for (let made = 0; boxes.size < names.length; made++) {
    if (made > 50) throw new Error(`50 sandboxes, and none on ${names.filter(name => !boxes.has(name)).join(' and ')}`)
    const box = await mock.createSandbox({ fixture: 'default' })
    if (boxes.has(replicaOf(box))) await box.delete()
    else boxes.set(replicaOf(box), box)
  }
  return boxes
}

/** What a small suite does with a sandbox of its own. @returns its replica */
async function suite (mock: MockServer): Promise<Name> {
  const box = await mock.createSandbox({ fixture: 'default' })
  const api = async (path: string, more: Call = {}) => call(`${box.url}${path}`, { token: box.token, ...more })
  const socket = new Client(new WebSocket(`${box.url.replace('http', 'ws')}/v1/ws`, { headers: { authorization: `Bearer ${box.token}` } }))
  try {
    await once(socket.ws, 'open')
    await socket.next()
    await socket.subscribe('*')
    const created = await api('/v1/chats', { body: { accountID: 'matrix', type: 'group', title: 'Suite', participantIDs: ['@ingrid.o:beeper.com', '@wren:beeper.com'] } })
    const { chatID } = created.body
    const sent = await api(`/v1/chats/${encodeURIComponent(chatID)}/messages`, { body: { text: `from ${box.id}` } })
    if (sent.status !== 200) throw new Error(`${created.text} ${sent.text}`)
    const { body: { items } } = await api(`/v1/chats/${encodeURIComponent(chatID)}/messages`)
    if (items.length !== 1 || items[0].text !== `from ${box.id}`) throw new Error(JSON.stringify(items))
    for (;;) {
      const event = await socket.next()
      if (event.type === 'message.upserted' && event.chatID === chatID) break
    }
  } finally {
    socket.ws.terminate()
  }
  await box.delete()
  return replicaOf(box)
}

/** A client registers and signs in, and shows a token for the first time when it has one. */
async function signIn (url: string, answersBy: 'form' | 'script'): Promise<Record<'client' | 'request' | 'code' | 'token' | 'seen', string>> {
  const { body: { client_id: client } } = await call(`${url}/oauth/register`, { body: metadata })
  const query = new URLSearchParams({
    client_id: client, redirect_uri: redirectURI, response_type: 'code', code_challenge: challenge, code_challenge_method: 'S256', state: 'x y'
  })
  const page = await call(`${url}/oauth/authorize?${query.toString()}`)
  const request = /name="request_id" value="([^"]+)"/.exec(page.text)?.[1] ?? page.text
  let code: string
  if (answersBy === 'form') {
    const { headers, text } = await call(`${url}/oauth/authorize/decision`, { form: { request_id: request, decision: 'allow', scope: 'read' } })
    code = new URL(headers.get('location') ?? `x:${text}`).searchParams.get('code') ?? text
  } else {
    const { body } = await call(`${url}/oauth/authorize/callback`, { body: { requestID: request, scopes: ['read'], codeChallenge: challenge } })
    code = body.code
  }
  const exchanged = await call(`${url}/oauth/token`, { form: { grant_type: 'authorization_code', code, code_verifier: verifier } })
  const { access_token: token } = exchanged.body
  const introspected = await call(`${url}/oauth/introspect`, { form: { token } })
  const read = await call(`${url}/v1/accounts`, { token })
  const revoked = await call(`${url}/oauth/revoke`, { form: { token } })
  const after = await call(`${url}/v1/accounts`, { token })
  const seen = [exchanged, introspected, read, revoked, after].map(({ status }) => status).join(' ')
  return { client, request, code, token, seen: `${seen} ${introspected.body?.active}` }
}

for (const [name, start] of [['HAProxy', haproxy], ['nginx', nginx]] as const) {
  await t.test(name, async t => {
    const replicas = await Replicas.start(t)
    const proxy: Proxy = await start(t, replicas)
    const mock = await connectMockServer(proxy.url)

    await t.test('everything of a sandbox stays on its replica', async t => {
      for (const [replica, box] of await oneOnEach(mock)) {
        t.equal(box.url, proxy.url)
        const api = async (path: string, more: Call = {}) => call(`${box.url}${path}`, { token: box.token, ...more })
        const chatID = encodeURIComponent(echo)
        t.equal((await api('/v1/accounts')).status, 200, replica)

        const socket = await connectSocket(t, `${proxy.url.replace('http', 'ws')}/v1/ws`, box.token)
        await socket.subscribe('*')
        await box.receiveMessage(echo, { senderID: 'self', text: 'remote' })
        t.match(await socket.next(), { type: /upserted/ }, 'what the control API does is heard')
        socket.ws.terminate()

        const content = Buffer.alloc(300_000, replica)
        const response = await fetch(`${proxy.url}/v1/assets/upload`, {
          method: 'POST',
          body: new Uint8Array(formOf([{ name: 'file', content, fileName: 'long.bin' }])),
          headers: { authorization: `Bearer ${box.token}`, 'content-type': formType }
        })
        const { uploadID } = await response.json() as { uploadID: string }
        t.match(uploadID, new RegExp(`^upload_${replica}\\.`))
        t.match(await api(`/v1/chats/${chatID}/messages`, { body: { text: 'see', attachment: { uploadID } } }), { status: 200 })

        for (const kind of ['http', 'sse'] as const) {
          const client = await connectMCP(t, transportTo(proxy.url, kind, { authorization: `Bearer ${box.token}` }))
          for (let time = 0; time < 3; time++) t.match(await callText(client, 'get_accounts'), /matrix|Matrix/i, `${kind} ${time}`)
        }
        t.match(await box.requests(), [{ operation: 'getAccounts' }], 'the journal has them')
        await box.delete()
      }
    })

    await t.test('an MCP client without a token of a sandbox keeps its session', async t => {
      const client = await connectMCP(t, transportTo(proxy.url, 'control', {}))
      for (let time = 0; time < 6; time++) {
        const made = JSON.parse(await callText(client, 'create_sandbox', {})) as { id: string }
        t.match(await callText(client, 'delete_sandbox', { sandbox: made.id }), /./)
      }
    })

    await t.test('signing in stays where the client registered, before there is a token', async t => {
      const places = new Set<string>()
      for (let time = 0; time < 9; time++) {
        const { seen, ...made } = await signIn(proxy.url, time % 2 === 0 ? 'form' : 'script')
        t.equal(seen, '200 200 200 200 401 true', JSON.stringify(made))
        const [place] = new Set(Object.values(made).map(value => /^(?:[a-z]+_)?([abc])\./.exec(value)?.[1] ?? value))
        places.add(place ?? '')
      }
      t.strictSame([...places].sort(), [...names])
    })

    await t.test('300 suites at once', async t => {
      const counts = new Map<Name, number>()
      for (const replica of await Promise.all(Array.from({ length: 300 }, async () => suite(mock)))) {
        counts.set(replica, (counts.get(replica) ?? 0) + 1)
      }
      t.comment(`sandboxes: ${JSON.stringify([...counts])}`)
      for (const replica of names) t.ok((counts.get(replica) ?? 0) >= 50, `${replica} had ${counts.get(replica)}`)
    })

    await t.test('a replica dies: its calls get one clear answer, the others continue', async t => {
      const boxes = await oneOnEach(mock)
      const [gone, left] = [boxes.get('b')!, boxes.get('c')!]
      const url = `${proxy.url.replace('http', 'ws')}/v1/ws`
      const [lost, kept] = [await connectSocket(t, url, gone.token), await connectSocket(t, url, left.token)]
      await kept.subscribe('*')
      await replicas.end('b', 'SIGKILL')
      await lost.closed
      const down = { status: 503, body: { code: 'replica_down', message: /^The replica b is down/, details: { replica: 'b' } } }
      t.match(await call(`${proxy.url}/v1/accounts`, { token: gone.token }), down)
      t.match(await call(`${proxy.url}/v1/chats`, { token: gone.token, body: {} }), down)
      await t.rejects(gone.reset(), { status: 503, message: /The replica b is down, and its sandboxes with it: make new ones/ })

      const went = await Promise.all(Array.from({ length: 30 }, async () => suite(mock)))
      t.notOk(went.includes('b'), 'new sandboxes go to the others')
      t.equal((await call(`${proxy.url}/v1/accounts`, { token: left.token })).status, 200)
      await left.receiveMessage(echo, { senderID: 'self', text: 'still here' })
      t.match(await kept.next(), { type: /upserted/ }, 'the sockets of the others are open')
      t.match(await call(`${proxy.url}/v1/accounts`, { token: gone.token }), down, 'still')

      await replicas.start('b')
      t.equal((await call(`${proxy.url}/v1/accounts`, { token: gone.token })).status, 401, 'what was in it is gone')
      await t.rejects(gone.reset(), { code: 'not_found' })
      for (const box of [boxes.get('a')!, left]) await box.delete()
    })

    await t.test('a rolling restart with --state: drain, restart, and everything is there again', async t => {
      for (const replica of names) {
        const box = await mock.sandbox(`${replica}.default`)
        t.equal(box.id, `${replica}.default`)
        const { token } = await box.createToken()
        const chatID = encodeURIComponent(echo)
        await call(`${proxy.url}/v1/chats/${chatID}/messages`, { token, body: { text: `kept by ${replica}` } })

        await proxy.drain(replica)
        // The proxy closes connections that are idle while it takes this in: a call that was on its way is made again.
        const oneMore = async () => suite(mock).catch(async (error: Error) => {
          if (!error.message.includes('UND_ERR_SOCKET')) throw error
          return suite(mock)
        })
        const went = await Promise.all(Array.from({ length: 12 }, oneMore))
        t.notOk(went.includes(replica), `${replica} gets no new sandboxes`)
        t.equal((await call(`${proxy.url}/v1/accounts`, { token })).status, 200, 'and keeps what it has')
        await replicas.end(replica, 'SIGTERM')
        await replicas.start(replica)
        await proxy.ready(replica)

        const { body: { items } } = await call(`${proxy.url}/v1/chats/${chatID}/messages`, { token })
        t.ok(items.some(({ text }: { text: string }) => text === `kept by ${replica}`), 'the token and the message are there')
      }
      for (const box of (await oneOnEach(mock)).values()) await box.delete()
    })
  })
}

await t.test('HAProxy\'s plain check, which sends no Host, finds the replicas up', async t => {
  const replicas = await Replicas.start(t)
  const plain = (text: string) => text.replace(/^.*http-check send.*$/m, '').replace('option httpchk', 'option httpchk GET /_mock/health')
  const proxy = await haproxy(t, replicas, plain)
  const states = async () => [...await proxy.states()].map(([name, state]) => `${name} ${state}`)
  const isChecked = (all: string[]) => all.length === names.length && all.every(state => /L7/.test(state))
  let all = await states()
  // Each answer comes over a socket of its own, and the first checks within a second.
  while (!isChecked(all)) all = await states()
  t.strictSame(all, names.map(name => `${name} UP L7OK`))
})
