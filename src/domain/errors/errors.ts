/**
 * What can be wrong with a call, whatever the API generation. Which status and code that is in a generation, the table
 * in `http/error-table.ts` says.
 *
 * - `bad_request`: the input cannot be read
 * - `missing_body`, `invalid_body`, `invalid_parameters`: it breaks the schema of its operation
 * - `validation_error`: it breaks a rule of the operation that no schema can say
 * - `unknown_operation`: there is no operation of that name or path
 * - `missing_token`: the request has no token at all; `unauthorized`: it has one that is not valid
 * - `not_modifiable`: the server keeps it, and no caller can set it
 * - `room_in_use`, `invalid_room_state`, `unsupported_room_version`, `invite_blocked`: why a Matrix room is not created
 */
export const errorCodes = [
  'bad_request',
  'missing_body',
  'invalid_body',
  'invalid_parameters',
  'validation_error',
  'unauthorized',
  'missing_token',
  'forbidden',
  'not_found',
  'unknown_operation',
  'not_modifiable',
  'room_in_use',
  'invalid_room_state',
  'unsupported_room_version',
  'invite_blocked',
  'request_timeout',
  'conflict',
  'rate_limited',
  'internal_error',
  'bad_gateway',
  'service_unavailable',
  'insufficient_storage'
] as const
export type ErrorCode = typeof errorCodes[number]

/** Issue codes follow zod's names. Assumed: the published text says only that issues have a code, message and path. */
export type IssueCode =
  'invalid_type' | 'too_small' | 'too_big' | 'invalid_enum_value' | 'invalid_string' | 'unrecognized_keys' | 'custom'

/** A field of an input: its name, or the steps to it from the operation's own field on. */
export type FieldPath = string | ReadonlyArray<string | number>

/**
 * One thing that is wrong with an input. In the domain `path` starts at the operation's own field:
 * `['participantIDs', 0]`. In an answer over HTTP the part of the request comes first: `['body', 'participantIDs', 0]`.
 */
export interface Issue {
  code: IssueCode
  message: string
  path: Array<string | number>
}

/** An error that a caller caused or has to know about. Its message says what to change. */
export class MockError extends Error {
  override readonly name = 'MockError'
  readonly code: ErrorCode
  /** The code that clients see instead of the table's: a fault rule may name any. */
  readonly ownCode: string | undefined
  /** Milliseconds after which the call may succeed. */
  readonly retryAfter: number | undefined
  /** What is wrong with an input, where its schema or a rule of the operation says so. */
  readonly issues: Issue[] | undefined
  /** Facts that help, string to string. */
  readonly details: Record<string, string> | undefined
  /** Why, for the journal alone: may name what the caller must not learn from the answer. */
  readonly explanation: string | undefined
  /** What was looked for and not found. */
  readonly subject: { noun: Noun, id: string } | undefined

  constructor (code: ErrorCode, message: string, more: {
    issues?: Issue[]
    details?: Record<string, string>
    explanation?: string
    subject?: { noun: Noun, id: string }
    ownCode?: string | undefined
    retryAfter?: number | undefined
    cause?: unknown
  } = {}) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.ownCode = more.ownCode
    this.retryAfter = more.retryAfter
    this.issues = more.issues
    this.details = more.details
    this.explanation = more.explanation
    this.subject = more.subject
  }
}

/**
 * The simulated network, not the API, said no. v0 reports it as `success: false` at 200 (contract: v0.md, Envelopes),
 * v1 as 502, its code for a bad upstream answer.
 */
export class NetworkRefusal extends MockError {
  constructor (message: string, details?: Record<string, string>) {
    super('bad_gateway', message, details ? { details } : {})
  }
}

/** Kinds of things that a caller names by ID. */
export type Noun =
  'account' | 'account data' | 'asset' | 'bridge' | 'chat' | 'client' | 'contact' | 'content' | 'entry' | 'event' | 'fault' | 'fault preset' |
  'fixture' | 'label' | 'login' | 'login flow' | 'login session' | 'login step' | 'message' | 'persona' | 'reaction' |
  'room alias' | 'sandbox' | 'setup request' | 'socket' | 'state event' | 'token' | 'upload' | 'user' | 'verification'

/** What the answer says where there is as much of something as there may be. */
export function limitReached (limit: number, things: string, way: string): string {
  return `There are ${limit} ${things}, which is the limit: ${way}, or raise the limit at start`
}

/** `not_found`, naming what was looked for. */
export function notFound (noun: Noun, id: string, hint?: string): MockError {
  const name = noun.charAt(0).toUpperCase() + noun.slice(1)
  return new MockError('not_found', `${name} not found: ${JSON.stringify(id)}${hint ? `. ${hint}` : ''}`, {
    subject: { noun, id }
  })
}

/**
 * `validation_error` in the operation's own terms: the input can be read, but breaks rules of the operation. Before it
 * answers, a transport adds where it read each field (HTTP: `http/field-parts.ts`).
 */
export class InvalidInput extends MockError {
  declare readonly issues: Issue[]
  /** Whether the form of a field is wrong: what its schema would say, were the contract's as strict. */
  readonly isMalformed: boolean

  /** @param issues at least one; `path` is empty for the input as a whole */
  constructor (issues: Issue[], isMalformed = false) {
    super('validation_error', inputMessage(issues), { issues })
    this.isMalformed = isMalformed
  }
}

/** A sentence for what is wrong with an input: the first issue in full, the others counted. */
export function inputMessage (issues: Issue[]): string {
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more: see details)` : ''
  return `Invalid ${issues[0]?.path.join('.') || 'request'}: ${issues[0]?.message ?? ''}${more}`
}

/** An input with one invalid field, named as the operation names it. */
export function invalidField (field: FieldPath, message: string, code: IssueCode = 'custom'): InvalidInput {
  return new InvalidInput([{ code, message, path: typeof field === 'string' ? [field] : [...field] }])
}

/** An input with one field whose form is wrong, as if it broke its schema. */
export function malformedField (field: FieldPath, message: string, code: IssueCode = 'invalid_string'): InvalidInput {
  return new InvalidInput(invalidField(field, message, code).issues, true)
}

/** An input that is invalid as a whole. */
export function invalidInput (message: string, code: IssueCode = 'custom'): InvalidInput {
  return new InvalidInput([{ code, message, path: [] }])
}
