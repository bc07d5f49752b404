import { setMaxListeners } from 'node:events'
import type { FastifyInstance } from 'fastify'
import type { Connections } from '../connections.js'

declare module 'fastify' {
  interface FastifyInstance {
    connections: Connections
    /** Aborts when the server begins to close: long polls, delays and whatever else waits ends then. */
    closing: AbortSignal
  }
}

/**
 * Closes all connections with the app: see `Connections.close`. To be registered before the plugins, so that its hook
 * runs first.
 */
export function registerGracefulClose (app: FastifyInstance, connections: Connections): void {
  const closing = new AbortController()
  // Any number of calls may wait.
  setMaxListeners(0, closing.signal)
  app.decorate('connections', connections)
  app.decorate('closing', closing.signal)
  connections.track(app.server)
  app.addHook('preClose', done => {
    closing.abort()
    // Not awaited: the hooks of the plugins are to end what waits, and Fastify waits for its server after them.
    void connections.closeAll(calls => {
      app.log.warn(`calls that were still in flight were cut off: ${calls}`)
    })
    done()
  })
  app.addHook('onSend', (request, reply, payload, done) => {
    if (connections.isClosing(request.raw.socket)) reply.header('Connection', 'close')
    done(null, payload)
  })
}
