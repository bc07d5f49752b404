import type { MockError } from '../domain/errors/errors.js'
import type { Generation } from './operation.js'
import { oauthError } from './oauth/envelope.js'
import { v0Error } from './v0/envelope.js'
import { v1Error } from './v1/envelope.js'

/** The body of an error, in the words of each generation. */
export const envelopeOf: Record<Generation, (error: MockError) => object> = {
  v0: v0Error,
  v1: v1Error,
  oauth: oauthError,
  control: v1Error
}
