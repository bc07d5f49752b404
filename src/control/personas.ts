import * as Type from '@sinclair/typebox'
import type { App } from '../http/app.js'
import { PersonaFixture } from '../fixtures/format.js'
import { setPersonas } from '../domain/network/personas/set-personas.js'
import { SandboxParams } from './schemas.js'

const Personas = Type.Object({ items: Type.Array(PersonaFixture) }, { additionalProperties: false, title: 'MockPersonas' })

export function personaRoutes (app: App): void {
  app.get('/personas', {
    config: {
      operation: 'mockListPersonas',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Lists the personas: scripted people who answer what you send.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: Personas } }
  }, async ({ sandbox }) => ({ items: sandbox.personas.list() }))

  app.put('/personas', {
    config: {
      operation: 'mockSetPersonas',
      scope: 'control',
      generation: 'control',
      tag: 'Remote side',
      summary: 'Replaces the personas of the sandbox.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: Personas, response: { 200: Personas } }
  }, async ({ sandbox, body }) => {
    await setPersonas(sandbox, body.items)
    return { items: sandbox.personas.list() }
  })
}
