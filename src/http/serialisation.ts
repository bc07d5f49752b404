import type { FastifyInstance } from 'fastify'

/**
 * Answers are written by `JSON.stringify`, whatever schema they have: presenters make exactly what the schema says, and
 * in the tests an answer that holds anything else is an error. Serialisers compiled from the schemas took two and a
 * half times as long for a page of messages, and some milliseconds of the first call of each operation.
 */
export function registerSerialisation (app: FastifyInstance): void {
  app.setSerializerCompiler(() => value => JSON.stringify(value))
}
