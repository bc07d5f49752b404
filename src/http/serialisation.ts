import fastJson from 'fast-json-stringify'
import type { FastifyInstance } from 'fastify'

/** Fastify's own serialisers, compiled when first used: most runs call few operations. */
export function useSerialisation (app: FastifyInstance): void {
  app.setSerializerCompiler(({ schema }) => {
    let compiled: ((value: unknown) => string) | undefined
    return (value: unknown) => {
      compiled ??= fastJson(schema as Parameters<typeof fastJson>[0])
      return compiled(value)
    }
  })
}
