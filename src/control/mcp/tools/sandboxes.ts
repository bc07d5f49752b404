import * as Type from '@sinclair/typebox'
import { StringEnum } from '../../../platform/schema-types.js'
import { compact } from '../../../platform/compact.js'
import { bundledFixtures } from '../../../fixtures/bundled.js'
import { scopes } from '../../../fixtures/format.js'
import { duration, Time } from '../../schemas.js'
import { controlTool, pathOf, sandbox } from './control-tool.js'

export const sandboxTools = [
  controlTool({
    name: 'list_sandboxes',
    title: 'List sandboxes',
    description: 'Lists the sandboxes. Each is a simulated installation of Beeper Desktop, with its own data, clock and journal.',
    isReadOnly: true,
    input: () => Type.Object({}),
    run: async ({ call }) => call('GET', '/sandboxes')
  }),
  controlTool({
    name: 'create_sandbox',
    title: 'Create sandbox',
    description: 'Makes a sandbox that shares nothing with any other. Configure the client under test with the url and the token of the result.',
    input: () => Type.Object({
      id: Type.Optional(Type.String({ description: 'By default sandbox-1, sandbox-2, ...' })),
      fixture: Type.Optional(StringEnum(bundledFixtures, { description: 'What it holds; default has people, chats and messages.' })),
      seed: Type.Optional(Type.Integer({ description: 'The same seed and calls make the same IDs.' })),
      now: Type.Optional({ ...Time, description: 'The time on its clock.' }),
      frozen: Type.Optional(Type.Boolean({ description: 'Whether its clock stands still.' })),
      sendDelay: Type.Optional(Type.Integer({ minimum: 0, description: 'Milliseconds until the network confirms a send.' })),
      homeserver: Type.Optional(Type.String({ description: 'Users of sandboxes that name the same homeserver chat with each other.' })),
      listen: Type.Optional(Type.Boolean({ description: 'Whether it has a port of its own, which signing in to it needs.' }))
    }),
    run: async ({ call }, { now, frozen, ...rest }) =>
      call('POST', '/sandboxes', {
        ...rest, ...(now === undefined && frozen === undefined ? {} : { clock: compact({ now, frozen }) })
      })
  }),
  controlTool({
    name: 'inspect_sandbox',
    title: 'Inspect sandbox',
    description: 'Shows what a sandbox holds: counts, clock, URL, tokens with their secrets, and a digest of its state.',
    isReadOnly: true,
    input: () => Type.Object({ sandbox: sandbox() }),
    run: async ({ call }, { sandbox }) => {
      const path = pathOf(sandbox)
      const { items } = await call('GET', `${path}/tokens`) as { items: unknown[] }
      return { ...await call('GET', path) as object, tokens: items }
    }
  }),
  controlTool({
    name: 'reset_sandbox',
    title: 'Reset sandbox',
    description: 'Puts a sandbox back to the state in which it was made, with an empty journal. Tokens stay.',
    input: () => Type.Object({ sandbox: sandbox() }),
    run: async ({ call }, { sandbox }) => call('POST', `${pathOf(sandbox)}/reset`)
  }),
  controlTool({
    name: 'fork_sandbox',
    title: 'Fork sandbox',
    description: 'Makes a sandbox that has what this one has now, apart from its tokens and journal.',
    input: () => Type.Object({
      sandbox: sandbox(),
      id: Type.Optional(Type.String({ description: 'Of the new one; by default sandbox-1, sandbox-2, ...' }))
    }),
    run: async ({ call }, { sandbox, ...fork }) => call('POST', `${pathOf(sandbox)}/fork`, fork)
  }),
  controlTool({
    name: 'delete_sandbox',
    title: 'Delete sandbox',
    description: 'Deletes a sandbox with all that belongs to it.',
    input: () => Type.Object({ sandbox: Type.String({ minLength: 1 }) }),
    run: async ({ call }, { sandbox }) => call('DELETE', pathOf(sandbox))
  }),
  controlTool({
    name: 'create_token',
    title: 'Create token',
    description: 'Makes a token of a sandbox, such as one that may only read, or one that expires.',
    input: () => Type.Object({
      sandbox: sandbox(),
      scopes: Type.Optional(Type.Array(StringEnum(scopes), { description: 'By default read and write.' })),
      expiresIn: Type.Optional(duration('Seconds on the sandbox\'s clock')),
      name: Type.Optional(Type.String({ description: 'What the journal calls it.' }))
    }),
    run: async ({ call }, { sandbox, ...token }) => call('POST', `${pathOf(sandbox)}/tokens`, token)
  })
]
