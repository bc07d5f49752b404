import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import type { App } from '../app.js'
import type { OAuthOptions } from './options.js'
import { scopes } from '../../fixtures/format.js'
import { isAtLeast } from '../../platform/versions.js'
import { baseURL } from '../public-url.js'
import { oauthEndpoints } from '../server-facts.js'

// RFC 8414 §2
const ServerMetadata = Type.Object({
  issuer: Type.String(),
  authorization_endpoint: Type.String(),
  token_endpoint: Type.String(),
  introspection_endpoint: Type.Optional(Type.String()),
  userinfo_endpoint: Type.String(),
  revocation_endpoint: Type.String(),
  registration_endpoint: Type.String(),
  grant_types_supported: Type.Array(Type.String()),
  token_endpoint_auth_methods_supported: Type.Array(Type.String()),
  response_types_supported: Type.Array(Type.String()),
  scopes_supported: Type.Array(Type.String()),
  code_challenge_methods_supported: Type.Array(Type.String()),
  service_documentation: Type.String()
})

// RFC 9728 §2
const ResourceMetadata = Type.Object({
  resource: Type.String(),
  authorization_servers: Type.Array(Type.String()),
  scopes_supported: Type.Array(Type.String()),
  bearer_methods_supported: Type.Array(Type.String()),
  resource_name: Type.String(),
  resource_documentation: Type.String()
})

/** Where OAuth and MCP clients discover the other endpoints, without a token. */
export function discoveryRoutes (app: App, { appVersion }: OAuthOptions): void {
  app.get('/.well-known/oauth-authorization-server', {
    config: {
      operation: 'oauthServerMetadata',
      scope: 'none',
      generation: 'oauth',
      hidden: true,
      tag: 'OAuth',
      summary: 'Returns the OAuth endpoints and what they support (RFC 8414).',
      fidelity: [
        ['The values and their forms', 'seen', 'observed.md'],
        ['No introspection_endpoint from app version 4.3.89 on; /v1/info still names it', 'seen', 'later-than-4.3.0.md']
      ]
    },
    schema: { response: { 200: ServerMetadata } }
  }, async request => {
    const base = baseURL(request)
    const { introspection_endpoint: introspection, ...endpoints } = oauthEndpoints(base)
    return {
      issuer: base,
      ...endpoints,
      // Seen: 4.3.73 names it here, 4.3.89 does not (contract: later-than-4.3.0.md, Corrections).
      ...(isAtLeast(appVersion, '4.3.89') ? {} : { introspection_endpoint: introspection }),
      grant_types_supported: ['authorization_code'],
      token_endpoint_auth_methods_supported: ['none'],
      response_types_supported: ['code'],
      scopes_supported: [...scopes],
      code_challenge_methods_supported: ['S256'],
      service_documentation: `${base}/v1/spec`
    }
  })

  app.get('/.well-known/oauth-protected-resource', {
    config: {
      operation: 'oauthResourceMetadata',
      scope: 'none',
      generation: 'oauth',
      hidden: true,
      tag: 'OAuth',
      summary: 'Names the authorisation server that issues the tokens of this API (RFC 9728).',
      fidelity: [['All of it', 'assumed']]
    },
    schema: { response: { 200: ResourceMetadata } }
  }, async request => resourceMetadata(baseURL(request), ''))

  app.get('/.well-known/oauth-protected-resource/*', {
    config: {
      operation: 'oauthResourceMetadataOfPath',
      scope: 'none',
      generation: 'oauth',
      hidden: true,
      tag: 'OAuth',
      summary: 'The same for one path of the API: MCP clients request it for the MCP endpoint (RFC 9728, 3.1).',
      fidelity: [['All of it', 'assumed']]
    },
    schema: { params: Type.Object({ '*': Type.String() }), response: { 200: ResourceMetadata } }
  }, async request => resourceMetadata(baseURL(request), `/${request.params['*']}`))
}

function resourceMetadata (base: string, path: string): Static<typeof ResourceMetadata> {
  return {
    resource: base + path,
    authorization_servers: [base],
    scopes_supported: [...scopes],
    bearer_methods_supported: ['header'],
    resource_name: 'Beeper Desktop API',
    resource_documentation: `${base}/v1/spec`
  }
}
