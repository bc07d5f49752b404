import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { ServerFacts } from './presenters/info.js'
import { accountRoutes } from './routes/accounts.js'
import { assetRoutes } from './routes/assets.js'
import { bridgeRoutes } from './routes/bridges.js'
import { chatRoutes } from './routes/chats.js'
import { focusRoute } from './routes/focus.js'
import { contactRoutes } from './routes/contacts.js'
import { infoRoutes } from './routes/info.js'
import { loginSessionRoutes } from './routes/login-sessions.js'
import { messageRoutes } from './routes/messages.js'
import { reactionRoutes } from './routes/reactions.js'
import { searchRoutes } from './routes/search.js'
import { setupRoutes } from './routes/setup.js'
import { specRoute } from './routes/spec.js'
import { verificationRoutes } from './routes/verifications.js'

/** The v1 generation: one file of routes per tag of the contract. */
export const v1: FastifyPluginAsyncTypebox<ServerFacts> = async (app, { appVersion, beyondLoopback }) => {
  infoRoutes(app, { appVersion, beyondLoopback })
  specRoute(app)
  accountRoutes(app)
  bridgeRoutes(app)
  loginSessionRoutes(app)
  focusRoute(app)
  chatRoutes(app)
  contactRoutes(app)
  searchRoutes(app)
  messageRoutes(app)
  reactionRoutes(app)
  setupRoutes(app)
  verificationRoutes(app)
  await assetRoutes(app)
}
