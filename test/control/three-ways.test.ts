import t from 'tap'
import { WebSocket } from 'ws'
import { connectMockServer, createMockServer, type MockSandbox, type MockServer } from '../../src/index.js'
import { small, smallFixture } from '../support/app.js'

/** One thing that the control API can do: by its HTTP calls, and by the client. Both give what is expected. */
interface Capability {
  name: string
  http: (raw: Raw, box: Box) => Promise<unknown>
  client: (box: MockSandbox, mock: MockServer) => Promise<unknown>
  expected: unknown
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the answers of every call
type Raw = (method: string, path: string, body?: unknown) => Promise<any>

/** Where to reach the sandbox, and its first token. */
interface Box {
  id: string
  url: string
  token: string
}

/** Calls the emulated API, as a client under test does. */
async function emulated ({ url, token }: Box, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  return { status: response.status, body: await response.json() as Record<string, unknown> }
}

/** Opens a WebSocket; what it gives waits until that is closed, and says how. */
async function opened ({ url, token }: Box) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/ws`, { headers: { authorization: `Bearer ${token}` } })
  const closed = new Promise<string>(resolve => {
    socket.on('close', (code, reason) => { resolve(`${code} ${reason.toString()}`) })
  })
  await new Promise(resolve => { socket.once('message', resolve) })
  return async () => closed
}

const createChat = { accountID: small.matrix, type: 'group', participantIDs: [small.ada], title: 'Trip' }

const at = (id: string, path = '') => `/sandboxes/${id}${path}`

/** In this order, on one sandbox with a frozen clock. */
const capabilities: Capability[] = [
  {
    name: 'inspect',
    http: async (raw, { id }) => raw('GET', at(id)),
    client: async box => box.inspect(),
    expected: { id: 'under-test', fixture: 'small', counts: { chats: 2, messages: 4, tokens: 1 }, digest: /^[0-9a-f]{64}$/ }
  },
  {
    name: 'list the sandboxes',
    http: async raw => (await raw('GET', '/sandboxes')).items,
    client: async (_box, mock) => mock.sandboxes(),
    expected: [{ id: 'default' }, { id: 'under-test' }]
  },
  {
    name: 'find a sandbox again, with its token',
    http: async (raw, { id }) => ({ id, token: (await raw('GET', at(id, '/tokens'))).items[0].token }),
    client: async ({ id }, mock) => {
      const { token } = await mock.sandbox(id)
      return { id, token }
    },
    expected: { id: 'under-test', token: 'the token' }
  },
  {
    name: 'the operations',
    http: async raw => (await raw('GET', '/operations')).items.slice(0, 1),
    client: async (_box, mock) => (await mock.operations()).slice(0, 1),
    expected: [{ operation: String, method: 'GET', path: /^\//, fidelity: Array }]
  },
  {
    name: 'the announced URL',
    http: async (raw, { id }) => {
      await raw('PUT', '/public-url', { url: 'https://mock.example.com/x/' })
      const { url } = await raw('GET', at(id))
      await raw('PUT', '/public-url', { url: null })
      return [url, (await raw('GET', at(id))).url]
    },
    client: async (box, mock) => {
      await mock.announce('https://mock.example.com/x/')
      const { url } = await box.inspect()
      await mock.announce(undefined)
      return [url, (await box.inspect()).url]
    },
    expected: ['https://mock.example.com/x', /^http:\/\/127\.0\.0\.1:/]
  },
  {
    name: 'requests',
    http: async (raw, box) => {
      await emulated(box, '/v0/create-chat', createChat)
      return (await raw('GET', at(box.id, '/requests?operation=createChatV0'))).items
    },
    client: async box => {
      await emulated(box, '/v0/create-chat', createChat)
      return box.requests({ operation: 'createChatV0' })
    },
    expected: [{ operation: 'createChatV0', status: 200, body: { title: 'Trip' }, answer: { success: true } }]
  },
  {
    name: 'events',
    http: async (raw, { id }) => (await raw('GET', at(id, '/requests?kind=event&type=chat.upserted'))).items,
    client: async box => box.events({ type: 'chat.upserted' }),
    expected: [{ kind: 'event', type: 'chat.upserted', ids: [/^!/] }]
  },
  {
    name: 'wait',
    http: async (raw, box) => {
      const waiting = raw('GET', at(box.id, '/wait?operation=getAccountsV0&count=2'))
      await emulated(box, '/v0/get-accounts')
      await emulated(box, '/v0/get-accounts')
      return (await waiting).items
    },
    client: async box => {
      const waiting = box.waitForRequests({ operation: 'getAccountsV0' }, { count: 2 })
      await emulated(box, '/v0/get-accounts')
      await emulated(box, '/v0/get-accounts')
      return waiting
    },
    expected: [{ operation: 'getAccountsV0' }, { operation: 'getAccountsV0' }]
  },
  {
    name: 'what others do to messages',
    http: async (raw, { id }) => {
      const message = await raw('POST', at(id, '/messages'), { chatID: small.adaChat, text: 'Hi **there**', timestamp: '2026-02-01T11:00:00Z' })
      const changed = await raw('PATCH', at(id, `/messages/${message.id}`), { reaction: { key: '👍' } })
      return [message, changed]
    },
    client: async box => {
      const timestamp = new Date('2026-02-01T11:00:00Z')
      const message = await box.receiveMessage(small.adaChat, { text: 'Hi **there**', timestamp })
      return [message, await box.changeMessage(message.id, { reaction: { key: '👍' } })]
    },
    expected: [
      { senderID: small.ada, text: 'Hi <strong>there</strong>', timestamp: '2026-02-01T11:00:00.000Z', isUnread: true },
      { reactions: [{ reactionKey: '👍', participantID: small.ada }] }
    ]
  },
  {
    name: 'what others do to chats',
    http: async (raw, { id }) => {
      const chat = await raw('POST', at(id, '/chats'), { accountID: small.matrix, participantIDs: [small.ada, small.ben], title: 'Old' })
      const changed = await raw('PATCH', at(id, `/chats/${chat.id}`), { title: 'New', leave: [small.ben] })
      await raw('DELETE', at(id, `/chats/${chat.id}`))
      return [chat.title, changed.title, changed.participants.total, (await raw('GET', at(id))).counts.chats]
    },
    client: async box => {
      const chat = await box.receiveChat({ accountID: small.matrix, participantIDs: [small.ada, small.ben], title: 'Old' })
      const changed = await box.changeChat(chat.id, { title: 'New', leave: [small.ben] })
      await box.deleteChat(chat.id)
      return [chat.title, changed.title, changed.participants.total, (await box.inspect()).counts.chats]
    },
    expected: ['Old', 'New', 2, 3]
  },
  {
    name: 'presets of faults',
    http: async (raw, { id }) => {
      const { items } = await raw('POST', at(id, '/faults/presets/media-gone'), { ttl: '1m', times: 2 })
      await raw('DELETE', at(id, '/faults'))
      return [items.length, items[0].times, (await raw('GET', at(id, '/faults/presets'))).items[0].name]
    },
    client: async box => {
      const faults = await box.failLike('media-gone', { ttl: '1m', times: 2 })
      await box.heal()
      return [faults.length, faults[0]?.times, (await box.faultPresets())[0]?.name]
    },
    expected: [3, 2, 'starting']
  },
  {
    name: 'labels and merged chats',
    http: async (raw, { id }) => {
      const label = await raw('POST', at(id, '/labels'), { name: 'Work' })
      const chat = await raw('PATCH', at(id, `/chats/${small.group}`), { labelIDs: [label.id] })
      const renamed = await raw('PATCH', at(id, `/labels/${label.id}`), { name: 'Job' })
      await raw('DELETE', at(id, `/labels/${label.id}`))
      const merged = await raw('POST', at(id, '/chats/merge'), { chatIDs: [small.adaChat, small.group] })
      await raw('DELETE', at(id, `/chats/${merged.id}`))
      return [chat.labels, renamed.name, merged.merge.chatIDs, (await raw('GET', at(id))).counts.labels]
    },
    client: async box => {
      const label = await box.createLabel({ name: 'Work' })
      const chat = await box.changeChat(small.group, { labelIDs: [label.id] })
      const renamed = await box.renameLabel(label.id, 'Job')
      await box.deleteLabel(label.id)
      const merged = await box.mergeChats({ chatIDs: [small.adaChat, small.group] })
      await box.deleteChat(merged.id)
      return [chat.labels, renamed.name, merged.merge?.chatIDs, (await box.inspect()).counts.labels]
    },
    expected: [[{ name: 'Work' }], 'Job', [small.adaChat, small.group], 0]
  },
  {
    name: 'the network: delays, failed sends and connections',
    http: async (raw, { id, url, token }) => {
      await raw('PUT', at(id, '/network'), { sendDelay: 5000 })
      await raw('POST', at(id, '/faults'), { send: { status: 'FAIL_RETRIABLE' }, times: 1 })
      const sent = await emulated({ id, url, token }, `/v1/chats/${small.adaChat}/messages`, { text: 'x' })
      await raw('POST', at(id, '/clock'), { advance: '5s' })
      const again = await raw('POST', at(id, `/messages/${String(sent.body.pendingMessageID)}/resend`))
      await raw('PUT', at(id, '/network'), {})
      const account = await raw('POST', at(id, '/accounts/matrix/status'), { status: 'disconnected', statusText: 'Gone' })
      const back = await raw('POST', at(id, '/accounts/matrix/status'), { status: 'connected' })
      return [again.sendStatus.status, await raw('GET', at(id, '/network')), account.status, account.statusText, back.status]
    },
    client: async box => {
      await box.setNetwork({ sendDelay: 5000 })
      await box.fail({ send: { status: 'FAIL_RETRIABLE' }, times: 1 })
      const sent = await emulated(box, `/v1/chats/${small.adaChat}/messages`, { text: 'x' })
      await box.clock.advance('5s')
      const again = await box.resendMessage(String(sent.body.pendingMessageID))
      await box.setNetwork({})
      const account = await box.setAccountStatus('matrix', 'disconnected', 'Gone')
      const back = await box.setAccountStatus('matrix', 'connected')
      return [again.sendStatus?.status, await box.network(), account.status, account.statusText, back.status]
    },
    expected: ['PENDING', Object, 'disconnected', 'Gone', 'connected']
  },
  {
    name: 'personas',
    http: async (raw, { id }) => {
      await raw('PUT', at(id, '/personas'), { items: [{ accountID: small.matrix, userID: small.ada, script: 'echo' }] })
      const { items } = await raw('GET', at(id, '/personas'))
      await raw('PUT', at(id, '/personas'), { items: [] })
      return items
    },
    client: async box => {
      await box.setPersonas([{ accountID: small.matrix, userID: small.ada, script: 'echo' }])
      const personas = await box.personas()
      await box.setPersonas([])
      return personas
    },
    expected: [{ userID: small.ada, script: 'echo' }]
  },
  {
    name: 'sign-ins',
    http: async (raw, { id }) => {
      await raw('POST', at(id, '/consents'), { outcome: 'deny' })
      await raw('POST', at(id, '/consents'), { outcome: 'approve', scopes: ['read'], delay: '2s', expiresIn: '1h' })
      const { items } = await raw('GET', at(id, '/consents'))
      await raw('DELETE', at(id, '/consents'))
      return [...items, (await raw('GET', at(id, '/consents'))).items.length]
    },
    client: async box => {
      await box.decideSignIn({ outcome: 'deny' })
      await box.decideSignIn({ outcome: 'approve', scopes: ['read'], delay: '2s', expiresIn: '1h' })
      const decisions = await box.signInDecisions()
      await box.clearSignInDecisions()
      return [...decisions, (await box.signInDecisions()).length]
    },
    expected: [{ outcome: 'deny' }, { outcome: 'approve', scopes: ['read'], delay: 2000, expiresIn: 3600 }, 0]
  },
  {
    name: 'sockets',
    http: async (raw, box) => {
      const closed = await opened(box)
      const { items } = await raw('GET', at(box.id, '/sockets'))
      await raw('DELETE', at(box.id, `/sockets/${items[0].id}`), { code: 4001, reason: 'enough' })
      const { items: frames } = await raw('GET', at(box.id, '/requests?kind=frame'))
      return [items.length, await closed(), frames.length]
    },
    client: async box => {
      const closed = await opened(box)
      const sockets = await box.sockets()
      await box.closeSocket(sockets[0]!, { code: 4001, reason: 'enough' })
      return [sockets.length, await closed(), (await box.frames()).length]
    },
    expected: [1, '4001 enough', 1]
  },
  {
    name: 'follow the requests',
    http: async (raw, box) => {
      const { last } = await raw('GET', at(box.id, '/requests'))
      const waiting = raw('GET', at(box.id, `/wait?since=${last}&status=404`))
      await emulated(box, '/v1/accounts')
      await emulated(box, '/v1/nothing')
      return (await waiting).items[0].path
    },
    client: async box => {
      await emulated(box, '/v1/accounts')
      await emulated(box, '/v1/nothing')
      const { value: { path } } = await box.followRequests({ status: 404 }).next()
      return path
    },
    expected: '/v1/nothing'
  },
  {
    name: 'empty the journal',
    http: async (raw, { id }) => {
      await raw('DELETE', at(id, '/requests'))
      return (await raw('GET', at(id, '/requests'))).items.length
    },
    client: async box => {
      await box.clearRequests()
      return (await box.requests()).length
    },
    expected: 0
  },
  {
    name: 'fail',
    http: async (raw, box) => {
      const fault = await raw('POST', at(box.id, '/faults'), { operation: 'getAccounts', status: 429, retryAfter: 3, times: 1 })
      const { status } = await emulated(box, '/v1/accounts')
      const [{ fired }] = (await raw('GET', at(box.id, '/faults'))).items
      return { status, fired, id: fault.id, healthy: (await emulated(box, '/v1/accounts')).status }
    },
    client: async box => {
      const fault = await box.fail({ operation: 'getAccounts', status: 429, retryAfter: 3, times: 1 })
      const { status } = await emulated(box, '/v1/accounts')
      const fired = (await box.faults())[0]?.fired
      return { status, fired, id: fault.id, healthy: (await emulated(box, '/v1/accounts')).status }
    },
    expected: { status: 429, fired: 1, id: String, healthy: 200 }
  },
  {
    name: 'heal',
    http: async (raw, box) => {
      const { id } = await raw('POST', at(box.id, '/faults'), { status: 500 })
      await raw('DELETE', at(box.id, `/faults/${id}`))
      const { status } = await emulated(box, '/v1/accounts')
      await raw('POST', at(box.id, '/faults'), { status: 500 })
      await raw('DELETE', at(box.id, '/faults'))
      return [status, (await emulated(box, '/v1/accounts')).status, (await raw('GET', at(box.id, '/faults'))).items.length]
    },
    client: async box => {
      await box.heal(await box.fail({ status: 500 }))
      const { status } = await emulated(box, '/v1/accounts')
      await box.fail({ status: 500 })
      await box.heal()
      return [status, (await emulated(box, '/v1/accounts')).status, (await box.faults()).length]
    },
    expected: [200, 200, 0]
  },
  {
    name: 'the clock',
    http: async (raw, { id }) => {
      const step = async (body: unknown) => (await raw('POST', at(id, '/clock'), body)).now
      return [
        (await raw('GET', at(id, '/clock'))).now,
        await step({ advance: '2h' }),
        await step({ now: '2026-03-01T00:00:00Z' }),
        await step({ freeze: true, now: Date.UTC(2026, 3, 1) })
      ]
    },
    client: async ({ clock }) => [
      await clock.now(),
      await clock.advance('2h'),
      await clock.set('2026-03-01T00:00:00Z'),
      await clock.freeze(new Date(Date.UTC(2026, 3, 1)))
    ].map(date => date.toISOString()),
    expected: ['2026-02-01T12:00:05.000Z', '2026-02-01T14:00:05.000Z', '2026-03-01T00:00:00.000Z', '2026-04-01T00:00:00.000Z']
  },
  {
    name: 'let the clock run',
    http: async (raw, { id }) => {
      await raw('POST', at(id, '/clock'), { resume: true })
      const { mode } = await raw('GET', at(id, '/clock'))
      await raw('POST', at(id, '/clock'), { freeze: true })
      return mode
    },
    client: async ({ clock }) => {
      await clock.resume()
      const { mode } = await clock.info()
      await clock.freeze()
      return mode
    },
    expected: 'real'
  },
  {
    name: 'tokens',
    http: async (raw, box) => {
      const { id, token } = await raw('POST', at(box.id, '/tokens'), { scopes: ['read'], expiresIn: '1h', name: 'short' })
      const before = await emulated({ ...box, token }, '/v1/accounts')
      await raw('DELETE', at(box.id, `/tokens/${id}`))
      const after = await emulated({ ...box, token }, '/v1/accounts')
      return [before.status, after.status, (await raw('GET', at(box.id, '/tokens'))).items.length]
    },
    client: async box => {
      const made = await box.createToken({ scopes: ['read'], expiresIn: '1h', name: 'short' })
      const before = await emulated({ ...box, token: made.token }, '/v1/accounts')
      await box.revokeToken(made)
      const after = await emulated({ ...box, token: made.token }, '/v1/accounts')
      return [before.status, after.status, (await box.tokens()).length]
    },
    expected: [200, 401, 1]
  },
  {
    name: 'snapshot and restore',
    http: async (raw, box) => {
      const state = await raw('GET', at(box.id, '/state'))
      const { digest } = await raw('GET', at(box.id))
      await emulated(box, '/v0/create-chat', createChat)
      const { digest: changed } = await raw('GET', at(box.id))
      await raw('PUT', at(box.id, '/state'), state)
      return [digest === changed, digest === (await raw('GET', at(box.id))).digest, state.chats.length]
    },
    client: async box => {
      const state = await box.snapshot()
      const digest = await box.digest()
      await emulated(box, '/v0/create-chat', createChat)
      const changed = await box.digest()
      await box.restore(state)
      return [digest === changed, digest === await box.digest(), state.chats?.length]
    },
    expected: [false, true, 3]
  },
  {
    name: 'reset',
    http: async (raw, { id }) => {
      await raw('POST', at(id, '/reset'))
      return (await raw('GET', at(id))).counts
    },
    client: async box => {
      await box.reset()
      return (await box.inspect()).counts
    },
    expected: { chats: 2, messages: 4, tokens: 1 }
  },
  {
    name: 'what is refused',
    http: async (raw, { id }) => {
      const answers = [await raw('PUT', at(id, '/state'), { format: 3 }), await raw('DELETE', '/sandboxes/none'), await raw('POST', '/sandboxes', { id })]
      return answers.map(({ code }) => code)
    },
    client: async (box, mock) => {
      const codes: string[] = []
      for (const attempt of [
        async () => box.restore({ format: 3 } as unknown as typeof smallFixture),
        async () => mock.sandbox('none'),
        async () => mock.createSandbox({ id: box.id })
      ]) await attempt().catch((error: unknown) => { codes.push((error as { code: string }).code) })
      return codes
    },
    expected: ['validation_error', 'not_found', 'conflict']
  },
  {
    name: 'delete',
    http: async (raw, box) => {
      await raw('DELETE', at(box.id))
      return [(await raw('GET', at(box.id))).code, (await emulated(box, '/v1/accounts')).status]
    },
    client: async (box, mock) => {
      await box.delete()
      const code: unknown = await mock.sandbox(box.id).catch((error: unknown) => (error as { code: string }).code)
      return [code, (await emulated(box, '/v1/accounts')).status]
    },
    expected: ['not_found', 401]
  }
]

/** What the client has no methods for. */
const serverWide = ['mockHealth', 'mockSpec', 'mockDocs', 'mockDocsScript', 'mockGetPublicURL', 'mockGetFault']

const newSandbox = {
  id: 'under-test',
  seed: 5,
  clock: { now: '2026-02-01T12:00:00Z', frozen: true },
  tokens: [{ token: 'the token' }]
}

for (const controlToken of [undefined, 'let me in']) {
  const suffix = controlToken === undefined ? '' : ', with a control token'

  await t.test(`the control API by plain HTTP${suffix}`, async t => {
    const { url, close } = await started(t)
    t.teardown(close)
    const called = new Set<string>()
    const raw: Raw = async (method, path, body) => {
      called.add(`${method} /_mock${path.split('?')[0]}`)
      const headers = {
        ...(controlToken === undefined ? {} : { authorization: `Bearer ${controlToken}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' })
      }
      const response = await fetch(`${url}/_mock${path}`, {
        method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) })
      })
      const text = await response.text()
      return text === '' ? undefined : JSON.parse(text)
    }
    const box = await raw('POST', '/sandboxes', newSandbox) as Box
    for (const { name, http, expected } of capabilities) t.match(await http(raw, box), expected, name)
    const operations: Array<Record<'operation' | 'method' | 'path' | 'generation', string>> = (await raw('GET', '/operations')).items
    const untouched = operations.filter(({ generation, method, path }) => {
      const pattern = new RegExp(`^${method} ${path.replace(/\{\w+\}/g, '[^/]+')}$`)
      return generation === 'control' && ![...called].some(call => pattern.test(call))
    })
    t.strictSame(untouched.map(({ operation }) => operation), serverWide, 'the table leaves nothing out')
  })

  await t.test(`the client in the same process${suffix}`, async t => {
    const mock = await started(t)
    const box = await mock.createSandbox(newSandbox)
    for (const { name, client, expected } of capabilities) t.match(await client(box, mock), expected, name)
  })

  await t.test(`the client over HTTP${suffix}`, async t => {
    const { url } = await started(t)
    const mock = await connectMockServer(`${url}/`, { controlToken })
    const box = await mock.createSandbox(newSandbox)
    for (const { name, client, expected } of capabilities) t.match(await client(box, mock), expected, name)
    await mock.close()
    t.equal((await fetch(`${url}/_mock/health`)).status, 200, 'closing a connection leaves the server running')
  })

  async function started (t: { teardown: (work: () => unknown) => void }) {
    const mock = await createMockServer({ fixture: smallFixture, seed: 1, controlToken })
    t.teardown(() => mock.close())
    return mock
  }
}
