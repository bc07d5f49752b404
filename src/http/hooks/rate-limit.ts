import rateLimit, { type FastifyRateLimitStore } from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import type { Token } from '../../domain/tokens/token-store.js'
import { MockError } from '../../domain/errors/errors.js'
import { needsToken } from '../operation.js'

/** How many requests a token may make in a window, in milliseconds. */
export interface RateLimit {
  calls: number
  window: number
}

/** Counts the requests: the token's sandbox, so that one sandbox cannot exhaust another. */
interface Caller {
  box: Sandbox
  token: Token
}

type Counted = (error: Error | null, result?: { current: number, ttl: number }) => void

/**
 * The plugin's store interface over the sandboxes' counters, which run on their clocks.
 * https://github.com/fastify/fastify-rate-limit#custom-store
 */
class SandboxStore {
  incr (caller: Caller, done: Counted, window: number): void {
    if (caller.token.ofPage) return done(null, { current: 0, ttl: 0 })
    const { calls, left } = caller.box.rateLimits.count(caller.token.id, window)
    done(null, { current: calls, ttl: left })
  }

  child (): SandboxStore { return this }
}

const hasNoToken = ({ token }: FastifyRequest) => token === undefined

/** Limits the requests of each token; those without one are not counted. */
export async function registerRateLimit (app: FastifyInstance, limit: RateLimit | 'off'): Promise<void> {
  if (limit === 'off') return
  app.addHook('onRoute', route => {
    if (!needsToken(route.config)) route.config = { ...route.config, rateLimit: false }
    else if (route.config?.openBeforeSignIn) route.config = { ...route.config, rateLimit: { allowList: hasNoToken } }
  })
  await app.register(rateLimit, {
    global: true,
    max: limit.calls,
    timeWindow: limit.window,
    // The store needs keys as the generator makes them; its types allow only strings.
    store: SandboxStore as unknown as new () => FastifyRateLimitStore,
    keyGenerator: (request: FastifyRequest) =>
      ({ box: request.sandbox, token: request.token }) as unknown as string,
    errorResponseBuilder: (_request, { max, ttl }) =>
      new MockError('rate_limited', `Rate limit exceeded: ${max} calls per token. Retry in ${Math.ceil(ttl / 1000)} s`, {
        retryAfter: ttl
      })
  })
}
