import type { FastifyPluginAsync } from 'fastify'
import { accountRoutes } from './routes/accounts.js'

/** The v1 generation: one file of routes per tag of the contract. */
export const v1: FastifyPluginAsync = async app => {
  await app.register(accountRoutes)
}
