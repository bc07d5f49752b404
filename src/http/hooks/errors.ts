import type { FastifyContextConfig, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Socket } from 'node:net'
import { STATUS_CODES } from 'node:http'
import { InvalidInput, MockError } from '../../domain/errors/errors.js'
import { fromSystem } from '../../domain/errors/system-error.js'
import { envelopeOf } from '../envelopes.js'
import { errorOf, statusOf } from '../error-table.js'
import { locateFields } from '../field-parts.js'
import { generationOf, generationOfCall, type Generation } from '../operation.js'
import { versionHeader } from './version-header.js'

/** Every error, Fastify's own too, has the envelope of the generation that was called. */
export function registerErrorHandlers (app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => sendError(error, request, reply))
  app.setNotFoundHandler((request, reply) => sendError(unknownRoute(request), request, reply))
}

/** Answers with an error. Nothing else does. */
export function sendError (error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = toMockError(error, request)
  if (known.code === 'internal_error') request.log.error({ err: known.cause ?? known }, 'internal error')
  return sendFailure(known, statusOf(known, generationOfAnswer(request)), request, reply)
}

/** The same with a status that differs from the error's own, which may be planned: it logs nothing. */
export function sendFailure (
  known: MockError, status: number, request: FastifyRequest, reply: FastifyReply
): FastifyReply {
  request.failure = known
  // The rest of this request cannot be told apart from the next one (RFC 9110 §15.5.9).
  if (known.code === 'request_timeout') reply.header('Connection', 'close')
  return reply.code(status).type('application/json; charset=utf-8').serializer(JSON.stringify)
    .send(envelopeOf[generationOfAnswer(request)](known))
}

/** The generation whose envelope a response has. Errors of the framework occur before any hook has run. */
function generationOfAnswer (request: FastifyRequest): Generation {
  const declared = request.declared as FastifyContextConfig | null
  return declared ? declared.errors ?? generationOfCall(request) : generationOf(request.url)
}

/** Fastify's errors keep their messages, which name the cause; any other error reveals nothing internal. */
export function toMockError (error: Error & Partial<FastifyError>, request: FastifyRequest): MockError {
  if (error instanceof InvalidInput) return locateFields(error, request.routeOptions?.schema)
  if (error instanceof MockError) return error
  const status = error.statusCode ?? 500
  if (status >= 400 && status < 500) {
    const code = errorOf(status, generationOfAnswer(request))
    return new MockError(code, wordsOf(error, request), { cause: error })
  }
  const exhausted = fromSystem(error)
  if (exhausted) return exhausted
  return new MockError('internal_error', 'Internal server error', { cause: error, explanation: error.stack ?? '' })
}

function wordsOf (error: Error & Partial<FastifyError>, request: FastifyRequest): string {
  const { consumes = 'application/json' } = request.routeOptions?.config?.published ?? {}
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return `This operation does not accept the Content-Type: send ${consumes}`
    case 'FST_ERR_CTP_BODY_TOO_LARGE': return `The body is larger than the limit of this operation${limitOf(request)}`
    default: return error.message
  }
}

/** How large a body may be, and for what the mock alone has, where that is set. */
function limitOf ({ routeOptions }: FastifyRequest): string {
  const { bodyLimit, config } = routeOptions
  if (bodyLimit === undefined) return ''
  const option = config?.generation === 'control' ? ': the options --max-state and --max-body of the server set it' : ''
  return `, ${bodyLimit} bytes${option}`
}

function unknownRoute (request: FastifyRequest): MockError {
  const path = request.url.split('?', 1)[0]
  return new MockError('unknown_operation', `There is no operation ${request.method} ${path}`)
}

/** Fastify's option for errors before any route is known: a URL that cannot be decoded. */
export function frameworkErrors (appVersion: string) {
  return (error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
    reply.header(versionHeader, appVersion)
    // Matrix has a code for bodies that cannot be read, which the others' code would become.
    const code = generationOf(request.url) === 'matrix' ? 'invalid_parameters' : 'bad_request'
    void sendError(new MockError(code, error.message), request, reply)
  }
}

/** Fastify's option for errors of Node's HTTP parser; there is no request yet, only a socket. */
export function clientErrorHandler (appVersion: string) {
  return (error: Error & { code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const [status, words] = error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'The headers are larger than the server accepts'] as const
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'The request did not arrive in time'] as const
        : [400, `The request is not valid HTTP: ${error.message}`] as const
    const body = JSON.stringify(envelopeOf.v1(new MockError('bad_request', words)))
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${versionHeader}: ${appVersion}\r\n` +
      `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`)
  }
}
