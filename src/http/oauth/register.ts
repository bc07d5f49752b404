import type { App } from '../app.js'
import { compact } from '../../platform/compact.js'
import { scopeText } from '../../domain/oauth/rules.js'
import { baseURL } from '../public-url.js'
import { RegisterClientBody, RegisterClientError, RegisterClientOutput } from './schemas.js'
import { oauthEndpoints } from '../server-facts.js'

export function registerRoute (app: App): void {
  app.post('/oauth/register', {
    config: {
      operation: 'oauth_register_client',
      scope: 'none',
      generation: 'oauth',
      malformed: 'invalid_client_metadata',
      tag: 'OAuth',
      summary: 'Registers a public client (RFC 7591).',
      fidelity: [
        ['Shape of the body, of the answer and of the error', 'published'],
        ['Redirect URIs: loopback http(s) or private-use schemes', 'seen', 'observed.md'],
        ['Redirect URIs are checked at registration', 'assumed'],
        ['refresh_token beside authorization_code is omitted from the answer, not rejected', 'assumed']
      ]
    },
    preValidation: async request => { withoutRefreshToken(request.body) },
    schema: { body: RegisterClientBody, response: { 201: RegisterClientOutput, 400: RegisterClientError } }
  }, async (request, reply) => {
    const { client_name: name, client_uri: uri, redirect_uris: redirectURIs, scope = 'read write' } = request.body
    const client = request.sandbox.oauth.clients.register({ name, uri, redirectURIs, scope })
    const endpoints = oauthEndpoints(baseURL(request))
    reply.code(201).header('Cache-Control', 'no-store')
    return {
      client_id: client.clientID,
      client_name: client.name,
      ...compact({ client_uri: client.uri }),
      grant_types: ['authorization_code' as const],
      response_types: ['code' as const],
      redirect_uris: [...client.redirectURIs],
      scope: scopeText(client.scopes),
      token_endpoint_auth_method: 'none' as const,
      client_id_issued_at: Math.floor(client.registeredAt / 1000),
      authorization_endpoint: endpoints.authorization_endpoint,
      token_endpoint: endpoints.token_endpoint
    }
  })
}

/**
 * MCP clients request refresh tokens whatever the server supports; RFC 7591 §3.2.1 lets the server omit them.
 * Assumed: the contract has authorization_code only.
 */
function withoutRefreshToken (body: unknown): void {
  const metadata = body as { grant_types?: unknown } | undefined
  const types = metadata?.grant_types
  if (!metadata || !Array.isArray(types) || !types.includes('authorization_code')) return
  metadata.grant_types = types.filter(type => type !== 'refresh_token')
}
