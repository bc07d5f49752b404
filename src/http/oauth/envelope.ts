import type { MockError } from '../../domain/errors/errors.js'
import { OAuthError } from '../../domain/oauth/oauth-error.js'
import { codeOf } from '../error-table.js'

/** `error` and `error_description` (RFC 6749 §5.2). */
export function oauthError (error: MockError): object {
  return {
    error: error instanceof OAuthError ? error.error : codeOf(error, 'oauth'),
    error_description: descriptionOf(error)
  }
}

/** What is wrong, in the characters that RFC 6749 §5.2 allows: no double quote, no backslash, ASCII only. */
export function descriptionOf (error: MockError): string {
  const text = error.issues?.map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`).join('; ')
  return (text ?? error.message).replaceAll('"', "'").replace(/[^\x20-\x5b\x5d-\x7e]/g, '?')
}
