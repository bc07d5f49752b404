import formbody from '@fastify/formbody'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import type { OAuthOptions } from './options.js'
import { authorizeRoute } from './authorize.js'
import { callbackRoute } from './callback.js'
import { decisionRoute } from './decision.js'
import { discoveryRoutes } from './discovery.js'
import { registerOAuthErrors } from './errors.js'
import { introspectRoute } from './introspect.js'
import { registerRoute } from './register.js'
import { revokeRoute } from './revoke.js'
import { tokenRoute } from './token.js'
import { userInfoRoute } from './userinfo.js'

/** Sign-in and its discovery. Bodies are forms or JSON. */
export const oauth: FastifyPluginAsyncTypebox<OAuthOptions> = async (app, options) => {
  await app.register(formbody)
  registerOAuthErrors(app)
  app.addHook('preValidation', async request => { dropEmpty(request) })
  discoveryRoutes(app, options)
  registerRoute(app)
  await app.register(async scope => { authorizeRoute(scope, options) })
  await app.register(async scope => { callbackRoute(scope) })
  await app.register(async scope => { decisionRoute(scope) })
  tokenRoute(app)
  introspectRoute(app, options)
  revokeRoute(app, options)
  userInfoRoute(app)
}

/** A parameter without a value counts as left out (RFC 6749 §3.1 and §3.2). */
function dropEmpty ({ query, body }: FastifyRequest): void {
  for (const parameters of [query, body] as Array<Record<string, unknown> | null | undefined>) {
    if (typeof parameters !== 'object' || parameters === null) continue
    for (const [name, value] of Object.entries(parameters)) if (value === '') delete parameters[name]
  }
}
