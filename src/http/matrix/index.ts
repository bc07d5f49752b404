import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { membershipRoutes } from './routes/membership.js'
import { roomRoutes } from './routes/rooms.js'
import { userDataRoutes } from './routes/user-data.js'

/** Matrix's client-server API, as far as the app passes it through: rooms are a view of the same chats. */
export const matrix: FastifyPluginAsyncTypebox = async app => {
  userDataRoutes(app)
  roomRoutes(app)
  membershipRoutes(app)
}
