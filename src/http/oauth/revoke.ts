import * as Type from '@sinclair/typebox'
import type { App } from '../app.js'
import type { OAuthOptions } from './options.js'
import { RevokeTokenBody } from './schemas.js'

/** RFC 7009 §2.1 lets a server ignore the hint, so an unknown one is accepted, as the contract's single 200 says. */
const AcceptedBody = Type.Object({ token: RevokeTokenBody.properties.token })

export function revokeRoute (app: App, { sandboxes }: OAuthOptions): void {
  app.post('/oauth/revoke', {
    config: {
      operation: 'oauth_revoke_token',
      scope: 'none',
      generation: 'oauth',
      tag: 'OAuth',
      summary: 'Revokes a token (RFC 7009).',
      fidelity: [
        ['200 without a body, for unknown tokens too', 'published'],
        ['400 when no token is named', 'assumed']
      ],
      published: {
        body: RevokeTokenBody,
        consumes: 'application/x-www-form-urlencoded',
        response: { 200: null }
      }
    },
    schema: { body: AcceptedBody }
  }, async ({ body }, reply) => {
    const found = sandboxes.registry.find(body.token)
    if (found) found.box.commit(() => found.box.tokens.revoke(found.token.id))
    return reply.code(200).send()
  })
}
