import { Readable } from 'node:stream'
import { setTimeout as after } from 'node:timers/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Fault, FaultyRequest } from '../../domain/faults/fault.js'
import { answerOf } from '../../domain/faults/fault-store.js'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import { Serialized } from '../../platform/cooperative.js'
import { bodyParts, namedRecords } from '../../domain/journal/named-records.js'
import { hasNoBody } from '../../domain/faults/check-rule.js'
import { MockError } from '../../domain/errors/errors.js'
import { errorOf } from '../error-table.js'
import { generationOfCall, type Generation } from '../operation.js'
import { isPageCall } from './auth.js'
import { answerWith, patch } from './own-answers.js'
import { sendFailure } from './errors.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The fault that waits for the response, to change or break it. */
    faultOnAnswer: Fault | undefined
  }
}

/** Rules that act before the token is checked. */
export function registerFaultsBeforeAuth (app: FastifyInstance): void {
  app.decorate('answerFunctions', new Map())
  app.addHook('onRequest', (request, reply, done) => { meet('before-auth', request, reply, done) })
}

/** Rules that act on authorised requests, and what rules do to responses. */
export function registerFaults (app: FastifyInstance): void {
  app.addHook('preValidation', (request, reply, done) => { meet('request', request, reply, done) })
  app.addHook('onSend', (request, reply, payload, done) => {
    const fault = request.faultOnAnswer
    if (!fault) return done(null, payload)
    const { ownAnswer } = request
    if (ownAnswer?.patch !== undefined && !patch(ownAnswer, request, reply, payload)) {
      withdraw(fault, request)
      return done(null, payload)
    }
    if (isTooShort(fault, reply, payload)) {
      withdraw(fault, request)
      return done(null, payload)
    }
    done(null, changed(fault, reply, request.patched ?? payload))
  })
}

/** The rule could not act: it has not fired. */
function withdraw (fault: Fault, request: FastifyRequest): void {
  request.sandbox.faults.takeBack(fault)
  request.firedFaults = request.firedFaults?.filter(id => id !== fault.id)
}

/** Applies the sandbox's rules to a request; `done` continues it. Costs nothing in a sandbox without rules. */
function meet (
  stage: 'before-auth' | 'request', request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void
): void {
  const box = request.sandbox as Sandbox | null
  const { declared } = request
  if (!box?.faults.any || declared.generation === 'control' || isPageCall(request)) return done()
  const upgrades = stage === 'request' && request.headers.upgrade !== undefined
  const facts = {
    operation: declared.operation,
    method: request.method,
    path: request.url.split('?', 1)[0] ?? '',
    headers: request.headers,
    query: request.query as Record<string, unknown>,
    body: request.body,
    bodyText: () => request.bodyAsSent ?? formText(request.body),
    named: () => namedRecords(request.params, request.query, ...bodyParts(request.body))
  }
  const matching = firing(box, stage, upgrades, facts)
  const actOn = (fault: Fault | undefined) => {
    if (!fault) return done()
    act(fault, box, request, reply).then(answered => { if (!answered) done() }, done).catch(contain)
  }
  const contain = (error: unknown) => { box.containment.report(error, 'a fault rule') }
  // One step is nearly always enough, and needs no turn of the event loop.
  const { done: isDone, value } = matching.next()
  if (isDone) return actOn(value)
  matchings.run(matching).then(actOn, done).catch(contain)
}

/** The fields of a form, encoded and as people read them. */
function formText (body: unknown): string {
  if (typeof body !== 'object' || body === null) return ''
  const fields = Object.entries(body).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, String(value)]))
  return `${new URLSearchParams(fields).toString()}\n${fields.map(([name, value]) => `${name}=${value}`).join('&')}`
}

/** Requests with so many rules that matching takes steps: one at a time, so that other work runs in between. */
const matchings = new Serialized()

function * firing (
  box: Sandbox, stage: 'before-auth' | 'request', upgrades: boolean, facts: FaultyRequest
): Generator<void, Fault | undefined> {
  const fault = yield * box.faults.forRequestTask(stage, facts)
  return fault ?? (upgrades ? yield * box.faults.forRequestTask('upgrade', facts) : undefined)
}

/** @returns whether it answers the request, or withholds the response forever */
async function act (fault: Fault, box: Sandbox, request: FastifyRequest, reply: FastifyReply): Promise<boolean> {
  const { rule } = fault
  const answer = answerOf(fault)
  request.firedFaults = [...request.firedFaults ?? [], fault.id]
  if (rule.delay !== undefined) await passed(delayOf(rule.delay, box), request.server.closing)
  if (rule.reset === 'before') {
    request.raw.socket.destroy()
    return true
  }
  request.faultOnAnswer = fault
  if (answer) return answerWith(answer, fault, request, reply)
  const status = rule.socket?.refuse ?? rule.status
  if (status === undefined || status < 400) return false
  void sendFailure(failureOf(fault, status, generationOfCall(request)), status, request, reply)
  return true
}

/** Waits for a delay; a closing server does not. */
async function passed (delay: number, closing: AbortSignal): Promise<void> {
  await after(delay, undefined, { signal: closing }).catch(() => {})
}

