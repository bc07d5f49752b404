import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import type { App } from '../../http/app.js'
import { FaultFixture, FaultRule } from '../../fixtures/fault-rule.js'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import { showFault, type ShownFault } from '../../domain/faults/fault-store.js'
import { applyPreset, faultPresetNames, faultPresets } from '../../domain/faults/presets.js'
import { StringEnum } from '../../platform/schema-types.js'
import { readDuration } from '../parsing/times.js'
import { checkAnswers } from './check-answers.js'
import { closed, duration, SandboxParams } from '../schemas.js'

const FaultParams = Type.Object({ ...SandboxParams.properties, faultID: Type.String() })

/** A rule as callers write it: its time to live may have units. */
export const NewFaultBody = Type.Object({
  ...FaultRule.properties, ttl: Type.Optional(duration('Milliseconds on the sandbox\'s clock until it is over'))
}, { additionalProperties: false, title: 'MockNewFault' })

export const FaultOutput = Type.Object(FaultFixture.properties, { additionalProperties: false, title: 'MockFault' })
export const FaultsOutput = Type.Object({ items: Type.Array(FaultOutput) }, { title: 'MockFaults' })

const PresetParams = Type.Object({
  ...SandboxParams.properties, preset: StringEnum(faultPresetNames, { description: 'The name of the preset' })
})

/** Bounds for all rules of a preset. */
const PresetBody = Type.Object({
  ttl: NewFaultBody.properties.ttl, times: NewFaultBody.properties.times
}, { ...closed, title: 'MockFaultPresetBounds' })

const PresetsOutput = Type.Object({
  items: Type.Array(Type.Object({
    name: Type.String(),
    description: Type.String({ description: 'What a client sees' }),
    source: Type.String({ description: 'Who has seen it, or where it is published' }),
    rules: Type.Array(FaultRule)
  }))
}, { title: 'MockFaultPresets' })

/**
 * Adds a rule as callers write it.
 * @throws MockError validation_error
 */
export function addRule (app: App, sandbox: Sandbox, { ttl, ...rule }: Static<typeof NewFaultBody>): ShownFault {
  checkAnswers(rule, app)
  const timed = ttl === undefined ? rule : { ...rule, ttl: readDuration(ttl, 'ttl') }
  return showFault(sandbox.commit(() => sandbox.faults.add(timed)))
}

export function faultRoutes (app: App): void {
  app.get('/faults/presets', {
    config: {
      operation: 'mockListFaultPresets',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Lists the presets: what people have met on real apps, each with its source and its rules.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: PresetsOutput } }
  }, async () => ({ items: faultPresetNames.map(name => ({ name, ...structuredClone(faultPresets[name]) })) }))

  app.post('/faults/presets/:preset', {
    config: {
      operation: 'mockApplyFaultPreset',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Adds the rules of a preset.',
      fidelity: []
    },
    schema: { params: PresetParams, body: PresetBody, response: { 201: FaultsOutput } }
  }, async ({ sandbox, params, body }, reply) => {
    const { ttl, ...bounds } = body
    const timed = ttl === undefined ? bounds : { ...bounds, ttl: readDuration(ttl, 'ttl') }
    return reply.code(201).send({ items: applyPreset(sandbox, params.preset, timed).map(showFault) })
  })

  app.get('/faults', {
    config: {
      operation: 'mockListFaults',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Lists the fault rules with how often each has matched and fired.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: FaultsOutput } }
  }, async ({ sandbox }) => ({ items: sandbox.faults.list().map(showFault) }))

  app.post('/faults', {
    config: {
      operation: 'mockCreateFault',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Adds a rule that makes matching requests, sends or events fail, stall or break.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: NewFaultBody, response: { 201: FaultOutput } }
  }, async ({ sandbox, body }, reply) => {
    return reply.code(201).send(addRule(app, sandbox, body))
  })

  app.get('/faults/:faultID', {
    config: {
      operation: 'mockGetFault',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Returns a rule.',
      fidelity: []
    },
    schema: { params: FaultParams, response: { 200: FaultOutput } }
  }, async ({ sandbox, params }) => showFault(sandbox.faults.get(params.faultID)))

  app.delete('/faults/:faultID', {
    config: {
      operation: 'mockDeleteFault',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Ends one rule.',
      fidelity: []
    },
    schema: { params: FaultParams }
  }, async ({ sandbox, params }, reply) => {
    sandbox.commit(() => { sandbox.faults.remove(params.faultID) })
    return reply.code(204).send()
  })

  app.delete('/faults', {
    config: {
      operation: 'mockDeleteFaults',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Ends all rules.',
      fidelity: []
    },
    schema: { params: SandboxParams }
  }, async ({ sandbox }, reply) => {
    sandbox.commit(() => { sandbox.faults.removeAll() })
    return reply.code(204).send()
  })
}
