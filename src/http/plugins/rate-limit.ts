import type { FastifyInstance } from 'fastify'
import { MockError } from '../../domain/errors.js'

/** How many calls a token may make in a window of so many milliseconds. */
export interface RateLimit {
  calls: number
  window: number
}

/**
 * Limits the calls of each token; calls without one are not counted. The token's sandbox counts them, on its own clock,
 * so that one sandbox cannot exhaust another.
 *
 * Not with @fastify/rate-limit: its promises took longer than all that is done here, and its counters were not used.
 */
export function useRateLimit (app: FastifyInstance, limit: RateLimit | 'off'): void {
  if (limit === 'off') return
  const { calls: max, window } = limit
  app.addHook('onRequest', ({ token, sandbox }, reply, done) => {
    if (!token) return done()
    const { calls, left } = sandbox.rateLimits.count(token.id, window)
    const seconds = Math.ceil(left / 1000)
    reply.header('X-RateLimit-Limit', max)
    reply.header('X-RateLimit-Remaining', Math.max(0, max - calls))
    reply.header('X-RateLimit-Reset', seconds)
    if (calls <= max) return done()
    reply.header('Retry-After', seconds)
    done(new MockError('rate_limited', `Rate limit exceeded: ${max} calls per token. Retry in ${seconds} s`))
  })
}
