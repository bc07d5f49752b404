import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault
} from 'fastify'

/**
 * The server as routes see it: handlers get the types of their TypeBox schemas. Routes are plain functions,
 * `chatRoutes(app)`. Fastify's `register` creates a context per call, which costs a third of a millisecond at every
 * start: use it for routes with hooks, parsers, an error handler or a prefix of their own.
 */
export type App = FastifyInstance<
  RawServerDefault, RawRequestDefaultExpression, RawReplyDefaultExpression, FastifyBaseLogger, TypeBoxTypeProvider
>
