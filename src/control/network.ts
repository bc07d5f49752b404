import * as Type from '@sinclair/typebox'
import type { App } from '../http/app.js'
import { networkSettings } from '../fixtures/format.js'
import { SandboxParams } from './schemas.js'

const NetworkSettings = Type.Object(networkSettings, { additionalProperties: false, title: 'MockNetwork' })

export function networkRoutes (app: App): void {
  app.get('/network', {
    config: {
      operation: 'mockGetNetwork',
      scope: 'control',
      generation: 'control',
      tag: 'Network',
      summary: 'Returns the delays of the simulated network, without those that have their default.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: NetworkSettings } }
  }, async ({ sandbox }) => sandbox.network.settings)

  app.put('/network', {
    config: {
      operation: 'mockSetNetwork',
      scope: 'control',
      generation: 'control',
      tag: 'Network',
      summary: 'Sets the delays of the simulated network, for all or by network. Sends under way keep theirs.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: NetworkSettings, response: { 200: NetworkSettings } }
  }, async ({ sandbox, body }) => {
    sandbox.commit(() => { sandbox.network.configure(body) })
    return sandbox.network.settings
  })
}
