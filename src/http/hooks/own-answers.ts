// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- the types' build reads imported files alone
/// <reference path="../../platform/json-merge-patch.d.ts" />
import type { FastifyReply, FastifyRequest } from 'fastify'
import { RuleAnswer } from '../../fixtures/fault-rule.js'
import type { Fault } from '../../domain/faults/fault.js'
import { answerIssues, hasNoBody } from '../../domain/faults/check-rule.js'
import { MockError, type Issue } from '../../domain/errors/errors.js'
import { schemaIssues } from '../../domain/errors/schema-issues.js'
import { compileValidator } from '../../domain/validation/compile-validator.js'
import { compact } from '../../platform/compact.js'
import { asParsed } from '../../platform/json.js'
import { errorOf } from '../error-table.js'
import { generationOfCall } from '../operation.js'
import { sendFailure } from './errors.js'

/** The request, for a function that answers it. */
export interface AnswerableRequest {
  operation: string | undefined
  method: string
  path: string
  params: Record<string, unknown>
  query: Record<string, unknown>
  headers: Record<string, string | string[] | undefined>
  body: unknown
}

/** @returns a `RuleAnswer`, or a promise of one; undefined for the real answer */
export type AnswerFunction = (request: AnswerableRequest) => unknown

declare module 'fastify' {
  interface FastifyInstance {
    /** The functions of this process that answer, by the names in rules. */
    answerFunctions: Map<string, AnswerFunction>
  }
  interface FastifyRequest {
    /** What a rule answers instead of the real answer, or changes in it. */
    ownAnswer: RuleAnswer | undefined
    /** The real body after the rule's patch. */
    patched: string | undefined
    /** What the rule could not do, for the journal. */
    answerWarning: string | undefined
  }
}

let merge: ((target: unknown, patch: unknown) => unknown) | undefined

/**
 * Answers a request as a rule says. A whole answer is sent at once, and the operation does not run. It runs for a
 * patch, and for an answer of headers or a status below 400 alone: the real answer gets them.
 * @returns whether the request is answered
 */
export async function answerWith (
  answer: RuleAnswer, fault: Fault, request: FastifyRequest, reply: FastifyReply
): Promise<boolean> {
  const given = answer.function === undefined ? answer : await resultOf(answer.function, request)
  if (given === undefined) return false
  request.ownAnswer = given
  if (given.patch !== undefined) {
    const { default: patches } = await import('json-merge-patch')
    merge = (target, patch) => patches.apply(target, patch)
    return false
  }
  const { status = 200 } = given
  const body = bodyOf(given)
  if (!body && status < 400 && !hasNoBody(status)) return false
  // The headers are added when the answer leaves: adding Set-Cookie twice would send it twice.
  if (!body && status >= 400) {
    const failure = new MockError(errorOf(status, generationOfCall(request)), `Status ${status}`, {
      explanation: `the answer of ${fault.id} was sent`
    })
    void sendFailure(failure, status, request, reply)
    return true
  }
  reply.code(status).serializer((content: string) => content)
  if (body) reply.type(body.type)
  void reply.send(body?.content)
  return true
}

async function resultOf (name: string, request: FastifyRequest): Promise<RuleAnswer | undefined> {
  const answer = request.server.answerFunctions.get(name)
  if (!answer) {
    request.answerWarning = `The function ${name} of the rule is in no process any more: the real answer was sent`
    return undefined
  }
  const { declared: { operation }, method, url, params, query, headers, body, server: { closing } } = request
  const result = await untilClosing(closing, async () => answer({
    operation,
    method,
    path: url.split('?', 1)[0] ?? url,
    params: params as Record<string, unknown>,
    query: query as Record<string, unknown>,
    headers,
    body
  })).catch((error: unknown) => {
    // Anything can be thrown, and undefined would count as no error.
    throw error instanceof Error ? error : new TypeError('A function of box.answer() threw what is not an error', { cause: error })
  })
  return result === undefined ? undefined : checkedAnswer(result)
}

/**
 * Waits for a function, which may never return.
 * @throws MockError service_unavailable as soon as the server closes
 */
