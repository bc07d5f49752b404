import { Type } from '@sinclair/typebox'
import type { App } from '../http/app.js'
import { FaultFixture, FaultRule } from '../fixtures/fault-rule.js'
import { showFault } from '../domain/faults/fault-store.js'
import { readDuration } from './parsing/times.js'
import { duration, SandboxParams } from './schemas.js'

const FaultParams = Type.Object({ ...SandboxParams.properties, faultID: Type.String() })

/** A rule as callers write it: its time to live may have units. */
const NewFaultBody = Type.Object({
  ...FaultRule.properties, ttl: Type.Optional(duration('Milliseconds on the sandbox\'s clock until it is over'))
}, { additionalProperties: false, title: 'MockNewFault' })

const FaultOutput = Type.Object(FaultFixture.properties, { additionalProperties: false, title: 'MockFault' })
const FaultsOutput = Type.Object({ items: Type.Array(FaultOutput) }, { title: 'MockFaults' })

export function faultRoutes (app: App): void {
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
    const { ttl, ...rule } = body
    const timed = ttl === undefined ? rule : { ...rule, ttl: readDuration(ttl, 'ttl') }
    return reply.code(201).send(showFault(sandbox.commit(() => sandbox.faults.add(timed))))
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
