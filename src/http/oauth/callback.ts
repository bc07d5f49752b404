import { Type } from '@sinclair/typebox'
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

/** What is taken: our page names its request, too. */
const AcceptedBody = Type.Object({ ...AuthorizeCallbackBody.properties, requestID: Type.Optional(Type.String()) })

export function callbackRoute (app: App): void {
  app.setErrorHandler((error: Error, request, reply) => sendError(error, request, reply))
  app.post('/oauth/authorize/callback', {
    config: {
      operation: 'oauth_authorize_callback',
      scope: 'none',
      generation: 'oauth',
      tag: 'OAuth',
      summary: 'Gives the consent page, or a script in its place, the code.',
      fidelity: [
        ['Shape of the body and of the answer, and the status 200 in any case', 'published'],
        ['No scopes at all mean that consent is refused', 'assumed'],
        ['A call that names no client gets a code for none', 'assumed']
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
      if (!authorization) throw new OAuthError('invalid_request', 'The request is over or has run out')
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

/** A person can lower what the client asked for, not raise it. */
export function asAsked<Scope> (request: { scopes: readonly Scope[] }, scopes: readonly Scope[]): Scope[] {
  return scopes.filter(scope => request.scopes.includes(scope))
}

/** The contract knows no other status than 200: what failed is in `error`. */
function sendError (error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asOAuthError(error, request)
  if (!(known instanceof OAuthError)) return sendOAuthError(known, request, reply)
  request.failure = known
  const { state } = (request.body ?? {}) as { state?: unknown }
  return reply.code(200).header('Cache-Control', 'no-store')
    .send({ error: known.error, ...compact({ state: typeof state === 'string' ? state : undefined }) })
}