function failureOf ({ id, rule }: Fault, status: number, generation: Generation): MockError {
  return new MockError(errorOf(status, generation), rule.message ?? messages[status] ?? `Status ${status}`, {
    ownCode: rule.code,
    retryAfter: rule.retryAfter === undefined ? undefined : rule.retryAfter * 1000,
    explanation: `the fault ${id} fired`
  })
}

const messages: Record<number, string> = {
  400: 'Bad request',
  401: 'Unauthorized: Invalid or missing token',
  403: 'Forbidden',
  404: 'Not found',
  408: 'Request timeout',
  409: 'Conflict',
  429: 'Too many requests',
  500: 'Internal server error',
  502: 'Bad gateway',
  503: 'Service unavailable',
  504: 'Gateway timeout'
}

function delayOf (delay: number | number[], box: Sandbox): number {
  if (typeof delay === 'number') return delay
  const [from = 0, to = from] = delay
  return box.random.int('faults', Math.min(from, to), Math.max(from, to))
}

/** Whether all that the rule does is to break the body, and there is too little of it to break. */
function isTooShort ({ rule }: Fault, reply: FastifyReply, payload: unknown): boolean {
  const { truncate, broken, reset, delay, status, headers, retryAfter, answer } = rule
  if ([delay, status, headers, retryAfter, answer].some(action => action !== undefined)) return false
  if (truncate === undefined && !broken && reset !== 'body') return false
  const length = payload instanceof Readable ? lengthOf(reply) : bodyOf(payload)?.length ?? 0
  return length !== undefined && length <= (truncate ?? 0)
}

/** The response after the fault: headers added, truncated, broken, or reset in the middle. */
function changed ({ rule }: Fault, reply: FastifyReply, payload: unknown): unknown {
  const { ownAnswer } = reply.request
  const status = ownAnswer?.status ?? rule.status
  if (status !== undefined) reply.code(status)
  if (rule.retryAfter !== undefined) reply.header('Retry-After', String(rule.retryAfter))
  for (const [name, value] of Object.entries(ownAnswer?.headers ?? rule.headers ?? {})) reply.header(name, value)
  if (hasNoBody(reply.statusCode)) {
    if (payload instanceof Readable) payload.destroy()
    reply.removeHeader('content-length').removeHeader('content-type')
    // Fastify's HEAD routes drain or measure what they get, and fail on null.
    return isHead(reply) ? Readable.from([]) : null
  }
  return cut(rule, reply, payload)
}

/** The body as the fault leaves it. */
function cut (rule: Fault['rule'], reply: FastifyReply, payload: unknown): unknown {
  const { truncate, broken } = rule
  if (payload instanceof Readable) {
    // The response to a HEAD has no body to break, but it announces the same length.
    const body = (chunks: AsyncIterable<Buffer>) => isHead(reply) ? payload : streamOf(chunks)
    if (rule.reset === 'body') return body(halfOf(payload, lengthOf(reply)))
    if (truncate !== undefined) {
      return resized(reply, body(beginningOf(payload, truncate)), length => Math.min(length, truncate))
    }
    if (!broken) return payload
    return resized(reply, body(brokenUp(payload)), length => Math.max(0, length - 1) + breaking.length)
  }
  const body = bodyOf(payload)
  if (!body) return payload
  if (rule.reset === 'body') {
    // The length announces the whole body, so the client sees a broken connection, not a short response.
    reply.header('Content-Length', body.length)
    return isHead(reply) ? payload : streamOf(halfOf([body], body.length))
  }
  if (truncate !== undefined) return sized(reply, body.subarray(0, truncate))
  return broken ? sized(reply, Buffer.concat([body.subarray(0, -1), breaking])) : payload
}

function bodyOf (payload: unknown): Buffer | undefined {
  return typeof payload === 'string' || Buffer.isBuffer(payload) ? Buffer.from(payload) : undefined
}

function isHead ({ request }: FastifyReply): boolean { return request.method === 'HEAD' }

/** No JSON ends like this. */
const breaking = Buffer.from(',,')

type Chunks = Iterable<Buffer> | AsyncIterable<Buffer>

function sized (reply: FastifyReply, body: Buffer): Buffer {
  reply.header('Content-Length', body.length)
  return body
}

function lengthOf (reply: FastifyReply): number | undefined {
  const length = reply.getHeader('content-length')
  return length === undefined ? undefined : Number(length)
}

function resized (reply: FastifyReply, body: Readable, change: (length: number) => number): Readable {
  const length = lengthOf(reply)
  if (length !== undefined) reply.header('Content-Length', change(length))
  return body
}

function streamOf (chunks: AsyncIterable<Buffer>): Readable { return Readable.from(chunks, { objectMode: false }) }

/** The given number of first bytes. */
async function * beginningOf (chunks: Chunks, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left)
    left -= chunk.length
    if (left <= 0) return
  }
}

/** The first half, or one byte when the length is unknown, and then a break. */
async function * halfOf (chunks: Chunks, length = 0): AsyncGenerator<Buffer> {
  yield * beginningOf(chunks, Math.max(1, length >>> 1))
  // The first half is sent before the break.
  await after(10)
  throw new Error('a fault broke the connection')
}

/** All but the last byte, followed by invalid JSON. */
async function * brokenUp (chunks: Chunks): AsyncGenerator<Buffer> {
  let held: Buffer = Buffer.alloc(0)
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue
    yield held
    held = chunk
  }
  yield Buffer.concat([held.subarray(0, -1), breaking])
}
