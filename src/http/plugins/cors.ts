import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { generationOfCall } from '../route-config.js'
import { versionHeader } from './version-header.js'

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const exposed = [
  versionHeader, 'WWW-Authenticate', 'Retry-After', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'
].join(', ')
/** Seconds for which a page may remember what a preflight said. */
const maxAge = '600'

/**
 * Pages of this machine may read answers, as with the real app (observed.md, Seen); never those of the control API. The
 * host guard has refused every origin but those of this machine by the time that this runs.
 *
 * Not with @fastify/cors: it works its options out anew for each request, which took a tenth of a small call's time.
 * https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function useCors (app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    reply.header('Vary', 'Origin')
    if (generationOfCall(request) === 'control') return done()
    const { origin } = request.headers
    if (origin !== undefined) reply.header('Access-Control-Allow-Origin', origin)
    reply.header('Access-Control-Expose-Headers', exposed)
    if (request.method === 'OPTIONS') answerPreflight(origin, request, reply)
    else done()
  })
}

function answerPreflight (origin: string | undefined, { headers }: FastifyRequest, reply: FastifyReply): void {
  const wantedHeaders = headers['access-control-request-headers']
  if (origin === undefined || headers['access-control-request-method'] === undefined) {
    void reply.code(400).type('text/plain').send('Invalid Preflight Request')
    return
  }
  reply.header('Vary', 'Origin, Access-Control-Request-Headers')
  reply.header('Access-Control-Allow-Methods', methods)
  if (wantedHeaders !== undefined) reply.header('Access-Control-Allow-Headers', wantedHeaders)
  void reply.code(204).header('Access-Control-Max-Age', maxAge).header('Content-Length', '0').send()
}
