import type { FastifyInstance } from 'fastify'

/** On every response, errors too (contract: v1.json headers). */
export const versionHeader = 'X-Beeper-Desktop-Version'

export function registerVersionHeader (app: FastifyInstance, appVersion: string): void {
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header(versionHeader, appVersion)
    done()
  })
}