async function untilClosing<Result> (closing: AbortSignal, run: () => Promise<Result>): Promise<Result> {
  let end = () => {}
  const closed = new Promise<never>((_resolve, reject) => {
    end = () => { reject(new MockError('service_unavailable', 'The server is closing')) }
  })
  closing.addEventListener('abort', end)
  try {
    return await Promise.race([run(), closed])
  } finally {
    closing.removeEventListener('abort', end)
  }
}

/** @throws TypeError for what is not an answer */
function checkedAnswer (result: unknown): RuleAnswer {
  const validate = compileValidator(RuleAnswer, 'body')
  const answer = typeof result === 'object' && result !== null ? compact(result) : result
  const issues = validate(answer)
    ? [...answerIssues(answer as RuleAnswer, ['answer']), ...formIssues(answer as RuleAnswer)]
    : schemaIssues(validate.errors ?? [], ['answer'])
  const [first] = issues
  if (first) throw new TypeError(`A function of box.answer() returned what is not an answer: ${first.path.join('.')}: ${first.message}`)
  return asParsed(answer) as RuleAnswer
}

/** What a function returned as JSON may be none: a function, a symbol, an object that refers to itself. */
function formIssues (answer: RuleAnswer): Issue[] {
  return (['json', 'patch'] as const).filter(name => answer[name] !== undefined).flatMap(name => {
    const reason = whyNotJSON(answer[name])
    return reason === undefined ? [] : [{ code: 'custom', path: ['answer', name], message: `JSON cannot hold it: ${reason}` }]
  })
}

function whyNotJSON (value: unknown): string | undefined {
  try {
    return asParsed(value) === undefined ? `it is a ${typeof value}` : undefined
  } catch (error) {
    return (error as Error).message
  }
}

function bodyOf ({ json, text, bytes }: RuleAnswer): { type: string, content: string | Buffer } | undefined {
  if (json !== undefined) return { type: 'application/json; charset=utf-8', content: JSON.stringify(json) }
  if (text !== undefined) return { type: 'text/plain; charset=utf-8', content: text }
  return bytes === undefined ? undefined : { type: 'application/octet-stream', content: Buffer.from(bytes, 'base64') }
}

/**
 * Changes the real answer as a rule says.
 * @returns false when it cannot be: it is not JSON, or what comes out breaks the operation's schema
 */
export function patch (answer: RuleAnswer, request: FastifyRequest, reply: FastifyReply, payload: unknown): boolean {
  const fault = request.faultOnAnswer
  const text = Buffer.isBuffer(payload) ? payload.toString() : payload
  if (!merge || typeof text !== 'string' || !/json/.test(String(reply.getHeader('content-type')))) {
    request.answerWarning = `The rule ${fault?.id} cannot patch an answer that is not JSON: the real one was sent`
    return false
  }
  const { status = reply.statusCode } = answer
  const value = merge(JSON.parse(text), structuredClone(answer.patch))
  const issue = fault?.rule.offSchema ? undefined : answerIssue(request.routeOptions.schema?.response, status, value)
  if (issue !== undefined) {
    request.answerWarning = `The patch of ${fault?.id} breaks the schema of the answer, and the real one was sent: ${issue}`
    return false
  }
  request.patched = JSON.stringify(value)
  reply.header('Content-Length', Buffer.byteLength(request.patched))
  return true
}

/**
 * What is wrong with an answer by the schemas of its operation.
 * @param schemas by status
 */
export function answerIssue (schemas: unknown, status: number, value: unknown): string | undefined {
  const declared = schemas as Record<string, object> | undefined
  const schema = declared?.[status] ?? declared?.[`${Math.floor(status / 100)}xx`]
  if (!schema) return status < 400 ? `the operation answers with ${Object.keys(declared ?? {}).join(', ') || 'no body'}` : undefined
  const validate = compileValidator(schema, 'body')
  if (validate(structuredClone(value))) return undefined
  const [first] = schemaIssues(validate.errors ?? [], ['json'])
  return first && `${first.path.join('.')}: ${first.message}`
}
