import type { FastifyInstance, FastifyRequest } from 'fastify'

/** 2025-10-16, the release of 4.1.294, as RFC 9745 §2.1 writes dates (contract: v0.md). */
const deprecation = `@${Date.UTC(2025, 9, 16) / 1000}`

/** Tells clients that v0 is deprecated, and which operation replaced this one (RFC 9745, RFC 5829 §3.3). */
export function registerDeprecation (app: FastifyInstance): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    const { successor } = request.declared
    // In lower case, as in version-header.ts.
    reply.header('deprecation', deprecation)
    if (successor) reply.header('link', `<${resolve(successor, request)}>; rel="successor-version"`)
    done(null, payload)
  })
}

/** Half of a character, which no URL can have. */
const loneSurrogate = /\p{Surrogate}/u

/** Longer than any ID. Keeps the header acceptable to clients: Node's reject 16 KiB of headers. */
const longestID = 500

/** Fills the parameters of the path with the request's values; the path ends before a missing one. */
function resolve (successor: string, { query, body }: FastifyRequest): string {
  if (!successor.includes('{')) return successor
  const parameters: Record<string, unknown> = { ...query as object, ...(body ?? {}) }
  const steps: string[] = []
  for (const step of successor.split('/')) {
    const name = /^\{(.+)\}$/.exec(step)?.[1]
    const value = name === undefined ? step : parameters[name]
    if (typeof value !== 'string' || value.length > longestID || loneSurrogate.test(value)) break
    steps.push(name === undefined ? value : encodeURIComponent(value))
  }
  return steps.join('/')
}
