import type { FastifyInstance } from 'fastify'

/**
 * `JSON.stringify` writes responses, whatever their schema: presenters return exactly what the schema declares, and
 * in the tests any other property is an error. Serialisers compiled from the schemas took two and a
 * half times as long for a page of messages, and some milliseconds in the first call of each operation.
 */
export function registerSerialisation (app: FastifyInstance): void {
  app.setSerializerCompiler(() => value => JSON.stringify(value))
}
