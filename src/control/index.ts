import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { ControlOptions } from './options.js'
import { explainRoute } from './journal/explain.js'
import { journalStreamRoute } from './journal/stream.js'
import { accountRoutes } from './accounts.js'
import { bridgeRoutes } from './bridges/bridges.js'
import { loginSessionRoutes } from './bridges/login-sessions.js'
import { chatRoutes } from './chats.js'
import { clockRoutes } from './clock.js'
import { consentRoutes } from './consents.js'
import { docsRoutes } from './docs/routes.js'
import { answerRoutes } from './rules/answers.js'
import { faultRoutes } from './rules/faults.js'
import { strictnessRoutes } from './rules/strictness.js'
import { healthRoute } from './health.js'
import { labelRoutes } from './labels.js'
import { controlMcp } from './mcp/index.js'
import { messageRoutes } from './messages.js'
import { networkRoutes } from './network.js'
import { operationsRoute } from './operations.js'
import { pageTokenRoute } from './page/token.js'
import { personaRoutes } from './personas.js'
import { publicURLRoutes } from './public-url.js'
import { requestRoutes } from './requests.js'
import { seedChatRoutes } from './seeding/chats.js'
import { peopleRoutes } from './seeding/people.js'
import { sandboxRoutes, sandboxesRoutes } from './sandboxes.js'
import { setupRoutes } from './setup/setup.js'
import { verificationRoutes } from './setup/verifications.js'
import { socketRoutes } from './sockets.js'
import { controlSpecRoute } from './spec.js'
import { contentRoutes } from './state/contents.js'
import { stateRoutes } from './state/state.js'
import { tokenRoutes } from './tokens.js'
import { waitRoute } from './wait.js'
import { registerControlAccess } from './access.js'
import { registerForms } from './parsing/forms.js'
import { acceptLargeJSON } from './parsing/large-json.js'
import { refuseCors } from '../http/hooks/cors.js'
import { Serialized } from '../platform/cooperative.js'

/** The control API: what the real product does not have. One file per resource. */
export const control: FastifyPluginAsyncTypebox<Omit<ControlOptions, 'fillings' | 'journalQueries'>> = async (app, given) => {
  const options = { ...given, fillings: new Serialized(), journalQueries: new Serialized() }
  refuseCors(app)
  registerControlAccess(app, options)
  acceptLargeJSON(app, options.stateLimit)
  await registerForms(app)
  healthRoute(app, options)
  controlSpecRoute(app)
  docsRoutes(app)
  operationsRoute(app)
  publicURLRoutes(app)
  await app.register(controlMcp, { ...options, prefix: '/mcp' })
  await app.register(async scope => { sandboxesRoutes(scope, options) }, { prefix: '/sandboxes' })
  await app.register(ofSandbox, { ...options, prefix: '/sandboxes/:sandboxID' })
}

const routesOfSandbox = [
  sandboxRoutes, stateRoutes, tokenRoutes, clockRoutes, consentRoutes, messageRoutes, chatRoutes,
  seedChatRoutes, peopleRoutes, labelRoutes,
  personaRoutes, accountRoutes, networkRoutes, setupRoutes, verificationRoutes, bridgeRoutes,
  loginSessionRoutes, socketRoutes, faultRoutes, answerRoutes, strictnessRoutes, requestRoutes, journalStreamRoute,
  explainRoute, pageTokenRoute
]

/** Resources of one sandbox: `request.sandbox` is the one that the path names, whatever token the call carries. */
const ofSandbox: FastifyPluginAsyncTypebox<ControlOptions> = async (app, options) => {
  app.addHook('preHandler', (request, _reply, done) => {
    const { sandboxID } = request.params as { sandboxID: string }
    request.sandbox = options.sandboxes.get(sandboxID)
    done()
  })
  for (const routes of routesOfSandbox) routes(app, options)
  await app.register(async scope => { waitRoute(scope, options) })
  // A scope of its own, since it accepts another kind of body.
  await app.register(async scope => { contentRoutes(scope) })
}
