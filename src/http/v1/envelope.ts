import type { MockError } from '../../domain/errors/errors.js'
import type { ErrorResponse } from '../error-response.js'

/** `details.issues[]` names each fault of an input (contract: v1.json, Error). */
export function v1Error (error: MockError): ErrorResponse {
  const details = error.issues ? { issues: error.issues } : error.details
  return { message: error.message, code: error.code, ...(details ? { details } : {}) }
}
