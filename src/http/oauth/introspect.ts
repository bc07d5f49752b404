import type { App } from '../app.js'
import type { OAuthOptions } from './options.js'
import { baseURL } from '../public-url.js'
import { appFacts } from '../server-facts.js'
import {
  IntrospectTokenBody, IntrospectTokenError, IntrospectTokenOutput, IntrospectTokenServerError
} from './schemas.js'
import { presentIntrospection } from './token-facts.js'

export function introspectRoute (app: App, { sandboxes, appVersion }: OAuthOptions): void {
  app.post('/oauth/introspect', {
    config: {
      operation: 'oauth_introspect_token',
      scope: 'none',
      generation: 'oauth',
      tag: 'OAuth',
      summary: 'Returns whether a token is active, and what it permits (RFC 7662).',
      fidelity: [
        ['Shape of the body, of the answer and of the errors', 'published'],
        ['sub is the ID of the token, aud the resource, else the client', 'assumed']
      ],
      published: {
        consumes: 'application/x-www-form-urlencoded',
        response: { 200: IntrospectTokenOutput, 400: IntrospectTokenError, 500: IntrospectTokenServerError }
      }
    },
    schema: { body: IntrospectTokenBody, response: { 200: IntrospectTokenOutput, 400: IntrospectTokenError } }
  }, async (request, reply) => {
    reply.header('Cache-Control', 'no-store')
    const found = sandboxes.registry.find(request.body.token)
    if (!found || found.box.tokens.expired(found.token)) return { active: false as const }
    return presentIntrospection(found.token, baseURL(request), appFacts(appVersion))
  })
}
