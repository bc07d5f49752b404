import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { StringEnum } from '../platform/schema-types.js'
import type { App } from '../http/app.js'
import type { Operation } from '../http/operation.js'
import { invalidField } from '../domain/errors/errors.js'
import { suggestion } from '../platform/suggest.js'
import { closed } from './schemas.js'

const OperationsQuery = Type.Object({
  generation: Type.Optional(StringEnum(['v0', 'v1', 'oauth', 'mcp', 'control'], { description: 'Only the operations of one API' }))
}, closed)

const OperationEntry = Type.Object({
  operation: Type.String({ description: 'The operationId, which faults and the journal name too' }),
  method: Type.String(),
  path: Type.String({ description: 'With parameters in braces' }),
  generation: Type.String(),
  scope: Type.String({
    description: 'read, write, any (valid token), none (needed), or control (any caller allowed to control the mock)'
  }),
  tag: Type.String(),
  summary: Type.String(),
  successor: Type.Optional(Type.String({ description: 'The v1 path that took the place of a v0 operation' })),
  fidelity: Type.Array(Type.Object({
    behaviour: Type.String(),
    evidence: StringEnum(['seen', 'published', 'assumed'], { description: 'seen: on the real app; published: in its API documents; assumed: not confirmed yet' }),
    source: Type.Optional(Type.String({ description: 'With seen: who has seen it' }))
  }))
}, { title: 'MockOperation' })

const OperationsOutput = Type.Object({ items: Type.Array(OperationEntry) }, { title: 'MockOperations' })

export function operationsRoute (app: App): void {
  app.get('/operations', {
    config: {
      operation: 'mockListOperations',
      scope: 'control',
      generation: 'control',
      tag: 'Server',
      summary: 'Lists every operation, and how it is known that each behaves as the real app does.',
      fidelity: []
    },
    schema: { querystring: OperationsQuery, response: { 200: OperationsOutput } }
  }, async ({ query }) => ({
    items: app.operations
      .filter(({ generation }) => query.generation === undefined || generation === query.generation)
      .map(presentOperation)
  }))
}

function presentOperation (declared: Operation): Static<typeof OperationEntry> {
  const { operation, method, url, generation, scope, tag, summary, successor } = declared
  return {
    operation,
    method,
    path: url.replace(/:(\w+)\??/g, '{$1}'),
    generation,
    scope,
    tag,
    summary,
    ...(successor === undefined ? {} : { successor }),
    fidelity: declared.fidelity.map(([behaviour, evidence, source]) =>
      ({ behaviour, evidence, ...(source === undefined ? {} : { source }) }))
  }
}

/**
 * Checks the name of an operation that clients call.
 * @throws MockError validation_error
 */
export function checkOperation (name: string | undefined, operations: readonly Operation[]): void {
  if (name === undefined) return
  const names = operations.filter(({ generation }) => generation !== 'control').map(({ operation }) => operation)
  if (names.includes(name)) return
  throw invalidField('operation', `There is no operation ${JSON.stringify(name)}${suggestion(name, names)}`)
}
