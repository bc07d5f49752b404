import * as Type from '@sinclair/typebox'
import type { App } from '../app.js'
import type { OAuthOptions } from './options.js'
import { consentTo } from '../../domain/oauth/consents.js'
import { AuthorizeQuery } from './schemas.js'
import { decided } from './await-decision.js'
import { asOAuthError } from './errors.js'
import { sendConsentPage, sendErrorPage } from './pages/send.js'
import { sendBack } from './redirect.js'

/**
 * The accepted parameters. The scope defaults to the one the client registered. The domain checks the redirect URI,
 * since it knows the registered ones.
 */
const AcceptedQuery = Type.Object({
  ...AuthorizeQuery.properties,
  scope: Type.Optional(Type.String()),
  redirect_uri: Type.String()
})

const HTML = Type.String()

export function authorizeRoute (app: App, { consent }: OAuthOptions): void {
  // Every error is shown on a page, and no one is redirected: where RFC 6749 §4.1.2.1 would
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
        ['An unusable redirect URI returns a page titled "Invalid Request"', 'seen', 'observed.md'],
        ['Every other invalid parameter returns that page too, and never a redirect', 'published'],
        ['Queued consents and --consent auto redirect at once', 'assumed'],
        ['Clients must be registered', 'assumed'],
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
