import type { MockError } from '../../domain/errors/errors.js'
import type { V0Error } from './schemas/shared.js'
import { codeOf } from '../error-table.js'

/** `details` maps strings to strings here: the path of an issue to its message (contract: v0.md, Envelopes). */
export function v0Error (error: MockError): V0Error {
  const issues = error.issues?.map(issue => [issue.path.join('.'), issue.message] as const)
  const details = issues ? Object.fromEntries(issues) : error.details
  return { error: error.message, code: codeOf(error, 'v0'), ...(details ? { details } : {}) }
}
