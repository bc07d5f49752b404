import * as Type from '@sinclair/typebox'
import type { App } from '../../http/app.js'
import { strictAt } from '../../domain/sandbox/strictness.js'
import { strictLevels } from '../../fixtures/strict-levels.js'
import { Strictness } from '../../fixtures/strictness.js'
import { StringEnum } from '../../platform/schema-types.js'
import { closed, SandboxParams } from '../schemas.js'

const StrictnessBody = Type.Object({
  all: Type.Optional(StringEnum(strictLevels, { description: 'Every aspect that is not named' })),
  ...Strictness.properties
}, { ...closed, minProperties: 1, title: 'MockStrictnessChange' })

export function strictnessRoutes (app: App): void {
  app.get('/strictness', {
    config: {
      operation: 'mockGetStrictness',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Returns what the sandbox does about calls that the real app lets pass.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: Strictness } }
  }, async ({ sandbox }) => ({ ...sandbox.strictness.levels }))

  app.patch('/strictness', {
    config: {
      operation: 'mockSetStrictness',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Changes it: ignore, warn in the journal and the log, or refuse.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: StrictnessBody, response: { 200: Strictness } }
  }, async ({ sandbox, body: { all, ...aspects } }) => {
    sandbox.commit(() => { sandbox.strictness.change({ ...all === undefined ? {} : strictAt(all), ...aspects }) })
    return { ...sandbox.strictness.levels }
  })
}
