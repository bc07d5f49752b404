import cors from '@fastify/cors'
import type { FastifyInstance } from 'fastify'
import { generationOf } from '../route-config.js'
import { versionHeader } from './version-header.js'

/** Pages of this machine may read answers, as with the real app (observed.md, Seen); never those of the control API. */
export async function useCors (app: FastifyInstance): Promise<void> {
  await app.register(cors, {
    hideOptionsRoute: true,
    delegator: (request, done) => {
      done(null, {
        // The host guard has refused every other origin by now.
        origin: generationOf(request.url) !== 'control',
        methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
        exposedHeaders: [versionHeader, 'WWW-Authenticate', 'Retry-After', 'X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset'],
        maxAge: 600
      })
    }
  })
}
