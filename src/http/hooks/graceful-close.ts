import { setMaxListeners } from 'node:events'
import type { FastifyInstance } from 'fastify'
import type { Connections } from '../connections.js'

declare module 'fastify' {
  interface FastifyInstance {
    connections: Connections
    /** Aborts when the server begins to close: long polls, delays and other waits end then. */
    closing: AbortSignal
  }
}

/**
 * Closes all connections with the app: see `Connections.close`. Register it before the plugins, so that its hook
 * runs first.
 */
export function registerGracefulClose (app: FastifyInstance, connections: Connections): void {
  const closing = new AbortController()
  // Any number of requests may wait.
  setMaxListeners(0, closing.signal)
  app.decorate('connections', connections)
  app.decorate('closing', closing.signal)
  connections.track(app.server)
  app.addHook('preClose', done => {
    closing.abort()
    // Not awaited: the plugins' hooks end what waits, and Fastify waits for its server after them.
    void connections.closeAll(calls => {
      app.log.warn(`requests cut off while still in flight: ${calls}`)
    })
    done()
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    if (connections.isClosing(request.raw.socket)) reply.header('Connection', 'close')
    done(null, payload)
  })
}
