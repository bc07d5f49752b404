import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import { generationOf } from '../route-config.js'
import { versionHeader } from './version-header.js'

/** The host guard has refused every origin but those of this machine by the time that these are read. */
const open = {
  origin: true,
  methods: 'GET, HEAD, POST, PUT, PATCH, DELETE',
  exposedHeaders: [
    versionHeader, 'WWW-Authenticate', 'Retry-After', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'
  ].join(', '),
  maxAge: 600
}
const closed = { origin: false }

/** Pages of this machine may read answers, as with the real app (observed.md, Seen); never those of the control API. */
export async function useCors (app: FastifyInstance): Promise<void> {
  await app.register(cors, {
    hideOptionsRoute: true,
    delegator: (request, done) => { done(null, generationOf(request.url) === 'control' ? closed : open) }
  })
}
