import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import type { Sandboxes } from '../../domain/sandbox/sandboxes.js'
import { credentialOf } from './auth.js'

/**
 * OAuth's requests require no token. They belong to the sandbox of what they name: the client, else the
 * code, the token or the request for consent. A request that names nothing belongs to the sandbox of the port. Clients
 * register in the sandbox of the port, or of the bearer token that they send (RFC 7591 §3, initial access token).
 */
export function registerClientSandbox (app: FastifyInstance, sandboxes: Sandboxes): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (ofOAuth(request)) {
      const { box } = credentialOf(sandboxes, request.headers.authorization)
      request.sandbox = box ?? named(sandboxes, request.query) ?? request.sandbox
    }
    done()
  })
  app.addHook('preValidation', (request, _reply, done) => {
    if (ofOAuth(request)) request.sandbox = named(sandboxes, request.body) ?? request.sandbox
    done()
  })
}

function ofOAuth ({ declared: { generation, scope } }: FastifyRequest): boolean {
  return generation === 'oauth' && scope === 'none'
}

function named ({ registry, oauthRegistry }: Sandboxes, parameters: unknown): Sandbox | undefined {
  if (typeof parameters !== 'object' || parameters === null) return undefined
  const { client_id: clientID, code, token, request_id: requestID, ...rest } = parameters as Record<string, unknown>
  const { requestID: pageRequestID, clientInfo } = rest as { requestID?: unknown, clientInfo?: { clientID?: unknown } }
  const text = (value: unknown) => typeof value === 'string' ? value : ''
  return oauthRegistry.find('request', text(requestID ?? pageRequestID)) ??
    oauthRegistry.find('client', text(clientID ?? clientInfo?.clientID)) ??
    oauthRegistry.find('code', text(code)) ??
    registry.find(text(token))?.box
}
