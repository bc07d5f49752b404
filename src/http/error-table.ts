import type { ErrorCode, MockError } from '../domain/errors/errors.js'
import type { Generation } from './operation.js'

/** What a client sees of an error in one generation. */
type Appearance = readonly [status: number, code: string]

/**
 * The status and code of each error in each generation. Nothing else defines them.
 *
 * - v0: statuses by contract v0.md, Envelopes, with 400 for parameters and 422 for bodies; codes are assumed.
 * - v1: `unauthorized`, `forbidden`, `VALIDATION_ERROR` at 400, `NOT_FOUND` and `INTERNAL_ERROR` by contract
 *   later-than-4.3.0.md, Corrections; a rule that no schema can express is 422 there, too. The others are assumed
 *   (observed.md, Ours).
 * - oauth: RFC 6749 §4.1.2.1 and §5.2. OAuth's own errors carry their code (domain/oauth/oauth-error.ts).
 * - control: the control API is the mock's own; its statuses and codes do not follow the app.
 * - matrix: the errcodes of the Matrix client-server API, Standard error response, as v1.json's notes assign them.
 * - mcp: the codes of JSON-RPC, with those of the SDK's HTTP transport where it has some.
 */
const table: Record<ErrorCode, Record<Generation, Appearance>> = {
  bad_request: {
    v0: [400, 'bad_request'],
    v1: [400, 'bad_request'],
    oauth: [400, 'invalid_request'],
    control: [400, 'bad_request'],
    matrix: [400, 'M_NOT_JSON'],
    mcp: [400, '-32600']
  },
  missing_body: {
    v0: [400, 'bad_request'],
    v1: [400, 'VALIDATION_ERROR'],
    oauth: [400, 'invalid_request'],
    control: [400, 'bad_request'],
    matrix: [400, 'M_NOT_JSON'],
    mcp: [400, '-32600']
  },
  invalid_body: {
    v0: [422, 'validation_error'],
    v1: [400, 'VALIDATION_ERROR'],
    oauth: [400, 'invalid_request'],
    control: [422, 'validation_error'],
    matrix: [400, 'M_BAD_JSON'],
    mcp: [400, '-32602']
  },
  invalid_parameters: {
    v0: [400, 'validation_error'],
    v1: [400, 'VALIDATION_ERROR'],
    oauth: [400, 'invalid_request'],
    control: [422, 'validation_error'],
    matrix: [400, 'M_INVALID_PARAM'],
    mcp: [400, '-32602']
  },
  validation_error: {
    v0: [422, 'validation_error'],
    v1: [422, 'VALIDATION_ERROR'],
    oauth: [400, 'invalid_request'],
    control: [422, 'validation_error'],
    matrix: [400, 'M_INVALID_PARAM'],
    mcp: [400, '-32602']
  },
  unauthorized: {
    v0: [401, 'unauthorized'],
    v1: [401, 'unauthorized'],
    oauth: [401, 'unauthorized'],
    control: [401, 'unauthorized'],
    matrix: [401, 'M_UNKNOWN_TOKEN'],
    mcp: [401, '-32000']
  },
  missing_token: {
    v0: [401, 'unauthorized'],
    v1: [401, 'unauthorized'],
    oauth: [401, 'unauthorized'],
    control: [401, 'unauthorized'],
    matrix: [401, 'M_MISSING_TOKEN'],
    mcp: [401, '-32000']
  },
  forbidden: {
    v0: [403, 'forbidden'],
    v1: [403, 'forbidden'],
    oauth: [403, 'access_denied'],
    control: [403, 'forbidden'],
    matrix: [403, 'M_FORBIDDEN'],
    mcp: [403, '-32000']
  },
  not_found: {
    v0: [404, 'not_found'],
    v1: [404, 'NOT_FOUND'],
    oauth: [404, 'invalid_request'],
    control: [404, 'not_found'],
    matrix: [404, 'M_NOT_FOUND'],
    mcp: [404, '-32001']
  },
  unknown_operation: {
    v0: [404, 'not_found'],
    v1: [404, 'NOT_FOUND'],
    oauth: [404, 'invalid_request'],
    control: [404, 'not_found'],
    matrix: [404, 'M_UNRECOGNIZED'],
    mcp: [404, '-32601']
  },
  not_modifiable: {
    v0: [409, 'conflict'],
    v1: [409, 'conflict'],
    oauth: [400, 'invalid_request'],
    control: [409, 'conflict'],
    matrix: [405, 'M_BAD_JSON'],
    mcp: [409, '-32000']
  },
  room_in_use: {
    v0: [422, 'validation_error'],
    v1: [422, 'VALIDATION_ERROR'],
    oauth: [400, 'invalid_request'],
    control: [422, 'validation_error'],
    matrix: [400, 'M_ROOM_IN_USE'],
    mcp: [400, '-32602']
  },
  invalid_room_state: {
    v0: [422, 'validation_error'],
    v1: [422, 'VALIDATION_ERROR'],
    oauth: [400, 'invalid_request'],
    control: [422, 'validation_error'],
    matrix: [400, 'M_INVALID_ROOM_STATE'],
    mcp: [400, '-32602']
  },
  unsupported_room_version: {
    v0: [422, 'validation_error'],
    v1: [422, 'VALIDATION_ERROR'],
    oauth: [400, 'invalid_request'],
    control: [422, 'validation_error'],
    matrix: [400, 'M_UNSUPPORTED_ROOM_VERSION'],
    mcp: [400, '-32602']
  },
  invite_blocked: {
    v0: [403, 'forbidden'],
    v1: [403, 'forbidden'],
    oauth: [403, 'access_denied'],
    control: [403, 'forbidden'],
    matrix: [403, 'M_INVITE_BLOCKED'],
    mcp: [403, '-32000']
  },
  request_timeout: {
    v0: [408, 'request_timeout'],
    v1: [408, 'request_timeout'],
    oauth: [408, 'invalid_request'],
    control: [408, 'request_timeout'],
    matrix: [408, 'M_UNKNOWN'],
    mcp: [408, '-32000']
  },
  conflict: {
    v0: [409, 'conflict'],
    v1: [409, 'conflict'],
    oauth: [409, 'invalid_request'],
    control: [409, 'conflict'],
    matrix: [409, 'M_UNKNOWN'],
    mcp: [409, '-32000']
  },
  rate_limited: {
    v0: [429, 'rate_limited'],
    v1: [429, 'rate_limited'],
    oauth: [429, 'temporarily_unavailable'],
    control: [429, 'rate_limited'],
    matrix: [429, 'M_LIMIT_EXCEEDED'],
    mcp: [429, '-32000']
  },
  internal_error: {
    v0: [500, 'internal_error'],
    v1: [500, 'INTERNAL_ERROR'],
    oauth: [500, 'server_error'],
    control: [500, 'internal_error'],
    matrix: [500, 'M_UNKNOWN'],
    mcp: [500, '-32603']
  },
  bad_gateway: {
    v0: [502, 'bad_gateway'],
    v1: [502, 'bad_gateway'],
    oauth: [502, 'temporarily_unavailable'],
    control: [502, 'bad_gateway'],
    matrix: [502, 'M_UNKNOWN'],
    mcp: [502, '-32000']
  },
  service_unavailable: {
    v0: [503, 'service_unavailable'],
    v1: [503, 'service_unavailable'],
    oauth: [503, 'temporarily_unavailable'],
    control: [503, 'service_unavailable'],
    matrix: [503, 'M_UNKNOWN'],
    mcp: [503, '-32000']
  },
  insufficient_storage: {
    v0: [507, 'insufficient_storage'],
    v1: [507, 'insufficient_storage'],
    oauth: [507, 'temporarily_unavailable'],
    control: [507, 'insufficient_storage'],
    matrix: [507, 'M_UNKNOWN'],
    mcp: [507, '-32000']
  }
}

/** The status of the response to an error. */
export function statusOf ({ code }: MockError, generation: Generation): number {
  return table[code][generation][0]
}

/** The code that clients see: the table's, unless a fault rule sets another. */
export function codeOf ({ code, ownCode }: MockError, generation: Generation): string {
  return ownCode ?? table[code][generation][1]
}

/** The error that a status represents; when there are several, the first in the table. */
export function errorOf (status: number, generation: Generation): ErrorCode {
  const codes = Object.keys(table) as ErrorCode[]
  // Statuses without a row: too large, a wrong media type, a gateway that gives up.
  return codes.find(code => table[code][generation][0] === status) ?? (status < 500 ? 'bad_request' : 'bad_gateway')
}
