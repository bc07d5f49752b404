import type { ErrorCode } from '../domain/errors/errors.js'

/** The status of each error code, in every generation (contract: v0.md Envelopes, observed.md Ours). */
export const statusOf: Record<ErrorCode, number> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  request_timeout: 408,
  conflict: 409,
  validation_error: 422,
  rate_limited: 429,
  internal_error: 500,
  bad_gateway: 502,
  service_unavailable: 503,
  insufficient_storage: 507
}
