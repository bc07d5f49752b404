import * as Type from '@sinclair/typebox'
import type { App } from '../app.js'
import { scopes } from '../../fixtures/format.js'
import { consentTo } from '../../domain/oauth/consents.js'
import { OAuthError } from '../../domain/oauth/oauth-error.js'
import { StringEnum } from '../../platform/schema-types.js'
import { asAsked } from './callback.js'
import { decided } from './await-decision.js'
import { asOAuthError } from './errors.js'
import { sendConsentPage, sendErrorPage } from './pages/send.js'
import { sendBack } from './redirect.js'
import { checkSameOrigin } from './same-origin.js'

const ScopeName = StringEnum(scopes)
const Decision = Type.Object({
  request_id: Type.String(),
  decision: StringEnum(['allow', 'deny']),
  scope: Type.Optional(Type.Union([ScopeName, Type.Array(ScopeName)]))
})

/** Receives the form of the consent page from a browser without JavaScript. */
export function decisionRoute (app: App): void {
  app.setErrorHandler(async (error: Error, request, reply) =>
    sendErrorPage(asOAuthError(error, request), request, reply))
  app.post('/oauth/authorize/decision', {
    config: {
      operation: 'oauthDecision',
      scope: 'none',
      generation: 'oauth',
      hidden: true,
      tag: 'OAuth',
      summary: "Takes the consent page's form, and sends the person back to the client.",
      fidelity: [['All of it: the real page needs JavaScript', 'assumed']]
    },
    onRequest: checkSameOrigin,
    schema: { body: Decision }
  }, async (request, reply) => {
    const { request_id: id, decision, scope = [] } = request.body
    const authorization = request.sandbox.oauth.requests.find(id)
    if (authorization?.redirectURI === undefined) {
      throw new OAuthError('invalid_request',
        'This request has already been answered, or it has expired. Start again from the app that sent you here.')
    }
    const granted = decision === 'deny' ? [] : asAsked(authorization, [scope].flat())
    if (decision === 'allow' && granted.length === 0) return sendConsentPage(request, reply, authorization, 'nothing-chosen')
    return sendBack(reply, 303, authorization.redirectURI, await decided(request, authorization, consentTo(granted)))
  })
}
