import type { FastifyPluginAsync } from 'fastify'
import type { FixtureFile } from '../fixtures/format.js'
import type { Sandboxes } from '../domain/sandbox/sandboxes.js'
import type { SandboxPorts } from '../server/listen.js'
import { addRoutes } from '../http/add-routes.js'
import { accountRoutes } from './accounts.js'
import { chatRoutes } from './chats.js'
import { clockRoutes } from './clock.js'
import { consentRoutes } from './consents.js'
import { docsRoutes } from './docs.js'
import { faultRoutes } from './faults.js'
import { healthRoute } from './health.js'
import { messageRoutes } from './messages.js'
import { networkRoutes } from './network.js'
import { operationsRoute } from './operations.js'
import { personaRoutes } from './personas.js'
import { publicURLRoutes } from './public-url.js'
import { requestRoutes } from './requests.js'
import { sandboxRoutes, sandboxesRoutes } from './sandboxes.js'
import { socketRoutes } from './sockets.js'
import { controlSpecRoute } from './spec.js'
import { stateRoutes } from './state.js'
import { tokenRoutes } from './tokens.js'
import { waitRoute } from './wait.js'
import { registerControlAccess } from './access.js'
import { registerForms } from './forms.js'
import { acceptLargeJSON } from './large-json.js'
import { refuseCors } from '../http/hooks/cors.js'
import { Serialized } from '../platform/cooperative.js'

export interface ControlOptions {
  sandboxes: Sandboxes
  /** What callers have to show; undefined where everybody on this machine may control the mock. */
  controlToken: string | undefined
  /** Names in the Origin header that are taken besides loopback ones. */
  allowHosts: readonly string[]
  /** The ports that sandboxes have of their own. */
  doors: SandboxPorts
  /** What a new sandbox holds unless it says otherwise. */
  defaultFixture: () => Promise<FixtureFile>
  /** Bytes that a whole state may have as JSON. */
  stateLimit: number
  /** How many callers may wait at once, over all sandboxes. */
  maxWaiting: number
  /** Sandboxes that are made, reset or restored in many steps: each holds a whole state apart. */
  fillings: Serialized
}

/** The control API: what the real product does not have. One file per resource. */
export const control: FastifyPluginAsync<Omit<ControlOptions, 'fillings'>> = async (app, given) => {
  // Plugins get their own prefix among their options, which must not be handed on.
  const options = { ...given, fillings: new Serialized(), prefix: '' }
  refuseCors(app)
  registerControlAccess(app, options)
  acceptLargeJSON(app)
  await registerForms(app)
  addRoutes(app, healthRoute, options)
  addRoutes(app, controlSpecRoute)
  addRoutes(app, docsRoutes)
  addRoutes(app, operationsRoute)
  addRoutes(app, publicURLRoutes)
  await app.register(sandboxesRoutes, { ...options, prefix: '/sandboxes' })
  await app.register(ofSandbox, { ...options, prefix: '/sandboxes/:sandboxID' })
}

const routesOfSandbox = [
  sandboxRoutes, stateRoutes, tokenRoutes, clockRoutes, consentRoutes, messageRoutes, chatRoutes,
  personaRoutes, accountRoutes, networkRoutes, socketRoutes, faultRoutes, requestRoutes
]

/** Resources of one sandbox: `request.sandbox` is the one that the path names, whatever token the call carries. */
const ofSandbox: FastifyPluginAsync<ControlOptions> = async (app, options) => {
  app.addHook('preHandler', (request, _reply, done) => {
    const { sandboxID } = request.params as { sandboxID: string }
    request.sandbox = options.sandboxes.get(sandboxID)
    done()
  })
  const within = { ...options, prefix: '' }
  for (const routes of routesOfSandbox) addRoutes(app, routes, within)
  await app.register(waitRoute, within)
}
