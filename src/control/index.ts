import type { FastifyPluginAsync } from 'fastify'
import type { Sandboxes } from '../domain/sandboxes.js'
import { docsRoutes } from './docs.js'
import { healthRoute } from './health.js'
import { controlSpecRoute } from './spec.js'

export interface ControlOptions {
  sandboxes: Sandboxes
}

/** The control API: what the real product does not have. */
export const control: FastifyPluginAsync<ControlOptions> = async (app, { sandboxes }) => {
  // The options as given hold the prefix too, which must not be applied twice.
  await app.register(healthRoute, { sandboxes })
  await app.register(controlSpecRoute)
  await app.register(docsRoutes)
}
