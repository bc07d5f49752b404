import * as Type from '@sinclair/typebox'
import type { FastifySchema } from 'fastify'
import type { Operation } from '../operation.js'
import { commonErrors } from './errors.js'
import { compact } from '../../platform/compact.js'

/** Any OpenAPI document; see https://spec.openapis.org/oas/v3.1.0. */
export const OpenAPIDocument = Type.Unsafe<object>({ type: 'object', additionalProperties: true })

/** A JSON Schema, with the keywords read here. */
type Schema = Record<string, unknown>

export interface DocumentOptions {
  title: string
  version: string
  description: string
  /** The base URL at which the document was requested. */
  serverURL: string
}

/**
 * An OpenAPI 3.1 document of some operations, made from the same schemas that validate requests and that
 * tests check responses against. A schema with a title becomes a component of that name.
 */
export function openapiDocument (operations: readonly Operation[], options: DocumentOptions): object {
  const components = new Map<string, Schema>()
  const hoist = (schema: unknown) => hoisted(schema, components)
  const paths: Record<string, Record<string, object>> = {}
  for (const operation of operations) {
    if (operation.hidden) continue
    const path = operation.url.replace(/:(\w+)\??/g, '{$1}')
    paths[path] ??= {}
    paths[path][operation.method.toLowerCase()] = describe(operation, hoist)
  }
  const tags = [...new Set(operations.map(({ tag }) => tag))].map(name => ({ name }))
  return {
    openapi: '3.1.0',
    info: { title: options.title, version: options.version, description: options.description },
    servers: [{ url: options.serverURL }],
    tags,
    paths,
    components: {
      securitySchemes: { bearerAuth: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries([...components].sort(([a], [b]) => a < b ? -1 : 1))
    }
  }
}

type Hoist = (schema: unknown) => unknown

function describe (operation: Operation, hoist: Hoist): object {
  const { published = {} } = operation
  const { body, querystring, params } = published
  const schema: FastifySchema = { ...operation.schema, ...compact({ body, querystring, params }) }
  const parameters = [
    ...parametersOf(schema.params, 'path', hoist), ...parametersOf(schema.querystring, 'query', hoist)
  ]
  return {
    operationId: operation.operation,
    tags: [operation.tag],
    summary: operation.summary,
    ...(operation.successor === undefined ? {} : { deprecated: true }),
    security: securityOf(operation),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(schema.body === undefined ? {} : { requestBody: requestBody(operation, schema.body, hoist) }),
    responses: responsesOf(operation, hoist)
  }
}

/** An empty object makes the token optional. */
function securityOf ({ scope, openBeforeSignIn }: Operation): object[] {
  if (scope === 'none') return []
  return openBeforeSignIn ? [{ bearerAuth: [] }, {}] : [{ bearerAuth: [] }]
}

function requestBody ({ requiresBody, published = {} }: Operation, body: unknown, hoist: Hoist): object {
  const { required } = body as { required?: string[] }
  const { consumes = 'application/json' } = published
  return {
    required: requiresBody === true || (required?.length ?? 0) > 0, content: { [consumes]: { schema: hoist(body) } }
  }
}

function parametersOf (schema: unknown, place: 'path' | 'query', hoist: Hoist): object[] {
  const { properties = {}, required = [] } = (schema ?? {}) as { properties?: Schema, required?: string[] }
  return Object.entries(properties).map(([name, property]) => {
    const { description } = property as { description?: string }
    return {
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: hoist(property)
    }
  })
}

function responsesOf (operation: Operation, hoist: Hoist): object {
  const errors = commonErrors[operation.generation]
  const { published = {} } = operation
  const declared = (published.response ?? operation.schema?.response ?? {}) as Record<string, Schema | null>
  const produces = published.produces ?? 'application/json'
  const responses: Record<string, object> = {}
  for (const [status, schema] of Object.entries(declared)) {
    const empty = schema === null || schema.type === 'null'
    responses[status] = {
      description: meaningOf(Number(status)),
      ...(empty ? {} : { content: { [produces]: { schema: hoist(schema) } } })
    }
  }
  // An operation's own declaration of an error wins; the common ones fill the rest.
  for (const status of published.errors ?? errors?.statuses ?? []) {
    responses[status] ??= {
      description: meaningOf(status), content: { 'application/json': { schema: hoist(errors?.schema) } }
    }
  }
  return responses
}

const meanings: Record<number, string> = {
  200: 'Done',
  201: 'Created',
  204: 'Done; no body',
  206: 'The requested range',
  302: 'Continue at the Location',
  304: 'Not modified; no body',
  400: 'The request cannot be read, or breaks its schema',
  401: 'The access token is missing or invalid',
  403: 'The access token lacks the scope',
  404: 'The resource does not exist',
  409: 'The request conflicts with the current state',
  416: 'The range cannot be satisfied; no body',
  422: 'The request breaks a rule of the operation',
  429: 'Too many requests',
  500: 'The server failed',
  502: 'The network returned an error'
}

function meaningOf (status: number): string {
  return meanings[status] ?? String(status)
}

/** The schema, with every titled part moved to the components and replaced by a reference. */
function hoisted (schema: unknown, components: Map<string, Schema>): unknown {
  if (Array.isArray(schema)) return schema.map(member => hoisted(member, components))
  if (typeof schema !== 'object' || schema === null) return schema
  const { title, ...rest } = schema as Schema
  // A map of properties may contain one called title: that is a schema, not a name.
  if (typeof title !== 'string') return mapValues(schema as Schema, value => hoisted(value, components))
  if (!components.has(title)) {
    components.set(title, {})
    components.set(title, { title, ...mapValues(rest, value => hoisted(value, components)) })
  }
  return { $ref: `#/components/schemas/${title}` }
}

function mapValues (record: Schema, map: (value: unknown) => unknown): Schema {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
}
