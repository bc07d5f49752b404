import { Agent as HTTPAgent, request as requestHTTP, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { Agent as HTTPSAgent, request as requestHTTPS } from 'node:https'
import { RecordingError } from './recording-error.js'

/** How often a call is repeated that the app could not answer. */
const retries = 4
/** Milliseconds without a byte after which a call is given up. */
const stalled = 60_000
/** The longest answer that is read into memory. */
const longestAnswer = 64 * 1024 * 1024
/** The longest pause that the app may ask for. */
const longestPause = 10 * 60_000

export interface AppAnswer {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

export interface AppClientOptions {
  /** Base URL of the app. */
  url: string
  token: string | undefined
  /** Calls at a time. */
  connections?: number
  /** Ends calls and pauses. */
  signal?: AbortSignal
  /** Waits that many milliseconds; tests pass their own. */
  wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
  /** Is called for every pause that the app asks for. */
  onPause?: (milliseconds: number) => void
}

/**
 * Calls a running app, over connections that stay open. `json` is polite: after 429 all calls wait as long as the app
 * asks,
 * and a server that fails gets more time at each attempt.
 */
export class AppClient {
  readonly url: URL
  readonly #options: AppClientOptions
  readonly #agent: HTTPAgent
  #resumeAt: Promise<void> = Promise.resolve()
  #hasAnswered = false

  /** @throws RecordingError for what is no base URL */
  constructor (options: AppClientOptions) {
    this.#options = options
    this.url = baseURL(options.url)
    const settings = { keepAlive: true, maxSockets: options.connections ?? 4 }
    this.#agent = this.url.protocol === 'https:' ? new HTTPSAgent(settings) : new HTTPAgent(settings)
  }

  /** A GET whose answer is JSON. @returns undefined for 404 */
  async json<Body> (path: string, query: Query = {}): Promise<Body | undefined> {
    const target = path + queryText(query)
    for (let attempt = 0; ; attempt++) {
      await this.#resumeAt
      const answer = await this.call('GET', target).catch((error: unknown) => {
        // An app that has answered may come back; one that never has is not there.
        if (this.#hasAnswered && attempt < retries && !this.#options.signal?.aborted) return undefined
        throw error
      })
      this.#hasAnswered = true
      if (answer?.status === 404) return undefined
      if (answer && answer.status < 300) return parse(answer, target) as Body
      if (answer && answer.status !== 429 && answer.status < 500) throw refusal(target, answer)
      if (attempt >= retries && answer) throw refusal(target, answer)
      await this.#pause(answer, attempt)
    }
  }

  /** Any call, once, whatever is answered. `path` has its query. */
  async call (
    method: string, path: string, { body, headers = {}, token = this.#options.token }: CallOptions = {}
  ): Promise<AppAnswer> {
    const answer = await this.stream(method, path, { body, headers, token })
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > longestAnswer) {
        answer.destroy()
        throw new RecordingError(`${method} ${path} answers with more than ${longestAnswer} bytes`)
      }
      chunks.push(chunk)
    }
    return { status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }
  }

  /** Any call; repeated while the app answers 429, as late as it asks. */
  async patient (method: string, path: string, options: CallOptions = {}): Promise<AppAnswer> {
    for (let attempt = 0; ; attempt++) {
      await this.#resumeAt
      const answer = await this.call(method, path, options)
      if (answer.status !== 429 || attempt >= retries) return answer
      await this.#pause(answer, attempt)
    }
  }

  /** Any call, with its answer as a stream. */
  async stream (
    method: string, path: string, { body, headers = {}, token = this.#options.token }: CallOptions = {}
  ): Promise<IncomingMessage> {
    const { signal } = this.#options
    const send = this.url.protocol === 'https:' ? requestHTTPS : requestHTTP
    const base = this.url.pathname.replace(/\/$/, '')
    return new Promise<IncomingMessage>((resolve, reject) => {
      const call = send({
        protocol: this.url.protocol,
        hostname: this.url.hostname.replace(/^\[|\]$/g, ''),
        port: this.url.port || undefined,
        method,
        path: base + path,
        agent: this.#agent,
        timeout: stalled,
        headers: {
          ...token === undefined ? {} : { authorization: `Bearer ${token}` },
          ...body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
          ...headers
        },
        ...signal ? { signal } : {}
      }, resolve)
      call.on('timeout', () => { call.destroy(new Error(`no byte for ${stalled / 1000} seconds`)) })
      call.on('error', reject)
      call.end(body)
    }).catch((error: unknown) => {
      signal?.throwIfAborted()
      const { code, message } = error as NodeJS.ErrnoException
      throw new RecordingError(`The app cannot be reached at ${this.url.origin} (${code ?? message})`, { cause: error })
    })
  }

  close (): void { this.#agent.destroy() }

  async #pause (answer: AppAnswer | undefined, attempt: number): Promise<void> {
    const asked = answer && pauseOf(answer.headers)
    const length = Math.min(asked ?? 500 * 2 ** attempt, longestPause)
    this.#options.onPause?.(length)
    const wait = this.#options.wait ?? sleep
    // All calls wait: the limit is that of the token.
    const pause = wait(length, this.#options.signal)
    this.#resumeAt = Promise.all([this.#resumeAt, pause]).then(() => undefined)
    await this.#resumeAt
  }
}

/** Parameters; one with several values is repeated. */
export type Query = Readonly<Record<string, string | readonly string[] | undefined>>

interface CallOptions {
  body?: string | Buffer | undefined
  headers?: Record<string, string>
  token?: string | undefined
}

/** @throws RecordingError */
function baseURL (text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && /^https?:$/.test(url.protocol)) return url
  throw new RecordingError(`expected a URL such as http://127.0.0.1:23373, received ${JSON.stringify(text)}`, { isInput: true })
}

function queryText (query: Query): string {
  const parts = new URLSearchParams(Object.entries(query).flatMap(([name, value]) =>
    (typeof value === 'string' ? [value] : value ?? []).map((one): [string, string] => [name, one])))
  return parts.size === 0 ? '' : `?${parts.toString()}`
}

function parse ({ text }: AppAnswer, path: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    throw new RecordingError(`GET ${path} does not answer with JSON: is this Beeper Desktop?`, { cause: error })
  }
}

function refusal (path: string, { status, text }: AppAnswer): RecordingError {
  const { message } = messageIn(text)
  const hint = status === 401
    ? ': the token is missing, wrong or expired'
    : status === 403 ? ': the token needs the scope "read"' : ''
  return new RecordingError(`GET ${path.replace(/\?.*/s, '')} answers ${status}${hint || (message && `: ${message}`)}`)
}

function messageIn (text: string): { message: string } {
  try {
    const { message } = JSON.parse(text) as { message?: unknown }
    return { message: typeof message === 'string' ? message.slice(0, 500) : '' }
  } catch {
    return { message: '' }
  }
}

/** Milliseconds that a server asks a client to wait: `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). */
function pauseOf (headers: IncomingHttpHeaders): number | undefined {
  const text = headers['retry-after']
  if (text === undefined) return undefined
  const length = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(length) ? Math.max(0, length) : undefined
}

async function sleep (milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const { setTimeout: after } = await import('node:timers/promises')
  await after(milliseconds, undefined, signal ? { signal } : {})
}
