import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import type { Sandboxes } from '../../domain/sandbox/sandboxes.js'
import type { MockError } from '../../domain/errors/errors.js'
import { type Credential, isPageCall } from './auth.js'
import { beginningOf, bodyCap, capped, type RequestRecord } from '../../domain/journal/journal.js'
import { codeOf } from '../error-table.js'
import { generationOfCall, type Generation } from '../operation.js'
import { InFlight } from './in-flight.js'
import { strictWarnings } from './strictness.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** The text of the response, as much as the journal keeps. */
    answerText: string | Buffer | undefined
    /** The fault rules that fired on the request. */
    firedFaults: string[] | undefined
    /** Called when the request has become a WebSocket. */
    noteOpened: (() => void) | undefined
  }
}

/** Records the requests of clients to the emulated API in their sandbox's journal: not the page's, nor control's. */
export function registerJournal (app: FastifyInstance, sandboxes: Sandboxes): void {
  const inFlight = new InFlight()
  app.decorate('inFlight', inFlight)
  // No decorators for what few requests have, such as failure: Fastify sets each on every request.
  app.decorateRequest('answerText', undefined)
  app.decorateRequest('placeInFlight', 0)
  app.addHook('onSend', (request, reply, payload, done) => {
    if (request.method !== 'HEAD') {
      if (typeof payload === 'string') request.answerText = capped(payload)
      else if (Buffer.isBuffer(payload) && isJSON(reply)) request.answerText = beginningOf(payload)
    }
    done(null, payload)
  })
  const note: Note = (request, reply, status) => {
    // A request that the host guard rejected has reached no sandbox.
    const box = request.sandbox as Sandbox | null
    if (!box || generationOfCall(request) === 'control' || isPageCall(request)) return
    box.containment.run('the journal of a request', () => { box.journal.request(recordOf(request, reply, sandboxes, status)) })
  }
  // Not onResponse, which does not run when the client gave up or the connection broke.
  app.addHook('onRequest', (request, reply, done) => {
    inFlight.begin(request)
    const noteEnd: Note = (request, reply, status) => {
      note(request, reply, status)
      inFlight.end(request)
    }
    if (request.headers.upgrade === undefined) reply.raw.on('close', () => { noteEnd(request, reply) })
    else noteUpgrade(request, reply, noteEnd)
    done()
  })
}

function isJSON (reply: FastifyReply): boolean {
  return reply.getHeader('content-type')?.toString().startsWith('application/json') === true
}

type Note = (request: FastifyRequest, reply: FastifyReply, status?: number) => void

/** A WebSocket is noted when it opens, not when it closes; an upgrade that is refused like any other request. */
function noteUpgrade (request: FastifyRequest, reply: FastifyReply, note: Note): void {
  let isNoted = false
  const once = (status?: number) => {
    if (!isNoted) note(request, reply, status)
    isNoted = true
  }
  request.noteOpened = () => {
    once(101)
    request.logOpened?.()
  }
  reply.raw.on('close', () => { once() })
}

/** Why a request was refused, in one sentence; undefined if it was not. */
export function explanationOf (request: FastifyRequest, sandboxes: Sandboxes): string | undefined {
  const { failure } = request
  return failure && capped(explain(failure, generationOfCall(request), request.sandbox, sandboxes))
}

function recordOf (
  request: FastifyRequest, reply: FastifyReply, sandboxes: Sandboxes, status = statusOf(reply)
): RequestRecord {
  // A rejected token, and one on a path that does not exist, are known only by their credential.
  const token = request.token ?? (request.credential as Credential | null)?.token
  const generation = generationOfCall(request)
  const at = request.url.indexOf('?')
  return {
    method: request.method,
    path: at < 0 ? request.url : request.url.slice(0, at),
    operation: request.declared.operation,
    generation,
    query: request.query as Record<string, unknown>,
    params: request.params as Record<string, unknown>,
    headers: request.headers,
    tokenID: token?.id,
    tokenName: token?.name,
    body: bodyOf(request),
    status,
    answer: request.answerText,
    answerType: reply.getHeader('content-type')?.toString(),
    milliseconds: Math.round(reply.elapsedTime * 1000) / 1000,
    explanation: explanationOf(request, sandboxes),
    faults: request.firedFaults,
    warnings: warningsOf(request)
  }
}

/** What the caller probably does not mean, and what a rule could not do. */
function warningsOf (request: FastifyRequest): string[] | undefined {
  const { answerWarning } = request
  const warnings = strictWarnings(request)
  if (answerWarning !== undefined) warnings.unshift(answerWarning)
  if (warnings.length === 0) return undefined
  for (const warning of warnings) request.log.warn(warning)
  return warnings.map(capped)
}

/** On a connection that a fault cut before the response, no status was sent. */
function statusOf ({ raw, statusCode }: FastifyReply): number { return raw.headersSent ? statusCode : 0 }

/** The body as it was sent; of a large one, or one without a length, at most its beginning, as text. */
function bodyOf (request: FastifyRequest): unknown {
  const { body, bodyAsSent } = request
  if (bodyAsSent !== undefined) return capped(bodyAsSent)
  if (body === undefined || body === null || Number(request.headers['content-length']) <= bodyCap) return body
  const text = JSON.stringify(body)
  return text.length <= bodyCap ? body : capped(text)
}

/** Which rule rejected the request, in one sentence. */
function explain (failure: MockError, generation: Generation, box: Sandbox, sandboxes: Sandboxes): string {
  const { issues, subject, explanation, message } = failure
  const code = codeOf(failure, generation)
  if (issues) return `${code}: ${issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`
  const elsewhere = subject?.noun === 'chat' ? ownerOf(subject.id, box, sandboxes) : undefined
  const hint = elsewhere ? `. That chat exists in another sandbox: ${elsewhere.id}` : ''
  return `${code}: ${explanation ?? message}${hint}`
}

function ownerOf (chatID: string, box: Sandbox, sandboxes: Sandboxes): Sandbox | undefined {
  return sandboxes.list().find(other => other !== box && other.chats.find(chatID))
}
