import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { redactedText } from '../../domain/journal/redaction.js'
import { truncate } from '../../platform/cut.js'
import { generationOfCall } from '../operation.js'
import { isPageCall } from './auth.js'

declare module 'fastify' {
  interface FastifyRequest {
    /** Called when the request has become a WebSocket, if requests are logged. */
    logOpened: (() => void) | undefined
  }
}

export interface RequestLogOptions {
  /** One line at level info for each call of the client: as text for people, or as a record. By default neither. */
  requestLines?: 'text' | 'record' | undefined
  /** Whether calls of the control API, of the mock's commands and of its pages have such lines too. */
  verbose?: boolean | undefined
}

/** Why a request was refused; undefined if it was not. */
type Explain = (request: FastifyRequest) => string | undefined

/**
 * Logs requests when they end: details at level debug, or a line each at info. Without either no hook runs, since the
 * log would cost as much as half a request. Never logs the query or headers, which contain tokens.
 */
export function registerRequestLog (
  app: FastifyInstance, { requestLines, verbose = false }: RequestLogOptions, explain: Explain
): void {
  const hasDetails = logsDetails(app.log)
  if (!hasDetails && !requestLines) return
  const log = (request: FastifyRequest, reply: FastifyReply, status: number) => {
    if (!hasDetails && !verbose && isOwn(request)) return
    const reason = explain(request)
    const facts: Facts = {
      method: request.method,
      path: request.url.split('?', 1)[0] ?? '',
      status,
      ms: Math.round(reply.elapsedTime),
      sandbox: (request.sandbox as FastifyRequest['sandbox'] | null)?.id,
      reason: reason && redactedText(reason),
      faults: request.firedFaults
    }
    if (!hasDetails && requestLines === 'text') return app.log.info(lineOf(facts))
    const record = { ...facts, operation: request.declared?.operation }
    if (hasDetails) request.log.debug({ ...record, tokenID: request.token?.id }, shortLine(facts))
    else app.log.info(record, shortLine(facts))
  }
  // Not onResponse, which does not run when the client gave up or a fault cut the connection.
  app.addHook('onRequest', (request, reply, done) => {
    let isLogged = false
    const once = (status: number) => {
      if (!isLogged) log(request, reply, status)
      isLogged = true
    }
    if (request.headers.upgrade !== undefined) request.logOpened = () => { once(101) }
    reply.raw.on('close', () => { once(reply.raw.headersSent ? reply.statusCode : 0) })
    done()
  })
}

/**
 * Fastify's option for the logger of a request. A logger per request, with the request's number, is created
 * only at level debug, where lines share the number.
 */
export function requestLogger (
  logger: FastifyBaseLogger, bindings: object, options: Parameters<FastifyBaseLogger['child']>[1]
): FastifyBaseLogger {
  return logsDetails(logger) ? logger.child(bindings, options) : logger
}

function logsDetails ({ level }: FastifyBaseLogger): boolean {
  return level === 'debug' || level === 'trace'
}

/** Whether it is a call of the control API or of a page: browsers ask for the icon of each page. */
function isOwn (request: FastifyRequest): boolean {
  return generationOfCall(request) === 'control' || isPageCall(request) || request.url === '/' || request.url === '/favicon.ico'
}

interface Facts {
  method: string
  path: string
  /** 0 on a connection that ended before the response. */
  status: number
  ms: number
  /** Undefined if the host guard rejected the request. */
  sandbox: string | undefined
  reason: string | undefined
  faults: string[] | undefined
}

function shortLine ({ method, path, status, ms }: Facts): string {
  return `${method} ${path} ${status === 0 ? 'cut off' : status} ${ms} ms`
}

/** For people: the sandbox if it is not the default one, the reason if the request was refused, and what fired. */
function lineOf (facts: Facts): string {
  const { sandbox, reason, faults = [] } = facts
  const unnamed = faults.filter(id => !reason?.includes(id))
  const parts = [
    shortLine(facts),
    sandbox === undefined || sandbox === 'default' ? '' : `[${sandbox}]`,
    reason === undefined ? '' : truncate(reason, 300),
    unnamed.length === 0 ? '' : `(fired: ${unnamed.join(', ')})`
  ]
  return printable(parts.filter(part => part !== '').join('  '))
}

/** Shows characters that would move the cursor or hide text, which a client may have sent, as their code points. */
function printable (text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, character => `\\u{${character.codePointAt(0)?.toString(16)}}`)
}
