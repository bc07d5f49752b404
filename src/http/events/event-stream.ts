import fastifyWebsocket from '@fastify/websocket'
import type { FastifyPluginAsync } from 'fastify'
import { MockError } from '../../domain/errors/errors.js'
import type { Containment } from '../../platform/containment.js'
import { versionHeader } from '../hooks/version-header.js'
import { Upgrades } from './upgrades.js'
import { closeCodes, type Sockets } from './sockets.js'

export interface EventStreamOptions {
  sockets: Sockets
  /** Sent in the handshake's X-Beeper-Desktop-Version header. */
  appVersion: string
  containment: Containment
}

/**
 * The event stream of v1 (contract: v1-behaviour.md, WebSocket protocol). The upgrade is an ordinary request until
 * it reaches the route, so the hooks check it as they check all others: Host, Origin, token, scope, rate limit.
 */
export const eventStream: FastifyPluginAsync<EventStreamOptions> = async (app, options) => {
  const { sockets, appVersion, containment } = options
  // The plugin receives no other upgrades. It is registered here so that its hooks cost the other routes nothing.
  const upgrades = new Upgrades(app.server, containment)
  await app.register(fastifyWebsocket, {
    options: {
      server: upgrades as unknown as typeof app.server,
      // A frame slightly over the limit gets an error; one far over it is not even received.
      maxPayload: 16 * sockets.options.maxFrame
    },
    errorHandler: (error, socket, request) => {
      request.log.debug({ err: error }, 'a WebSocket broke')
      socket.close(closeCodes.internal)
    },
    preClose (done) {
      sockets.shutDown()
        .then(() => { app.websocketServer.close() })
        .catch((error: unknown) => { containment.report(error, 'the end of the WebSockets') })
        .finally(done)
    }
  })
  app.websocketServer.on('headers', (headers: string[]) => { headers.push(`${versionHeader}: ${appVersion}`) })

  app.addHook('onResponse', (request, _reply, done) => {
    upgrades.refused(request.raw)
    done()
  })

  app.route({
    method: 'GET',
    url: '/ws',
    config: {
      operation: 'wsEvents',
      scope: 'read',
      generation: 'v1',
      tag: 'Events',
      summary: 'Opens the event stream, a WebSocket.',
      hidden: true,
      fidelity: [
        ['ready first, no subscriptions; subscriptions.set replaces the set; the schemas of all frames', 'published'],
        ['chat and message events always carry ids, but entries only on message.upserted', 'seen', 'later-than-4.3.0.md'],
        ['seq counts from 1 per connection', 'seen', 'later-than-4.3.0.md'],
        ['app.state.updated is sent on subscription, and when the state changes', 'seen', 'later-than-4.3.0.md'],
        ['ts is an ISO time', 'assumed'],
        ['Entries have the form of chats and messages in lists', 'assumed'],
        ['The event of a confirmed send contains the final and the pending ID', 'assumed'],
        ['The meaning of each error code; unknown chats cannot be subscribed to', 'assumed'],
        ['The first ping 10.5 s after the connection, then one every 30 s', 'seen', 'later-than-4.3.0.md'],
        ['Close codes 1001, 1008, 1009, 1011 and 1013', 'assumed'],
        ['Events are sent before the response to the request that caused them', 'assumed']
      ]
    },
    preHandler: (request, _reply, done) => {
      if (request.ws) sockets.checkRoom()
      done()
    },
    handler: () => {
      throw new MockError('bad_request', 'This is a WebSocket: connect to it with an Upgrade request')
    },
    wsHandler: (socket, request) => {
      const { token, sandbox, raw, noteOpened } = request
      noteOpened?.()
      if (token) sandbox.containment.run('a new WebSocket', () => sockets.add(socket, raw.socket, sandbox, token))
    }
  })
}
