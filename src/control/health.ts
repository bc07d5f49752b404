import * as Type from '@sinclair/typebox'
import type { App } from '../http/app.js'
import type { ControlOptions } from './options.js'

const HealthOutput = Type.Object({
  status: Type.Literal('ok'),
  sandboxes: Type.Integer({ description: 'How many there are.' })
}, { title: 'MockHealth' })

export function healthRoute (app: App, { sandboxes }: ControlOptions): void {
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
}
