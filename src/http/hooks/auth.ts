import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import type { Sandboxes } from '../../domain/sandbox/sandboxes.js'
import type { Token } from '../../domain/tokens/token-store.js'
import { MockError } from '../../domain/errors/errors.js'
import { baseURL } from '../public-url.js'
import { needsToken } from '../operation.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The sandbox of the request: the token's, else the port's. */
    sandbox: Sandbox
    /** The credential of the request, on operations that require a token and on paths that do not exist. */
    credential: Credential
    /** The token, once it is known to be valid. */
    token: Token | undefined
    /** The error in the response, for the journal. */
    failure: MockError | undefined
  }
}

/** Finds the sandbox of a request without a token, by the port it arrived on. */
export type SandboxOfPort = (port: number | undefined) => Sandbox

/** The credential of a request: a token and its sandbox, or why there is no valid one. */
export interface Credential {
  box: Sandbox | undefined
  token: Token | undefined
  /** Why the token is not valid, for the journal. */
  problem: string | undefined
}

/** Determines the sandbox of a request before anything else is decided. */
export function registerSandboxOfCall (app: FastifyInstance, sandboxes: Sandboxes, sandboxOfPort: SandboxOfPort): void {
  app.decorateRequest('sandbox', null as unknown as Sandbox)
  app.decorateRequest('credential', null as unknown as Credential)
  app.decorateRequest('token', undefined)
  app.addHook('onRequest', (request, _reply, done) => {
    // A path that does not exist needs no token, but the request still belongs to its caller's sandbox.
    if (needsToken(request.declared) || request.is404) {
      request.credential = credentialOf(sandboxes, request.headers.authorization)
    }
    request.sandbox = request.credential?.box ?? sandboxOfPort(request.socket.localPort)
    done()
  })
}

/**
 * Bearer tokens (RFC 6750 §2.1): 401 for a token that is missing, malformed, unknown or expired, 403 for one that
 * lacks the scope, in this order (observed.md, Check order).
 */
export function registerAuth (app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!needsToken(request.declared)) return done()
    const { token, problem } = request.credential
    if (request.declared.openBeforeSignIn && !request.sandbox.setup.isSignedIn) return done()
    if (!token || problem !== undefined) {
      reply.header('WWW-Authenticate', challenge(request, request.headers.authorization && 'error="invalid_token"'))
      // The messages are the real app's (contract: observed.md, Seen, and later-than-4.3.0.md, Corrections).
      const words = token ? 'Token expired' : 'Unauthorized: Invalid or missing token'
      const code = request.headers.authorization === undefined ? 'missing_token' : 'unauthorized'
      return done(new MockError(code, words, problem === undefined ? {} : { explanation: problem }))
    }
    request.token = token
    const { scope } = request.declared
    if ((scope === 'read' || scope === 'write') && !token.scopes.has(scope)) {
      reply.header('WWW-Authenticate', challenge(request, `error="insufficient_scope", scope="${scope}"`))
      return done(new MockError('forbidden', `Required scopes: ${scope}, missing: ${scope}`))
    }
    done()
  })
}

/**
 * RFC 6750 §3 and RFC 9728 §5.1: MCP clients start their sign-in from this header. Assumed: no header was seen.
 * @param error undefined when the request has no token at all
 */
function challenge (request: FastifyRequest, error: string | undefined): string {
  const metadata = `resource_metadata="${baseURL(request)}/.well-known/oauth-protected-resource${request.declared.resource ?? ''}"`
  return `Bearer ${[error, metadata].filter(Boolean).join(', ')}`
}

/**
 * Whether the page makes the call, by its token. The page shows what clients do: its own calls meet no rules, count for
 * no limit, and are in no journal.
 */
export function isPageCall ({ credential }: FastifyRequest): boolean {
  return (credential as Credential | null)?.token?.ofPage === true
}

/** The credential in an Authorization header. */
export function credentialOf (sandboxes: Sandboxes, authorization: string | undefined): Credential {
  const nobody = (problem: string): Credential => ({ box: undefined, token: undefined, problem })
  if (authorization === undefined) return nobody('the request has no Authorization header')
  // Everything after the scheme is the token, spaces included; the scheme's case does not matter (RFC 9110 §11.1).
  const secret = /^bearer +(.+)$/is.exec(authorization)?.[1]
  if (secret === undefined) return nobody('the Authorization header does not have the form "Bearer TOKEN"')
  const found = sandboxes.registry.find(secret)
  if (!found) return nobody('no sandbox has that token')
  const { box, token } = found
  return { box, token, problem: box.tokens.expired(token) ? `the token ${token.id} has expired` : undefined }
}
