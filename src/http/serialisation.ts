import type { FastifyInstance } from 'fastify'
import { JSONText } from './json-text.js'

/**
 * `JSON.stringify` writes responses, whatever their schema: presenters return exactly what the schema declares, and
 * in the tests any other property is an error. Serialisers compiled from the schemas took two and a
 * half times as long for a page of messages, and some milliseconds in the first call of each operation. What has been
 * written before is sent as it is.
 */
export function registerSerialisation (app: FastifyInstance): void {
  // Fastify sends bytes as well, but its type names only texts.
  const write = (value: unknown) => (value instanceof JSONText ? value.bytes() : JSON.stringify(value)) as string
  app.setSerializerCompiler(() => write)
}
