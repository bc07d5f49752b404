import { MockError } from '../errors/errors.js'

/** RFC 6749 §4.1.2.1 and §5.2, RFC 7591 §3.2.2, RFC 8707 §2. */
export type OAuthErrorCode =
  'invalid_request' | 'invalid_client' | 'invalid_grant' | 'invalid_scope' | 'invalid_target' |
  'unauthorized_client' | 'unsupported_grant_type' | 'unsupported_response_type' | 'invalid_client_metadata' |
  'access_denied' | 'server_error' | 'temporarily_unavailable'

/** What OAuth itself has a code for. The status is 400 always (contract: v1.json, oauth_token and the others). */
export class OAuthError extends MockError {
  readonly error: OAuthErrorCode

  /** @param description for the client's developer: what to change */
  constructor (error: OAuthErrorCode, description: string) {
    super('bad_request', description)
    this.error = error
  }
}
