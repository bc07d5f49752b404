import type { MockError } from '../../domain/errors/errors.js'
import type { ErrorResponse } from '../error-response.js'
import { codeOf } from '../error-table.js'

/** `details.issues[]` names each issue of an input (contract: v1.json, Error). */
export function v1Error (error: MockError): ErrorResponse { return envelopeWith(error, codeOf(error, 'v1')) }

/** v1's shape with the control API's own codes. */
export function controlError (error: MockError): ErrorResponse { return envelopeWith(error, codeOf(error, 'control')) }

function envelopeWith ({ message, issues, details: facts }: MockError, code: string): ErrorResponse {
  const details = issues ? { issues } : facts
  return { message, code, ...(details ? { details } : {}) }
}
