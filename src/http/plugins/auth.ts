import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Sandbox } from '../../domain/sandbox.js'
import type { Sandboxes } from '../../domain/sandboxes.js'
import type { Token } from '../../domain/tokens.js'
import { MockError } from '../../domain/errors.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The sandbox that the call belongs to: the token's, else the port's. */
    sandbox: Sandbox
    /** The token that the call carries, on operations that ask for one. */
    token: Token | undefined
    /** The error that the call is answered with, for the journal. */
    failure: MockError | undefined
  }
}

/** Finds the sandbox of a call that carries no token yet, by the port it came in on. */
export type SandboxOfPort = (port: number | undefined) => Sandbox

/**
 * Bearer tokens (RFC 6750 §2.1): 401 for a token that is missing, malformed, unknown or has run out, 403 for one that
 * lacks the scope, in this order (observed.md, Check order).
 */
export function useAuth (app: FastifyInstance, sandboxes: Sandboxes, sandboxOfPort: SandboxOfPort): void {
  app.decorateRequest('sandbox', null as unknown as Sandbox)
  app.decorateRequest('token', undefined)
  app.decorateRequest('failure', undefined)
  app.addHook('onRequest', (request, reply, done) => {
    const { scope } = request.routeOptions.config
    if (scope === undefined || scope === 'none' || scope === 'control') {
      request.sandbox = sandboxOfPort(request.socket.localPort)
      return done()
    }
    const found = authenticate(sandboxes, request)
    if (typeof found === 'string') {
      request.sandbox = sandboxOfPort(request.socket.localPort)
      reply.header('WWW-Authenticate', 'Bearer')
      // The words are the real app's, whatever is wrong with the token (observed.md, Seen).
      return done(new MockError('unauthorized', 'Unauthorized: Invalid or missing token', { explanation: found }))
    }
    request.sandbox = found.box
    request.token = found.token
    if (scope !== 'any' && !found.token.scopes.has(scope)) {
      return done(new MockError('forbidden', `Forbidden: the token lacks the scope "${scope}", which this operation needs`))
    }
    done()
  })
}

/** The token and its sandbox, or what is wrong. */
export function authenticate (
  sandboxes: Sandboxes, request: Pick<FastifyRequest, 'headers'>
): { box: Sandbox, token: Token } | string {
  const { authorization } = request.headers
  if (authorization === undefined) return 'the request has no Authorization header'
  // Everything behind the scheme is the token, blanks included; the scheme's case does not matter (RFC 9110 §11.1).
  const secret = /^bearer (.+)$/is.exec(authorization)?.[1]
  if (secret === undefined) return 'the Authorization header does not have the form "Bearer TOKEN"'
  const found = sandboxes.registry.find(secret)
  if (!found) return 'no sandbox has that token'
  if (found.box.tokens.expired(found.token)) return `the token ${found.token.id} has expired`
  return found
}
