import * as Type from '@sinclair/typebox'
import type { App } from '../app.js'
import { scopeText } from '../../domain/oauth/rules.js'
import { TokenBody, TokenError, TokenOutput, TokenServerError } from './schemas.js'

/** RFC 6749 §4.1.3 has redirect_uri, which the contract does not declare: it is checked when present. */
const AcceptedBody = Type.Object({ ...TokenBody.properties, redirect_uri: Type.Optional(Type.String()) })

export function tokenRoute (app: App): void {
  app.post('/oauth/token', {
    config: {
      operation: 'oauth_token',
      scope: 'none',
      generation: 'oauth',
      tag: 'OAuth',
      summary: 'Exchanges an authorisation code for an access token.',
      fidelity: [
        ['Shape of the body, of the answer and of the errors', 'published'],
        ['PKCE with S256 only; no refresh tokens', 'published'],
        ['JSON bodies too; redirect_uri checked when sent', 'assumed'],
        ['Codes last ten minutes, tokens thirty days', 'assumed'],
        ['A second use of a code revokes the token', 'assumed']
      ],
      published: {
        body: TokenBody,
        consumes: 'application/x-www-form-urlencoded',
        response: { 200: TokenOutput, 400: TokenError, 500: TokenServerError }
      }
    },
    schema: { body: AcceptedBody, response: { 200: TokenOutput, 400: TokenError } }
  }, async ({ sandbox, body }, reply) => {
    const token = sandbox.oauth.codes.exchange({
      code: body.code,
      verifier: body.code_verifier,
      clientID: body.client_id,
      redirectURI: body.redirect_uri,
      resource: body.resource
    })
    // RFC 6749 §5.1
    reply.headers({ 'Cache-Control': 'no-store', Pragma: 'no-cache' })
    return {
      access_token: token.secret,
      token_type: 'Bearer' as const,
      expires_in: Math.floor(((token.expiresAt ?? token.createdAt) - token.createdAt) / 1000),
      scope: scopeText(token.scopes)
    }
  })
}
