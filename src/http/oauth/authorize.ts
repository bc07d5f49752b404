import { Type } from '@sinclair/typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '../app.js'
import type { OAuthOptions } from './options.js'
import { compact } from '../../platform/compact.js'
import { consentTo } from '../../domain/oauth/consents.js'
import { OAuthError } from '../../domain/oauth/oauth-error.js'
import { AuthorizeQuery } from './schemas.js'
import { decided } from './await-decision.js'
import { descriptionOf } from './envelope.js'
import { asOAuthError } from './errors.js'
import { sendConsentPage, sendErrorPage } from './pages/send.js'
import { sendBack } from './redirect.js'

/**
 * What is taken: the scope by default is what the client registered for, and what is wrong with a redirect URI is said
 * by the domain, which knows which ones there are.
 */
const AcceptedQuery = Type.Object({
  ...AuthorizeQuery.properties,
  scope: Type.Optional(Type.String()),
  redirect_uri: Type.String()
})

const HTML = Type.String()

export function authorizeRoute (app: App, { consent }: OAuthOptions): void {
  app.setErrorHandler(async (error: Error, request, reply) => sendError(error, request, reply))
  app.get('/oauth/authorize', {
    config: {
      operation: 'oauth_authorize',
      scope: 'none',
      generation: 'oauth',
      tag: 'OAuth',
      summary: 'Shows the consent page.',
      fidelity: [
        ['The parameters, and that it answers with a page', 'published'],
        ['A redirect URI that cannot be used gives a page titled "Invalid Request"', 'seen'],
        ['Errors that may redirect do so (RFC 6749, 4.1.2.1)', 'seen'],
        ['Clients have to be registered', 'assumed'],
        ['Unknown scopes are refused', 'assumed']
      ],
      published: { querystring: AuthorizeQuery, produces: 'text/html', response: { 200: HTML, 400: HTML } }
    },
    schema: { querystring: AcceptedQuery }
  }, async (request, reply) => {
    const { sandbox, query } = request
    const asked = sandbox.oauth.requests.begin({
      clientID: query.client_id,
      redirectURI: query.redirect_uri,
      scope: query.scope,
      state: query.state,
      codeChallenge: query.code_challenge,
      resource: query.resource
    })
    const outcome = sandbox.oauth.consents.next() ?? (consent === 'auto' ? consentTo(asked.scopes) : undefined)
    if (!outcome) return sendConsentPage(request, reply, asked)
    return sendBack(reply, 302, query.redirect_uri, await decided(request, asked, outcome))
  })
}

/** Errors go to the client where they may (RFC 6749 §4.1.2.1), else the person has to see them. */
async function sendError (error: Error, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const known = asOAuthError(error, request)
  const target = known instanceof OAuthError ? trustedURI(request) : undefined
  if (!(known instanceof OAuthError) || target === undefined) return sendErrorPage(known, request, reply)
  request.failure = known
  const { state } = request.query as { state?: unknown }
  return sendBack(reply, 302, target, {
    error: known.error,
    error_description: descriptionOf(known),
    ...compact({ state: typeof state === 'string' ? state : undefined })
  })
}

/** The redirect URI, when it and the client go together. */
function trustedURI ({ sandbox, query }: FastifyRequest): string | undefined {
  const { client_id: clientID, redirect_uri: redirectURI } = query as Record<string, unknown>
  if (typeof clientID !== 'string' || typeof redirectURI !== 'string') return undefined
  try {
    sandbox.oauth.clients.checkRedirect(clientID, redirectURI)
    return redirectURI
  } catch {
    return undefined
  }
}
