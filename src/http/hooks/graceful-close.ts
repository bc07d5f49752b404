import type { FastifyInstance } from 'fastify'

/**
 * Lets connections end with the call that is on them once the server is closing. Node closes those that are idle at
 * that moment; one that falls idle later would hold the server open until its keep-alive runs out.
 */
export function registerGracefulClose (app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', done => {
    closing = true
    done()
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (closing) reply.header('Connection', 'close')
    done(null, payload)
  })
}
