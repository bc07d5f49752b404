import type { App } from '../app.js'
import type { Token } from '../../domain/tokens/token-store.js'
import { UserInfoOutput } from './schemas.js'
import { ErrorResponse } from '../error-response.js'
import { presentUserInfo } from './token-facts.js'

export function userInfoRoute (app: App): void {
  app.get('/oauth/userinfo', {
    config: {
      operation: 'oauth_get_user_info',
      scope: 'any',
      generation: 'oauth',
      tag: 'OAuth',
      summary: 'Describes the token of the request.',
      fidelity: [
        ['Shape of the answer', 'published'],
        ['Any valid token is accepted', 'published']
      ]
    },
    schema: { response: { 200: UserInfoOutput, 401: ErrorResponse } }
  }, async ({ token }) => presentUserInfo(token as Token))
}
