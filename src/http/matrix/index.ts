import type { FastifyInstance } from 'fastify'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { membershipRoutes } from './routes/membership.js'
import { roomRoutes } from './routes/rooms.js'
import { userDataRoutes } from './routes/user-data.js'

/** Matrix's client-server API, as far as the app passes it through: rooms are a view of the same chats. */
export function matrixRoutes (app: FastifyInstance): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>()
  userDataRoutes(typed)
  roomRoutes(typed)
  membershipRoutes(typed)
}
