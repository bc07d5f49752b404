import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { MockError } from '../../domain/errors/errors.js'
import { OAuthError, type OAuthErrorCode } from '../../domain/oauth/oauth-error.js'
import { sendError, toMockError } from '../hooks/errors.js'
import { descriptionOf } from './envelope.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** OAuth: the error for a request that cannot be read or breaks the schema; by default invalid_request. */
    malformed?: OAuthErrorCode
  }
}

/** OAuth's endpoints report an invalid request with their own codes (RFC 6749 §5.2). */
export function registerOAuthErrors (app: FastifyInstance): void {
  app.setErrorHandler((error: Error, request, reply) => sendOAuthError(error, request, reply))
}

export function sendOAuthError (error: Error, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  // RFC 6749 §5.1; it applies to errors as well.
  reply.header('Cache-Control', 'no-store')
  return sendError(asOAuthError(error, request), request, reply)
}

/** The error in OAuth's terms, if it has any. */
export function asOAuthError (error: Error, request: FastifyRequest): MockError {
  const known = toMockError(error, request)
  if (known instanceof OAuthError) return known
  // The maximum number of tokens has been reached.
  if (known.code === 'conflict') return new OAuthError('temporarily_unavailable', descriptionOf(known))
  if (!isAboutInput(known)) return known
  return unsupported(known) ??
    new OAuthError(request.declared.malformed ?? 'invalid_request', descriptionOf(known))
}

/** Whether the request itself is invalid: unreadable, or against its schema or a rule. */
function isAboutInput ({ code }: MockError): boolean {
  return ['bad_request', 'missing_body', 'invalid_body', 'invalid_parameters', 'validation_error'].includes(code)
}

/** RFC 6749 §4.1.2.1 and §5.2 have separate errors for a value that is present but unknown. */
function unsupported ({ issues = [] }: MockError): OAuthError | undefined {
  const unknown = (name: string) => issues.some(({ code, path }) => code === 'invalid_enum_value' && path[1] === name)
  if (unknown('grant_type')) return new OAuthError('unsupported_grant_type', 'The grant_type must be authorization_code')
  if (unknown('response_type')) return new OAuthError('unsupported_response_type', 'The response_type must be code')
}
