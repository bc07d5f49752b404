import type { ErrorObject, ValidateFunction } from 'ajv'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { compileValidator } from '../domain/validation/compile-validator.js'
import { MockError } from '../domain/errors/errors.js'
import { listNamed, listsOf } from './field-parts.js'
import { parseJSON } from '../platform/json.js'
import { redactedParseError } from '../domain/journal/redaction.js'
import { issuesMessage, schemaIssues } from '../domain/errors/schema-issues.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The text of a JSON body: validation fills defaults into the parsed one. */
    bodyAsSent: string | undefined
  }
}

/** Names that issues use for the parts of a request. */
const partNames: Record<string, string> = { body: 'body', querystring: 'query', params: 'params', headers: 'headers' }

/**
 * Bodies are accepted as sent: no coercion, nothing removed, unknown fields ignored. Query and path arrive as text
 * and are coerced. Validators are compiled when first used, which keeps the start short.
 */
export function registerValidation (app: FastifyInstance): void {
  app.setValidatorCompiler(({ schema, httpPart = 'body' }) => {
    let compiled: ValidateFunction | undefined
    const lists = httpPart === 'querystring' ? listsOf(schema) : new Set<string>()
    const blank = httpPart === 'querystring' ? blankMeansAbsent(schema as QuerySchema) : []
    return (data: Record<string, unknown>) => {
      if (lists.size > 0) unbracket(data, lists)
      for (const { name, values } of blank) if (values.includes(data[name])) delete data[name]
      compiled ??= compileValidator(schema, httpPart === 'body' ? 'body' : 'text')
      if (compiled(data)) return true
      return { error: validationError(compiled.errors ?? [], httpPart) }
    }
  })
  acceptJSON(app)
}

/** Lists are repeated names; clients that write `name[]` or `name[0]` mean the same, in the order they wrote. */
function unbracket (query: Record<string, unknown>, lists: ReadonlySet<string>): void {
  for (const [written, value] of Object.entries(query)) {
    const name = listNamed(written, lists)
    if (name === undefined) continue
    delete query[written]
    query[name] = query[name] === undefined ? value : [query[name], value].flat()
  }
}

interface QuerySchema {
  properties?: Record<string, QueryProperty>
  required?: string[]
}

interface QueryProperty {
  type?: string
  enum?: unknown
  format?: string
  anyOf?: Array<{ type?: string }>
}

/**
 * Optional parameters for which an empty value means nothing, unlike text. The SDKs write null this way, which their
 * types allow in every page's parameters; others write the word `null` for nullable parameters (contract:
 * v1-behaviour.md, Conventions: how null is written in a query is not stated).
 */
function blankMeansAbsent (
  { properties = {}, required = [] }: QuerySchema
): Array<{ name: string, values: unknown[] }> {
  return Object.entries(properties)
    .filter(([name, { type, enum: oneOf, format }]) =>
      !required.includes(name) && (type !== 'string' || oneOf !== undefined || format !== undefined))
    .map(([name, { anyOf }]) =>
      ({ name, values: anyOf?.some(({ type }) => type === 'null') ? ['', 'null'] : [''] }))
}

function validationError (errors: ErrorObject[], part: string): MockError {
  const issues = schemaIssues(errors, [partNames[part] ?? part])
  return new MockError(part === 'body' ? 'invalid_body' : 'invalid_parameters', issuesMessage(issues), { issues })
}

/** Reads JSON bodies. An absent one means `{}` when the schema requires nothing, else the caller forgot it. */
function acceptJSON (app: FastifyInstance): void {
  app.removeContentTypeParser(['application/json', 'text/plain'])
  app.decorateRequest('bodyAsSent', undefined)
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined)
    request.bodyAsSent = body as string
    done(null, parseBody(body as string))
  })
  app.addHook('preValidation', (request, _reply, done) => {
    if (request.body !== undefined && request.body !== null) return done()
    const schema = request.schemas?.body as { required?: string[] } | undefined
    if (!schema) return done()
    const absent = request.body === undefined || !hasBody(request)
    const { requiresBody = false, published: { consumes } = {} } = request.declared
    const { required = [] } = schema
    if (absent && !requiresBody && required.length === 0) request.body = {}
    if (absent && (requiresBody || required.length > 0)) {
      const fields = required.length > 0 ? ` with ${required.join(', ')}` : ''
      const words = `send a ${consumes ? 'form' : 'JSON object'}${fields}, as ${consumes ?? 'application/json'}`
      return done(new MockError('missing_body', `The request has no body: ${words}`, {
        issues: [{ code: 'invalid_type', message: `Required: ${words}`, path: ['body'] }]
      }))
    }
    done()
  })
}

/**
 * Parses a body that is JSON.
 * @throws MockError bad_request
 */
export function parseBody (text: string): unknown {
  try {
    return parseJSON(text)
  } catch (error) {
    throw unreadableBody(error, text)
  }
}

/**
 * @param error what the JSON parser threw
 * @param text of the body, when available
 */
export function unreadableBody (error: unknown, text?: string): MockError {
  const message = redactedParseError((error as Error).message, text)
  return new MockError('bad_request', `The body is ${message}`, { cause: error })
}

/** Whether anything was sent: `null` is a body. */
function hasBody (request: FastifyRequest): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  return encoding !== undefined || (length !== undefined && length !== '0')
}
