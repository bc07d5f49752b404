import cors from '@fastify/cors'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { MockError } from '../../domain/errors/errors.js'
import { versionHeader } from './version-header.js'

/**
 * Pages of this machine may read answers, as with the real app (observed.md, Seen). The host guard has refused every
 * origin but those of this machine by the time that this runs. The options are the same for all calls: the plugin works
 * out anew in each request what a function gives it, which took a tenth of a small call's time.
 */
export async function registerCors (app: FastifyInstance): Promise<void> {
  // What is no preflight the plugin would refuse in plain text.
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.method !== 'OPTIONS' || isPreflight(request) || !asksCors(request)) return done()
    done(new MockError('bad_request',
      'OPTIONS is for preflights alone: send Origin and Access-Control-Request-Method, or call the operation itself'))
  })
  await app.register(cors, {
    origin: true,
    methods: 'GET, HEAD, POST, PUT, PATCH, DELETE',
    exposedHeaders: [
      versionHeader, 'WWW-Authenticate', 'Retry-After', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'
    ].join(', '),
    maxAge: 600
  })
}

function isPreflight ({ headers }: FastifyRequest): boolean {
  return headers.origin !== undefined && headers['access-control-request-method'] !== undefined
}

/** Whether the plugin acts on the path. */
function asksCors ({ declared }: FastifyRequest): boolean { return (declared as { cors?: false }).cors !== false }

/** No page may read what the routes of this context answer, nor ask before whether it may. */
export function refuseCors (app: FastifyInstance): void {
  app.addHook('onRoute', route => { route.config = { ...route.config, cors: false } as NonNullable<typeof route.config> })
  app.options('/*', (_request, reply) => { reply.callNotFound() })
}
