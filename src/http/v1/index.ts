import type { FastifyPluginAsync } from 'fastify'
import type { ServerFacts } from './presenters/info.js'
import { addRoutes } from '../add-routes.js'
import { accountRoutes } from './routes/accounts.js'
import { assetRoutes } from './routes/assets.js'
import { chatRoutes } from './routes/chats.js'
import { focusRoute } from './routes/focus.js'
import { contactRoutes } from './routes/contacts.js'
import { infoRoutes } from './routes/info.js'
import { messageRoutes } from './routes/messages.js'
import { reactionRoutes } from './routes/reactions.js'
import { searchRoutes } from './routes/search.js'
import { specRoute } from './routes/spec.js'

export type V1Options = ServerFacts

/** The v1 generation: one file of routes per tag of the contract. */
export const v1: FastifyPluginAsync<V1Options> = async (app, { appVersion, beyondLoopback }) => {
  addRoutes(app, infoRoutes, { appVersion, beyondLoopback })
  addRoutes(app, specRoute)
  addRoutes(app, accountRoutes)
  addRoutes(app, focusRoute)
  addRoutes(app, chatRoutes)
  addRoutes(app, contactRoutes)
  addRoutes(app, searchRoutes)
  addRoutes(app, messageRoutes)
  addRoutes(app, reactionRoutes)
  await app.register(assetRoutes)
}
