import formbody from '@fastify/formbody'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Sandboxes } from '../../domain/sandbox/sandboxes.js'
import { addRoutes } from '../add-routes.js'
import { authorizeRoute } from './authorize.js'
import { callbackRoute } from './callback.js'
import { registerClosing } from './await-decision.js'
import { decisionRoute } from './decision.js'
import { discoveryRoutes } from './discovery.js'
import { registerOAuthErrors } from './errors.js'
import { introspectRoute } from './introspect.js'
import { registerRoute } from './register.js'
import { revokeRoute } from './revoke.js'
import { tokenRoute } from './token.js'
import { userInfoRoute } from './userinfo.js'

/** Who consents: a person on the page, or the server at once. */
export type ConsentMode = 'page' | 'auto'

export interface OAuthOptions {
  sandboxes: Sandboxes
  /** The version of Beeper Desktop that introspection names. */
  appVersion: string
  consent: ConsentMode
}

/** Signing in, and what clients discover it by. Bodies are forms or JSON. */
export const oauth: FastifyPluginAsync<OAuthOptions> = async (app, options) => {
  await app.register(formbody)
  registerOAuthErrors(app)
  registerClosing(app)
  app.addHook('preValidation', async request => { dropEmpty(request) })
  addRoutes(app, discoveryRoutes)
  addRoutes(app, registerRoute)
  await app.register(authorizeRoute, options)
  await app.register(callbackRoute)
  await app.register(decisionRoute)
  addRoutes(app, tokenRoute)
  addRoutes(app, introspectRoute, options)
  addRoutes(app, revokeRoute, options)
  addRoutes(app, userInfoRoute)
}

/** A parameter without a value counts as left out (RFC 6749 §3.1 and §3.2). */
function dropEmpty ({ query, body }: FastifyRequest): void {
  for (const parameters of [query, body] as Array<Record<string, unknown> | null | undefined>) {
    if (typeof parameters !== 'object' || parameters === null) continue
    for (const [name, value] of Object.entries(parameters)) if (value === '') delete parameters[name]
  }
}
