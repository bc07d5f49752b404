import { createHash } from 'node:crypto'
import type { smallFixture } from '../app.js'
import { at, createChat, emulated, type Capability } from './capability.js'

const large = { url: 'mxc://example.com/large', sha256: createHash('sha256').update('{"a":1}').digest('hex') }

/** Tokens, states and the end of a sandbox. */
export const states: Capability[] = [
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
    name: 'contents that a state names by their digest',
    http: async (raw, { id }) => {
      const state = await raw('GET', at(id, '/state'))
      const { missing } = await raw('PUT', at(id, '/state'), { ...state, assets: [large] })
      await raw('PUT', at(id, `/contents/${large.sha256}`), { a: 1 })
      const content = await raw('GET', at(id, `/contents/${large.sha256}`))
      await raw('PUT', at(id, '/state'), state)
      return [missing.length, content]
    },
    client: async box => {
      const state = await box.snapshot()
      await box.restore({ ...state, assets: [large] })
      await box.provideContent(large.sha256, Buffer.from('{"a":1}'))
      const content: unknown = JSON.parse(Buffer.from(await box.content(large.sha256)).toString())
      await box.restore(state)
      return [1, content]
    },
    expected: [1, { a: 1 }]
  },
  {
    name: 'fork',
    http: async (raw, box) => {
      await emulated(box, '/v0/create-chat', createChat)
      const fork = await raw('POST', at(box.id, '/fork'), { id: `${box.id}-fork` })
      await emulated({ ...box, token: fork.token }, '/v0/create-chat', createChat)
      const both = [await raw('GET', at(fork.id)), await raw('GET', at(box.id))]
      const again = (await raw('POST', at(fork.id, '/reset'))).digest === fork.digest
      await raw('DELETE', at(fork.id))
      return [...both.map(({ counts }) => counts.chats), again]
    },
    client: async box => {
      await emulated(box, '/v0/create-chat', createChat)
      await using fork = await box.fork({ id: `${box.id}-fork` })
      const boot = await fork.digest()
      await emulated(fork, '/v0/create-chat', createChat)
      const both = [await fork.inspect(), await box.inspect()]
      await fork.reset()
      return [...both.map(({ counts }) => counts.chats), await fork.digest() === boot]
    },
    expected: [5, 4, true]
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
