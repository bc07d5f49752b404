import cors from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { MockError } from '../../domain/errors/errors.js'
import { versionHeader } from './version-header.js'

/**
 * Pages of this machine may read responses, as with the real app (observed.md, Seen). The host guard has rejected every
 * other origin before this runs. The options are the same for all requests: given a function instead, the plugin
 * evaluates it for each request, which took a tenth of the time of a small one.
 */
export async function registerCors (app: FastifyInstance): Promise<void> {
  // The plugin would reject a request that is not a preflight with plain text.
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.method !== 'OPTIONS' || isPreflight(request) || !asksCors(request)) return done()
    done(new MockError('bad_request',
      'OPTIONS is for preflights only: send Origin and Access-Control-Request-Method, or call the operation itself'))
  })
  await app.register(cors, {
    origin: true,
    methods: 'GET, HEAD, POST, PUT, PATCH, DELETE',
    exposedHeaders: [
      versionHeader, 'WWW-Authenticate', 'Retry-After', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset',
      'Mcp-Session-Id'
    ].join(', '),
    maxAge: 600
  })
}

function isPreflight ({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}

/** Whether the plugin acts on the path. */
function asksCors ({ declared }: FastifyRequest): boolean { return (declared as { cors?: false }).cors !== false }

/** No page may read the responses of this context's routes, or send them a preflight. */
export function refuseCors (app: FastifyInstance): void {
  app.addHook('onRoute', route => { route.config = { ...route.config, cors: false } as NonNullable<typeof route.config> })
  app.options('/*', (_request, reply) => { reply.callNotFound() })
}
