import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import type { App } from '../http/app.js'
import type { ClientSocket } from '../http/events/sockets.js'
import { iso } from '../domain/sandbox/clock.js'
import { SandboxParams, Time } from './schemas.js'

const SocketParams = Type.Object({ ...SandboxParams.properties, socketID: Type.String() })

const Socket = Type.Object({
  id: Type.String(),
  tokenID: Type.String({ description: 'The token that opened it' }),
  openedAt: Time,
  chatIDs: Type.Array(Type.String(), { description: 'What it is subscribed to' }),
  appState: Type.Boolean(),
  events: Type.Integer({ description: 'How many events it was given, which is the seq of the last' }),
  buffered: Type.Integer({ description: 'Bytes that wait for the client to read' })
}, { title: 'MockSocket' })

const SocketsOutput = Type.Object({ items: Type.Array(Socket) }, { title: 'MockSockets' })

const CloseSocketBody = Type.Object({
  code: Type.Optional(Type.Integer({
    minimum: 1000,
    maximum: 4999,
    description: 'By default 1000. 1006, like others that may not be sent, cuts the connection off without a word'
  })),
  reason: Type.Optional(Type.String({ description: 'At most 123 bytes of it are sent' }))
}, { additionalProperties: false, title: 'MockCloseSocket' })

export function socketRoutes (app: App): void {
  app.get('/sockets', {
    config: {
      operation: 'mockListSockets',
      scope: 'control',
      generation: 'control',
      tag: 'Sockets',
      summary: 'Lists the open WebSockets of the sandbox.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: SocketsOutput } }
  }, async ({ sandbox }) => ({ items: app.sockets.of(sandbox).map(presentSocket) }))

  app.delete('/sockets/:socketID', {
    config: {
      operation: 'mockCloseSocket',
      scope: 'control',
      generation: 'control',
      tag: 'Sockets',
      summary: 'Closes a client\'s WebSocket with a code.',
      fidelity: []
    },
    schema: { params: SocketParams, body: CloseSocketBody }
  }, async ({ sandbox, params, body }, reply) => {
    app.sockets.get(sandbox, params.socketID).close(body.code ?? 1000, body.reason)
    return reply.code(204).send()
  })
}

function presentSocket (socket: ClientSocket): Static<typeof Socket> {
  const { chatIDs, appState } = socket.subscriptions
  return {
    id: socket.id,
    tokenID: socket.token.id,
    openedAt: iso(socket.openedAt),
    chatIDs: [...chatIDs],
    appState,
    events: socket.events,
    buffered: socket.buffered
  }
}
