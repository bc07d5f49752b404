import type { FastifyPluginAsync } from 'fastify'
import type { ServerFacts } from './presenters/info.js'
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
  await app.register(infoRoutes, { appVersion, beyondLoopback })
  await app.register(specRoute)
  await app.register(accountRoutes)
  await app.register(focusRoute)
  await app.register(chatRoutes)
  await app.register(contactRoutes)
  await app.register(searchRoutes)
  await app.register(messageRoutes)
  await app.register(reactionRoutes)
  await app.register(assetRoutes)
}
