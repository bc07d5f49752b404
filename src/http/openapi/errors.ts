import type { Generation } from '../operation.js'
import { V0Error } from '../v0/schemas/shared.js'
import { ErrorResponse } from '../error-response.js'

/** The errors that every operation of a generation may return (contract: v1.json errorResponses, v0.md Envelopes). */
export const commonErrors: Partial<Record<Generation, { schema: object, statuses: readonly number[] }>> = {
  v0: { schema: V0Error, statuses: [400, 401, 403, 404, 422, 429, 500] },
  v1: { schema: ErrorResponse, statuses: [400, 401, 403, 404, 409, 422, 429, 500, 502] },
  oauth: { schema: ErrorResponse, statuses: [] },
  control: { schema: ErrorResponse, statuses: [400, 401, 403, 404, 409, 422] }
}
