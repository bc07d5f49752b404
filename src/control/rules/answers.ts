import * as Type from '@sinclair/typebox'
import type { App } from '../../http/app.js'
import { RuleAnswer } from '../../fixtures/fault-rule.js'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import type { Fault } from '../../domain/faults/fault.js'
import { showFault } from '../../domain/faults/fault-store.js'
import { closed, SandboxParams } from '../schemas.js'
import { addRule, FaultOutput, FaultsOutput, NewFaultBody } from './faults.js'

const NewAnswerBody = Type.Object({
  ...NewFaultBody.properties,
  answer: Type.Union([RuleAnswer, Type.Array(RuleAnswer, { minItems: 1, maxItems: 100 })], {
    description: 'An answer, or one for each match in turn; {} in a list is the real one'
  })
}, { ...closed, title: 'MockNewAnswer' })

function answering ({ faults }: Sandbox): Fault[] {
  return faults.list().filter(({ rule }) => rule.answer !== undefined)
}

export function answerRoutes (app: App): void {
  app.post('/answers', {
    config: {
      operation: 'mockCreateAnswer',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Adds a rule that sends matching requests an answer of your own, or patches the real one.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: NewAnswerBody, response: { 201: FaultOutput } }
  }, async ({ sandbox, body }, reply) => reply.code(201).send(addRule(app, sandbox, body)))

  app.get('/answers', {
    config: {
      operation: 'mockListAnswers',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Lists the rules that answer, with how often each has matched and answered.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: FaultsOutput } }
  }, async ({ sandbox }) => ({ items: answering(sandbox).map(showFault) }))

  app.delete('/answers', {
    config: {
      operation: 'mockDeleteAnswers',
      scope: 'control',
      generation: 'control',
      tag: 'Faults',
      summary: 'Ends all rules that answer; other faults stay.',
      fidelity: []
    },
    schema: { params: SandboxParams }
  }, async ({ sandbox }, reply) => {
    sandbox.commit(() => {
      for (const { id } of answering(sandbox)) sandbox.faults.remove(id)
    })
    return reply.code(204).send()
  })
}
