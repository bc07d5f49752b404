import { at, createChat, emulated, type Capability } from './capability.js'

/** What a sandbox is and what it was asked. */
export const inspecting: Capability[] = [
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
  }
]
