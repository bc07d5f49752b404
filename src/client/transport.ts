import type { AnswerFunction, EventEntry, Fixture, FrameEntry, RequestEntry } from './types.js'
import { asParsed, checkDepth, JSONError } from '../platform/json.js'

/** An answer of the control API: its status, and its body as parsed JSON. */
export interface Answer {
  status: number
  body: unknown
}

/** An answer that has no end of its own: its status, and its text as it comes. */
export interface StreamAnswer {
  status: number
  /** Pieces of its text; leaving the loop closes the connection. */
  pieces: AsyncIterable<string>
}

/** An answer that is bytes: its status, and what was sent. */
export interface BytesAnswer {
  status: number
  content: Uint8Array
}

/** The way to a server's control API. There are two: in the same process, and over HTTP. */
export interface Transport {
  /**
   * @param path under the server's base URL, with its query
   * @param body JSON to send, if any
   * @throws Error when the server cannot be reached
   */
  request (method: string, path: string, body?: unknown): Promise<Answer>
  /**
   * Reads an answer while it comes.
   * @param path under the server's base URL, with its query
   * @throws Error when the server cannot be reached
   */
  stream (path: string): Promise<StreamAnswer>
  /**
   * Calls what sends or receives bytes.
   * @param path under the server's base URL
   * @param content what to send, if anything
   * @throws Error when the server cannot be reached
   */
  bytes (method: 'GET' | 'PUT', path: string, content?: Uint8Array): Promise<BytesAnswer>
  /**
   * Keeps a function that answers requests; only where the server is in this process.
   * @returns the name by which rules call it
   */
  keepFunction? (answer: AnswerFunction): string
  /**
   * The state of a sandbox, written as far as it is read; only where the server is in this process.
   * @returns undefined when there is no such sandbox
   */
  snapshot? (sandboxID: string): Fixture | undefined
  /**
   * Restores such a snapshot without reading it.
   * @returns the digests of contents that are missing now; undefined when it could not: then nothing has changed, and
   *   `request` tells why
   */
  restore? (sandboxID: string, state: Fixture): string[] | undefined
}

/** Nothing can be asked of a server that this process has closed. */
export class ServerClosed extends Error {
  override readonly name = 'ServerClosed'
  constructor () { super('The mock server is closed') }
}

/** A call that the control API refused. Its message is the server's, with all issues, and says what to change. */
export class ControlError extends Error {
  override readonly name = 'ControlError'
  /** The HTTP status: 404 for an unknown ID, 409 for a conflict, 422 for what breaks a rule, 401 without the token. */
  readonly status: number
  /** The code of the error: `not_found`, `conflict`, `validation_error`, `unauthorized`, ... */
  readonly code: string
  /** What else the server said: for `validation_error`, `issues` names each fault. */
  readonly details: unknown

  constructor (call: string, { status, body }: Answer) {
    const { message, code, details } = (body ?? {}) as { message?: string, code?: string, details?: unknown }
    super(`${call}: ${message ?? `the server answered ${status}, which beeper-desktop-mock does not do`}${list(details)}`)
    this.status = status
    this.code = code ?? 'unknown'
    this.details = details
  }
}

/** What was waited for did not come in time. Its message says what came instead, and why that was refused. */
export class WaitTimeout extends Error {
  override readonly name = 'WaitTimeout'
  /** The entries that came, fewer than were asked for. */
  readonly found: ReadonlyArray<RequestEntry | EventEntry | FrameEntry>

  constructor (message: string, found: ReadonlyArray<RequestEntry | EventEntry | FrameEntry> = []) {
    super(message)
    this.found = found
  }
}

/** The issues of an error, a line each, where its message names the first of several. */
function list (details: unknown): string {
  const { issues = [] } = (details ?? {}) as { issues?: Array<{ path: Array<string | number>, message: string }> }
  return issues.length < 2 ? '' : issues.map(({ path, message }) => `\n  ${path.join('.')}: ${message}`).join('')
}

/**
 * Calls the control API.
 * @throws TypeError for a body that cannot be JSON: it refers to itself, or has too many levels
 * @throws ControlError unless the answer is a success
 */
export async function call<Output> (
  transport: Transport, method: string, path: string, body?: unknown
): Promise<Output> {
  naming('The value', () => { checkDepth(body) })
  const answer = await transport.request(method, `/_mock${path}`, body)
  if (answer.status < 200 || answer.status > 299) throw new ControlError(`${method} /_mock${path.split('?')[0]}`, answer)
  return answer.body as Output
}

/**
 * Calls what the control API sends or receives as bytes.
 * @throws ControlError unless the answer is a success
 */
export async function callBytes (
  transport: Transport, method: 'GET' | 'PUT', path: string, sent?: Uint8Array
): Promise<Uint8Array> {
  const { status, content } = await transport.bytes(method, `/_mock${path}`, sent)
  if (status >= 200 && status <= 299) return content
  throw new ControlError(`${method} /_mock${path}`, { status, body: readJSON(Buffer.from(content).toString()) })
}

/** What does not come from a mock server may not be JSON. */
export function readJSON (text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/**
 * Reads what a program hands in as if it had been sent.
 * @param name how messages name it, such as "The fixture"
 * @throws TypeError
 */
export function readInput (value: unknown, name: string): unknown {
  return naming(name, () => {
    checkDepth(value)
    return asParsed(value)
  })
}

function naming<Result> (name: string, read: () => Result): Result {
  try {
    return read()
  } catch (error) {
    // A getter or `toJSON` of the value may throw its own.
    if (!(error instanceof JSONError)) throw error
    throw new TypeError(`${name} is ${error.message}`, { cause: error })
  }
}

/** A query string of what has a value, with its question mark. */
export function queryOf (values: object): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) if (value !== undefined) query.set(name, String(value))
  return query.size === 0 ? '' : `?${query.toString()}`
}
