import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { BooleanConst, StringEnum } from '../../platform/schema-types.js'

const UnixSeconds = { description: 'Unix seconds.' }

// RFC 7591: dynamic client registration, for public clients only.
const clientMetadata = {
  client_name: Type.String(),
  client_uri: Type.Optional(Type.String({ format: 'uri' })),
  redirect_uris: Type.Array(Type.String({ format: 'uri' }))
}
const GrantType = StringEnum(['authorization_code'])
const ResponseType = StringEnum(['code'])

export const RegisterClientBody = Type.Object({
  client_name: clientMetadata.client_name,
  client_uri: clientMetadata.client_uri,
  grant_types: Type.Optional(Type.Array(GrantType, { default: ['authorization_code'] })),
  response_types: Type.Optional(Type.Array(ResponseType, { default: ['code'] })),
  redirect_uris: clientMetadata.redirect_uris,
  scope: Type.Optional(Type.String({ default: 'read write', description: 'Separated by spaces.' })),
  token_endpoint_auth_method: Type.Optional(StringEnum(['none'], { default: 'none' }))
})
export type RegisterClientBody = Static<typeof RegisterClientBody>

export const RegisterClientOutput = Type.Object({
  client_id: Type.String(),
  client_name: clientMetadata.client_name,
  client_uri: clientMetadata.client_uri,
  grant_types: Type.Array(GrantType),
  response_types: Type.Array(ResponseType),
  redirect_uris: clientMetadata.redirect_uris,
  scope: Type.String(),
  token_endpoint_auth_method: StringEnum(['none']),
  client_id_issued_at: Type.Integer(UnixSeconds),
  authorization_endpoint: Type.String({ format: 'uri' }),
  token_endpoint: Type.String({ format: 'uri' })
})
export type RegisterClientOutput = Static<typeof RegisterClientOutput>

export const RegisterClientError = Type.Object({
  error: StringEnum(['invalid_client_metadata']),
  error_description: Type.String()
})
export type RegisterClientError = Static<typeof RegisterClientError>

export const AuthorizeQuery = Type.Object({
  client_id: Type.String(),
  redirect_uri: Type.String({ format: 'uri' }),
  state: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String({ default: 'read write', description: 'Separated by spaces.' })),
  response_type: ResponseType,
  code_challenge: Type.String({ description: 'PKCE, RFC 7636.' }),
  code_challenge_method: Type.Optional(StringEnum(['S256'])),
  resource: Type.Optional(Type.String({ description: 'RFC 8707.' }))
})
export type AuthorizeQuery = Static<typeof AuthorizeQuery>

// The consent page posts this, hence camelCase among the snake_case of the protocol.
export const AuthorizeCallbackBody = Type.Object({
  clientInfo: Type.Optional(Type.Object({
    name: Type.Optional(Type.String()),
    version: Type.Optional(Type.String()),
    userAgent: Type.Optional(Type.String()),
    remoteAddress: Type.Optional(Type.String()),
    clientID: Type.Optional(Type.String()),
    clientURI: Type.Optional(Type.String())
  })),
  scopes: Type.Optional(Type.Array(StringEnum(['read', 'write']), { default: ['read'] })),
  state: Type.Optional(Type.String()),
  codeChallenge: Type.Optional(Type.String()),
  codeChallengeMethod: Type.Optional(StringEnum(['S256'])),
  resource: Type.Optional(Type.String())
})
export type AuthorizeCallbackBody = Static<typeof AuthorizeCallbackBody>

export const AuthorizeCallbackOutput = Type.Object({
  code: Type.Optional(Type.String()),
  error: Type.Optional(Type.String({ description: 'Denied or failed.' })),
  state: Type.Optional(Type.String())
})
export type AuthorizeCallbackOutput = Static<typeof AuthorizeCallbackOutput>

export const TokenBody = Type.Object({
  grant_type: GrantType,
  code: Type.String(),
  code_verifier: Type.String({ description: 'PKCE, RFC 7636.' }),
  client_id: Type.Optional(Type.String()),
  resource: Type.Optional(Type.String({ description: 'RFC 8707.' }))
})
export type TokenBody = Static<typeof TokenBody>

export const TokenOutput = Type.Object({
  access_token: Type.String(),
  token_type: StringEnum(['Bearer']),
  expires_in: Type.Integer({ description: 'In seconds.' }),
  scope: Type.String({ description: 'Separated by spaces.' })
})
export type TokenOutput = Static<typeof TokenOutput>

export const TokenError = Type.Object({ error: Type.String(), error_description: Type.String() })
export type TokenError = Static<typeof TokenError>

export const TokenServerError = Type.Object({ error: Type.String() })
export type TokenServerError = Static<typeof TokenServerError>

// RFC 7662
export const IntrospectTokenBody = Type.Object({
  token: Type.String(),
  token_type_hint: Type.Optional(Type.String({ description: 'Anything but access_token is ignored.' }))
}, { title: 'IntrospectTokenInput' })
export type IntrospectTokenBody = Static<typeof IntrospectTokenBody>

export const IntrospectTokenOutput = Type.Union([
  Type.Object({
    active: BooleanConst(true),
    scope: Type.String({ description: 'Separated by spaces.' }),
    token_type: StringEnum(['Bearer']),
    exp: Type.Optional(Type.Number(UnixSeconds)),
    iat: Type.Optional(Type.Number(UnixSeconds)),
    nbf: Type.Optional(Type.Number(UnixSeconds)),
    sub: Type.String(),
    aud: Type.Optional(Type.String()),
    client_id: Type.Optional(Type.String()),
    iss: Type.String(),
    app: Type.Object({
      version: Type.String(),
      name: Type.String(),
      bundle_id: Type.String()
    }),
    client: Type.Object({
      id: Type.Optional(Type.String()),
      name: Type.Optional(Type.String()),
      user_agent: Type.Optional(Type.String()),
      remote_address: Type.Optional(Type.String())
    })
  }),
  Type.Object({ active: BooleanConst(false) })
], { title: 'IntrospectTokenOutput' })
export type IntrospectTokenOutput = Static<typeof IntrospectTokenOutput>

export const IntrospectTokenError = Type.Object({
  error: StringEnum(['invalid_request']),
  error_description: Type.String()
})
export type IntrospectTokenError = Static<typeof IntrospectTokenError>

export const IntrospectTokenServerError = Type.Object({
  error: StringEnum(['server_error']),
  error_description: Type.String()
})
export type IntrospectTokenServerError = Static<typeof IntrospectTokenServerError>

// RFC 7009
export const RevokeTokenBody = Type.Object({
  token: Type.String(),
  token_type_hint: Type.Optional(StringEnum(['access_token', 'refresh_token']))
})
export type RevokeTokenBody = Static<typeof RevokeTokenBody>

export const UserInfoOutput = Type.Object({
  sub: Type.String({ description: 'ID of the token.' }),
  aud: Type.Optional(Type.String({ description: 'ID of the client.' })),
  scope: Type.String({ description: 'Separated by spaces.' }),
  exp: Type.Optional(Type.Number(UnixSeconds)),
  iat: Type.Number(UnixSeconds),
  client_id: Type.Optional(Type.String()),
  token_use: StringEnum(['access'])
}, { title: 'UserInfoOutput' })
export type UserInfoOutput = Static<typeof UserInfoOutput>
