import { Type, type Static } from '@sinclair/typebox'
import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import type { Operation } from '../http/operation.js'
import { FaultFixture, FaultRule } from '../domain/faults/fault-rule.js'
import { showFault } from '../domain/faults/fault-store.js'
import { readDuration } from './times.js'
import { invalidField, invalidInput } from '../domain/errors/errors.js'
import { checkOperation } from './operations.js'
import { duration, SandboxParams } from './schemas.js'

const FaultParams = Type.Object({ ...SandboxParams.properties, faultID: Type.String() })

/** A rule as callers write it: its time to live may have units. */
const NewFaultBody = Type.Object({
  ...FaultRule.properties, ttl: Type.Optional(duration('Milliseconds on the sandbox\'s clock until it is over'))
}, { additionalProperties: false, title: 'MockNewFault' })

const FaultOutput = Type.Object(FaultFixture.properties, { additionalProperties: false, title: 'MockFault' })
const FaultsOutput = Type.Object({ items: Type.Array(FaultOutput) }, { title: 'MockFaults' })

export const faultRoutes: FastifyPluginCallbackTypebox = (app, _options, done) => {
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
    const rule = readRule(body, app.operations)
    return reply.code(201).send(showFault(sandbox.commit(() => sandbox.faults.add(rule))))
  })

  app.get('/faults/:faultID', {
    config: {
      operation: 'mockGetFault',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Gives one rule.',
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
  done()
}

/** @throws MockError validation_error for a rule that could never act, or would do nothing */
function readRule ({ ttl, ...rule }: Static<typeof NewFaultBody>, operations: readonly Operation[]): FaultRule {
  const { operation, send, socket, status, delay, reset, truncate, broken, headers, retryAfter } = rule
  checkOperation(operation, operations)
  if (send && socket) throw invalidField('socket', 'A rule acts either on sends or on sockets: make two rules')
  const onRequests = [status, delay, reset, truncate, broken, headers, retryAfter].some(action => action !== undefined)
  if (!send && !socket && !onRequests) {
    throw invalidInput('The rule does nothing: give status, delay, reset, truncate, broken, headers, send or socket')
  }
  return ttl === undefined ? rule : { ...rule, ttl: readDuration(ttl, 'ttl') }
}
