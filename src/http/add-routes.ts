import type { FastifyInstance, FastifyPluginCallback } from 'fastify'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'

type Routes<Options extends object> =
  FastifyPluginCallback<Options & { prefix?: string }> | FastifyPluginCallbackTypebox<Options & { prefix?: string }>

/**
 * Adds routes to the context that is open. Fastify's `register` makes a context for each file, which takes a third of a
 * millisecond at every start: it is for routes with hooks, parsers or a prefix of their own, and for whoever awaits.
 * @throws Error when the routes are an asynchronous plugin, which would not be waited for
 */
export function addRoutes (app: FastifyInstance, routes: Routes<object>): void
export function addRoutes<Options extends object> (
  app: FastifyInstance, routes: Routes<Options>, options: Options
): void
export function addRoutes (app: FastifyInstance, routes: unknown, options: object = {}): void {
  const add = routes as (...given: Parameters<FastifyPluginCallback<object>>) => unknown
  const returned = add(app, options, error => { if (error) throw error })
  if (returned instanceof Promise) throw new Error('Asynchronous plugins are registered, since only that waits for them')
}
