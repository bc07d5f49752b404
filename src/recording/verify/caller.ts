import { setTimeout as after } from 'node:timers/promises'
import WebSocket from 'ws'
import { AppClient } from '../app-client.js'
import { redacted } from './redact.js'

/** Milliseconds in which frames have to arrive. */
const longestWait = 5000

export interface Answer {
  status: number
  headers: Record<string, string | undefined>
  /** Parsed where it is JSON. The origin that was called is `<base>`. */
  body: unknown
}

/** A call with its answer, without names and texts. */
export interface Exchange {
  call: string
  answer: string
}

interface CallOptions {
  body?: unknown
  /** null: none. */
  token?: string | null
  headers?: Record<string, string>
}

/** Calls one of the two sides, and notes what it said. */
export class Caller {
  /** Since the last `begin`. */
  exchanges: Exchange[] = []
  /** What puts things back, last first; see `afterwards`. */
  readonly undo: Array<() => Promise<unknown>> = []
  readonly #client: AppClient
  readonly #anonymous: AppClient
  readonly #token: string
  readonly #mayWrite: boolean

  constructor ({ url, token, mayWrite }: { url: string, token: string, mayWrite: boolean }) {
    this.#client = new AppClient({ url, token })
    this.#anonymous = new AppClient({ url, token: undefined })
    this.#token = token
    this.#mayWrite = mayWrite
  }

  async get (path: string, options: CallOptions = {}): Promise<Answer> { return this.send('GET', path, options) }

  /** A call that only reads, although its method is another than GET: a message of MCP, or the end of its session. */
  async read (method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
    return this.#exchange(method, path, { body, headers })
  }

  async send (method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    if (method !== 'GET' && !this.#mayWrite) throw new Error(`${method} ${path}: only GET is allowed without --writes`)
    return this.#exchange(method, path, options)
  }

  async #exchange (method: string, path: string, { body, token, headers: more }: CallOptions): Promise<Answer> {
    const client = token === null ? this.#anonymous : this.#client
    const sent = body === undefined ? undefined : typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body)
    const answer = await client.patient(method, path, {
      body: sent, ...typeof token === 'string' ? { token } : {}, ...more ? { headers: more } : {}
    })
    const origin = this.#client.url.origin
    const headers = Object.fromEntries(Object.entries(answer.headers)
      .map(([name, value]) => [name, [value].flat().join(', ').replaceAll(origin, '<base>')]))
    const text = answer.text.replaceAll(origin, '<base>')
    const parsed = parse(/event-stream/.test(headers['content-type'] ?? '') ? lastData(text) : text)
    this.exchanges.push({
      call: `${method} ${redacted.path(path)}`, answer: `${answer.status} ${redacted.body(parsed)}`
    })
    return { status: answer.status, headers, body: parsed }
  }

  /**
   * Opens the WebSocket, sends frames, and collects those that come.
   * @param until whether all have come
   * @param work done when the subscriptions have been confirmed
   */
  async frames (
    sent: readonly unknown[],
    until: (frames: ReadonlyArray<Record<string, unknown>>) => boolean,
    work?: () => Promise<unknown>
  ): Promise<Array<Record<string, unknown>>> {
    const { url } = this.#client
    const address = new URL(`${url.pathname.replace(/\/$/, '')}/v1/ws`, url)
    address.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(address, { headers: { authorization: `Bearer ${this.#token}` } })
    const frames: Array<Record<string, unknown>> = []
    const stop = new AbortController()
    let working: Promise<void> | undefined
    const over = new Promise<void>(resolve => {
      socket.on('message', (data: Buffer) => {
        const frame = parse(data.toString()) as Record<string, unknown>
        frames.push(frame)
        if (until(frames)) resolve()
        if (frame.type === 'subscriptions.updated') {
          working = work?.().then(() => { if (until(frames)) resolve() }, () => { resolve() })
        }
      })
      socket.on('close', () => { resolve() })
      socket.on('error', error => {
        frames.push({ type: 'failure', message: error.message })
        resolve()
      })
      socket.on('open', () => {
        for (const frame of sent) socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame))
      })
    })
    await Promise.race([over, after(longestWait, undefined, { signal: stop.signal }).catch(() => undefined)])
    stop.abort()
    // What it changes has to be known before anything is put back.
    await working
    socket.terminate()
    this.exchanges.push({
      call: `WebSocket ${sent.map(frame => redacted.body(frame)).join(' ')}`,
      answer: frames.map(frame => redacted.body(frame)).join(' ')
    })
    return frames
  }

  /** Does that when the check is over, whatever became of it. */
  afterwards (work: () => Promise<unknown>): void { this.undo.push(work) }

  close (): void {
    this.#client.close()
    this.#anonymous.close()
  }
}

/** The last message of server-sent events. */
function lastData (text: string): string {
  return text.split('\n').filter(line => line.startsWith('data:')).at(-1)?.slice(5).trim() ?? ''
}

function parse (text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
