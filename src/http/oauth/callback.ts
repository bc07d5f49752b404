import * as Type from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.js'
import type { AuthorizationAnswer } from '../../domain/oauth/records.js'
import { consentTo } from '../../domain/oauth/consents.js'
import { compact } from '../../platform/compact.js'
import { OAuthError } from '../../domain/oauth/oauth-error.js'
import { AuthorizeCallbackBody, AuthorizeCallbackOutput } from './schemas.js'
import { decided } from './await-decision.js'
import { asOAuthError, sendOAuthError } from './errors.js'
import { checkSameOrigin } from './same-origin.js'

/** The accepted fields. The mock's own page also names its request. */
const AcceptedBody = Type.Object({ ...AuthorizeCallbackBody.properties, requestID: Type.Optional(Type.String()) })

export function callbackRoute (app: App): void {
  app.setErrorHandler((error: Error, request, reply) => sendError(error, request, reply))
  app.post('/oauth/authorize/callback', {
    config: {
      operation: 'oauth_authorize_callback',
      scope: 'none',
      generation: 'oauth',
      tag: 'OAuth',
      summary: 'Returns the code to the consent page, or to a script that replaces it.',
      fidelity: [
        ['Shape of the body and of the answer, and the status 200 in any case', 'published'],
        ['No scopes at all mean that consent is denied', 'assumed'],
        ['A call without a client gets a code without one', 'assumed']
      ],
      published: { body: AuthorizeCallbackBody }
    },
    onRequest: checkSameOrigin,
    schema: { body: AcceptedBody, response: { 200: AuthorizeCallbackOutput } }
  }, async (request, reply): Promise<AuthorizationAnswer> => {
    const { sandbox: { oauth }, body: { requestID, clientInfo = {}, scopes = ['read'], ...asked } } = request
    reply.header('Cache-Control', 'no-store')
    if (requestID !== undefined) {
      const authorization = oauth.requests.find(requestID)
      if (!authorization) throw new OAuthError('invalid_request', 'The request has been answered or has expired')
      return decided(request, authorization, consentTo(asAsked(authorization, scopes)), clientInfo)
    }
    const direct = oauth.requests.beginDirectly({
      clientID: clientInfo.clientID,
      scopes,
      state: asked.state,
      codeChallenge: asked.codeChallenge,
      resource: asked.resource
    })
    return decided(request, direct, oauth.consents.next() ?? consentTo(scopes), clientInfo)
  })
}

/** A person can narrow what the client asked for, not widen it. */
export function asAsked<Scope> (request: { scopes: readonly Scope[] }, scopes: readonly Scope[]): Scope[] {
  return scopes.filter(scope => request.scopes.includes(scope))
}

/** The contract has no status but 200: `error` states what failed. */
function sendError (error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asOAuthError(error, request)
  if (!(known instanceof OAuthError)) return sendOAuthError(known, request, reply)
  request.failure = known
  const { state } = (request.body ?? {}) as { state?: unknown }
  return reply.code(200).header('Cache-Control', 'no-store')
    .send({ error: known.error, ...compact({ state: typeof state === 'string' ? state : undefined }) })
}
