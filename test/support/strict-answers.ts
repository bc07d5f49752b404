import type { FastifyInstance, FastifyRequest } from 'fastify'
import diagnostics from 'node:diagnostics_channel'
import { generationOf } from '../../src/http/operation.js'
import { JSONText } from '../../src/http/json-text.js'
import { MockError } from '../../src/domain/errors/errors.js'
import { ErrorResponse } from '../../src/http/error-response.js'
import { McpError } from '../../src/http/mcp/error-schema.js'
import { MatrixRateLimitError } from '../../src/http/matrix/schemas/shared.js'
import { V0Error } from '../../src/http/v0/schemas/shared.js'
import { compileValidator } from './compile-validator.js'

type Schema = Record<string, unknown>

const validators = new WeakMap<object, ReturnType<typeof compileValidator>>()

/**
 * Serialisers drop what a schema does not name and turn what has the wrong type, so an answer that looks right may
 * have been wrong. Every server that a test process starts, however it starts it, checks what its handlers and its
 * errors return before that: a value that its schema does not describe to the last property makes the answer a 500 that
 * says what is wrong with it.
 *
 * Fastify announces each instance, https://fastify.dev/docs/latest/Reference/Hooks/#diagnostics-channel-hooks.
 */
diagnostics.channel('fastify.initialization').subscribe(message => {
  const { fastify } = message as { fastify: FastifyInstance }
  fastify.addHook('preSerialization', (request, reply, payload, done) => {
    const { statusCode: status } = reply
    const fault = faultOf(request, status, payload instanceof JSONText ? payload.toJSON() : payload)
    if (fault === undefined) return done(null, payload)
    const { operation = request.url } = request.routeOptions.config ?? {}
    // The result of an error handler does not reach one again, so the status is set here.
    reply.code(500)
    done(new MockError('internal_error', `The ${status} of ${operation} ${fault}`))
  })
})

function faultOf (request: FastifyRequest, status: number, payload: unknown): string | undefined {
  const schema = schemaOf(request, status)
  if (schema === undefined) return status < 400 ? 'has a body, and its route declares no schema for it' : undefined
  if (schema === null) return undefined
  const faults = strictFaults(schema, payload)
  return faults.length === 0 ? undefined : `breaks its schema: ${faults.join('; ')}`
}

/** What the answer has to fit; null where there is nothing to fit. */
function schemaOf (request: FastifyRequest, status: number): object | null | undefined {
  const { config, schema, url } = request.routeOptions
  const declared = schema?.response as Record<string, object> | undefined
  const found = declared?.[status] ?? declared?.[`${Math.floor(status / 100)}xx`]
  if (found || (url !== undefined && config.operation === undefined)) return found ?? null
  const generation = config?.errors ?? config?.generation ?? generationOf(request.url)
  if (status < 400 || generation === 'oauth') return undefined
  if (generation === 'matrix') return MatrixRateLimitError
  if (generation === 'mcp') return McpError
  return generation === 'v0' ? V0Error : ErrorResponse
}

/** What is wrong with a value by a schema that lets pass only what it names. */
export function strictFaults (schema: object, value: unknown): string[] {
  let validate = validators.get(schema)
  if (!validate) {
    validate = compileValidator(closed(schema as Schema, false), 'answer')
    validators.set(schema, validate)
  }
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const { additionalProperty: property, unevaluatedProperty = property } = params as Record<string, string>
    return `${instancePath || '/'} ${message}${unevaluatedProperty === undefined ? '' : ` (${unevaluatedProperty})`}`
  })
}

const lists = ['anyOf', 'oneOf', 'allOf']
const maps = ['properties', 'patternProperties']

/**
 * The schema without room for what it does not name.
 * @param open for a member of an intersection: the intersection as a whole says what may be in the object
 * @param shared the properties that other members of the intersection describe, too
 */
function closed (schema: Schema, open: boolean, shared: ReadonlySet<string> = new Set()): Schema {
  const result: Schema = {}
  for (const [keyword, value] of Object.entries(schema)) {
    if (maps.includes(keyword)) {
      result[keyword] = Object.fromEntries(Object.entries(value as Record<string, Schema>)
        .map(([name, property]) => [name, closed(property, shared.has(name))]))
    } else if (lists.includes(keyword)) {
      const members = value as Schema[]
      const names = keyword === 'allOf' ? repeated(members.flatMap(({ properties }) => Object.keys(properties ?? {}))) : undefined
      result[keyword] = members.map(member => closed(member, open || keyword === 'allOf', names))
    } else if (['items', 'additionalProperties'].includes(keyword) && typeof value === 'object') {
      result[keyword] = closed(value as Schema, false)
    } else {
      result[keyword] = value
    }
  }
  if (open || 'additionalProperties' in result) return result
  if ('allOf' in result) return { ...result, unevaluatedProperties: false }
  // An object of which a schema says nothing else may hold anything.
  return result.type === 'object' && 'properties' in result && !('patternProperties' in result)
    ? { ...result, additionalProperties: false }
    : result
}

function repeated (names: string[]): Set<string> {
  return new Set(names.filter((name, at) => names.indexOf(name) < at))
}
