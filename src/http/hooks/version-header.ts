import type { FastifyInstance } from 'fastify'

/** On every response, errors too (contract: v1.json headers). */
export const versionHeader = 'X-Beeper-Desktop-Version'

export function registerVersionHeader (app: FastifyInstance, appVersion: string): void {
  // As Fastify sends it: it looks up what it has to put into lower case.
  const name = versionHeader.toLowerCase()
  app.addHook('onRequest', (_request, reply, done) => {
    reply.header(name, appVersion)
    done()
  })
}
