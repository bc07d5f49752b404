import { Type } from '@sinclair/typebox'
import type { App } from '../app.js'
import type { OAuthOptions } from './options.js'
import { consentTo } from '../../domain/oauth/consents.js'
import { AuthorizeQuery } from './schemas.js'
import { decided } from './await-decision.js'
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
  // Whatever is wrong, the person sees it, and nobody is sent back: where RFC 6749 §4.1.2.1 would
  // redirect, the app does not (contract: v1.json, oauth_authorize, which answers with HTML alone).
  app.setErrorHandler(async (error: Error, request, reply) =>
    sendErrorPage(asOAuthError(error, request), request, reply))
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
        ['Every other fault of the parameters gives that page, too, and never a redirect', 'published'],
        ['Consents that were queued or given by --consent auto redirect at once', 'assumed'],
        ['Clients have to be registered', 'assumed'],
        ['Unknown scopes are refused', 'assumed']
      ],
      published: { querystring: AuthorizeQuery, produces: 'text/html', response: { 200: HTML, 400: HTML } }
    },
    schema: { querystring: AcceptedQuery }
  }, async (request, reply) => {
    const { sandbox, query } = request
    const authorization = sandbox.oauth.requests.begin({
      clientID: query.client_id,
      redirectURI: query.redirect_uri,
      scope: query.scope,
      state: query.state,
      codeChallenge: query.code_challenge,
      resource: query.resource
    })
    const outcome = sandbox.oauth.consents.next() ?? (consent === 'auto' ? consentTo(authorization.scopes) : undefined)
    if (!outcome) return sendConsentPage(request, reply, authorization)
    return sendBack(reply, 302, query.redirect_uri, await decided(request, authorization, outcome))
  })
}
