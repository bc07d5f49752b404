import { Type } from '@sinclair/typebox'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { ControlOptions } from './index.js'

const HealthOutput = Type.Object({
  status: Type.Literal('ok'),
  sandboxes: Type.Integer({ description: 'How many there are.' })
}, { title: 'MockHealth' })

export const healthRoute: FastifyPluginCallbackTypebox<ControlOptions> = (app, { sandboxes }, done) => {
  app.get('/health', {
    exposeHeadRoute: true,
    config: {
      operation: 'mockHealth',
      scope: 'none',
      generation: 'control',
      tag: 'Server',
      summary: 'Says that the server is ready.',
      fidelity: []
    },
    schema: { response: { 200: HealthOutput } }
  }, async () => ({ status: 'ok' as const, sandboxes: sandboxes.size }))
  done()
}
