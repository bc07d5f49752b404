import type { MockError } from '../../domain/errors/errors.js'
import type { MatrixError } from './schemas/shared.js'
import { codeOf } from '../error-table.js'

/** The standard error response of Matrix (contract: v1-behaviour.md, Matrix). */
export function matrixError (error: MockError): MatrixError {
  return { errcode: codeOf(error, 'matrix'), error: error.message }
}
