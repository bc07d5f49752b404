import type { MockError } from '../../domain/errors/errors.js'
import type { MatrixRateLimitError } from './schemas/shared.js'
import { codeOf } from '../error-table.js'

/** The standard error response of Matrix (v1-behaviour.md, Matrix); for a rate limit with the time to wait. */
export function matrixError (error: MockError): MatrixRateLimitError {
  const { code, message, retryAfter } = error
  return {
    errcode: codeOf(error, 'matrix'),
    error: message,
    ...(code === 'rate_limited' && retryAfter !== undefined
      ? { retry_after_ms: Math.min(Math.ceil(retryAfter), Number.MAX_SAFE_INTEGER) }
      : {})
  }
}
