import type { Token } from '../../domain/tokens/token-store.js'
import type { IntrospectTokenOutput, UserInfoOutput } from './schemas.js'
import { compact } from '../../platform/compact.js'
import { scopeText } from '../../domain/oauth/rules.js'

/** Contract: v1.json, oauth_get_user_info: `sub` is the token's ID, `aud` the client's; times are Unix seconds. */
export function presentUserInfo (token: Token): UserInfoOutput {
  return {
    iat: seconds(token.createdAt),
    scope: scopeText(token.scopes),
    sub: token.id,
    token_use: 'access',
    ...expiry(token),
    ...compact({ aud: token.clientID, client_id: token.clientID })
  }
}

/** RFC 7662 §2.2. Assumed: `sub` as in user info, `aud` the requested resource, if any. */
export function presentIntrospection (
  token: Token, base: string, app: { name: string, version: string, bundle_id: string }
): IntrospectTokenOutput {
  const { clientID, consentedFrom } = token
  return {
    active: true,
    scope: scopeText(token.scopes),
    token_type: 'Bearer',
    ...expiry(token),
    iat: seconds(token.createdAt),
    nbf: seconds(token.createdAt),
    sub: token.id,
    ...compact({ aud: token.resource ?? clientID, client_id: clientID }),
    iss: base,
    app,
    client: compact({
      id: clientID,
      name: consentedFrom?.clientName ?? token.name,
      user_agent: consentedFrom?.userAgent,
      remote_address: consentedFrom?.remoteAddress
    })
  }
}

function expiry ({ expiresAt }: Token): { exp?: number } {
  return expiresAt === undefined ? {} : { exp: seconds(expiresAt) }
}

function seconds (milliseconds: number): number {
  return Math.floor(milliseconds / 1000)
}
