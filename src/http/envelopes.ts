import type { MockError } from '../domain/errors/errors.js'
import type { Generation } from './operation.js'
import { matrixError } from './matrix/envelope.js'
import { mcpError } from './mcp/envelope.js'
import { oauthError } from './oauth/envelope.js'
import { v0Error } from './v0/envelope.js'
import { controlError, v1Error } from './v1/envelope.js'

/** The body of an error, in the format of each generation. */
export const envelopeOf: Record<Generation, (error: MockError) => object> = {
  v0: v0Error,
  v1: v1Error,
  // A rejected bearer token concerns not OAuth's own endpoints but userinfo as a resource, so it has v1's body
  // (contract: v1.json, oauth_get_user_info).
  oauth: error => ['unauthorized', 'missing_token'].includes(error.code) ? v1Error(error) : oauthError(error),
  control: controlError,
  matrix: matrixError,
  mcp: mcpError
}
