import type {
  EventEntry, EventFilter, FaultInfo, FaultRule, Fixture, FrameEntry, NewToken, RequestEntry, RequestFilter,
  SandboxInfo, Time, TokenInfo, TokenWithSecret, WaitOptions
} from './types.js'
import { MockClock, timeText } from './mock-clock.js'
import { call, ControlError, queryOf, ServerClosed, type Transport } from './transport.js'

/** What somebody writes to you. */
export interface IncomingMessage {
  /** Markdown, as people write it. */
  text?: string | undefined
  /** Who writes; by default the other person of a single chat, or one of the group. */
  senderID?: string | undefined
  /** Attachments, as fixtures hold them. */
  attachments?: object[] | undefined
  /** The ID of the message that it answers. */
  replyTo?: string | undefined
  /** By default the present of the sandbox. */
  timestamp?: Time | undefined
}

/** What `MockSandbox` needs to know to stand for a sandbox of a server. */
export interface SandboxHandle {
  id: string
  token: string
  url: string
  port: number | undefined
}

/**
 * One simulated installation of Beeper Desktop, isolated from all others: its data, clock, faults and journal. Give its
 * `url` and `token` to the client that you test.
 *
 * With `await using`, or by `delete`, it goes away when it is no longer needed.
 */
export class MockSandbox implements AsyncDisposable {
  /** What names it in the control API. */
  readonly id: string
  /** The secret of its first token, which by default may read and write; empty when it was made without tokens. */
  readonly token: string
  /** Base URL for its clients. */
  readonly url: string
  /** Its own port, if it was made with `listen`. */
  readonly port: number | undefined
  readonly clock: MockClock
  readonly #transport: Transport
  readonly #path: string

  /** @internal */
  constructor (transport: Transport, { id, token, url, port }: SandboxHandle) {
    this.id = id
    this.token = token
    this.url = url
    this.port = port
    this.#transport = transport
    this.#path = `/sandboxes/${encodeURIComponent(id)}`
    this.clock = new MockClock(transport, this.#path)
  }

  /** What it holds, with the digest of its state. */
  async inspect (): Promise<SandboxInfo> { return this.#call('GET', '') }

  /** SHA-256 over its whole state: equal digests, equal states. */
  async digest (): Promise<string> { return (await this.inspect()).digest }

  /** Its whole state, as a fixture: `restore` turns it into this very state again. */
  async snapshot (): Promise<Fixture> { return this.#call('GET', '/state') }

  /**
   * Puts a fixture in the place of its whole state. If anything is wrong with it, nothing changes.
   * @throws ControlError validation_error naming what is wrong
   */
  async restore (state: Fixture): Promise<void> { await this.#call('PUT', '/state', state) }

  /**
   * Puts it back to the state in which it was made, clock, IDs, tokens and faults included. Sockets stay open. It needs
   * no object before it: `beforeEach(box.reset)` will do.
   */
  readonly reset = async (): Promise<void> => { await this.#call('POST', '/reset') }

  /** Deletes it with all that belongs to it; `after(box.delete)` will do. The default sandbox cannot be deleted. */
  readonly delete = async (): Promise<void> => { await this.#call('DELETE', '') }

  /** Makes one more token. A reset drops it, unlike those that the sandbox was made with. */
  async createToken (token: NewToken = {}): Promise<TokenWithSecret> { return this.#call('POST', '/tokens', token) }

  /** Its tokens. */
  async tokens (): Promise<TokenWithSecret[]> {
    return (await this.#call<{ items: TokenWithSecret[] }>('GET', '/tokens')).items
  }

  /** Revokes a token: calls that carry it get 401 from now on. */
  async revokeToken (token: string | Pick<TokenInfo, 'id'>): Promise<void> {
    await this.#call('DELETE', `/tokens/${encodeURIComponent(typeof token === 'string' ? token : token.id)}`)
  }

  /** Somebody writes to you. */
  async receiveMessage (chatID: string, message: IncomingMessage): Promise<{ id: string } & Record<string, unknown>> {
    const { timestamp, ...more } = message
    return this.#call('POST', '/messages', {
      chatID, ...more, ...(timestamp === undefined ? {} : { timestamp: timeText(timestamp) })
    })
  }

  /**
   * Makes calls, sends or events fail, stall or break.
   *
   * ```ts
   * await box.fail({ operation: 'sendMessage', status: 429, retryAfter: 1, times: 2 })
   * ```
   * @returns the rule, whose `id` ends it early by `heal`
   */
  async fail (rule: FaultRule): Promise<FaultInfo> { return this.#call('POST', '/faults', rule) }

  /** The fault rules, with how often each has matched and fired. */
  async faults (): Promise<FaultInfo[]> { return (await this.#call<{ items: FaultInfo[] }>('GET', '/faults')).items }

  /** Ends one fault rule, or all. */
  async heal (fault?: string | Pick<FaultInfo, 'id'>): Promise<void> {
    const id = typeof fault === 'object' ? fault.id : fault
    await this.#call('DELETE', id === undefined ? '/faults' : `/faults/${encodeURIComponent(id)}`)
  }

  /** What was requested of the emulated API and answered, oldest first: the newest 10,000 at the most. */
  async requests (filter: RequestFilter = {}): Promise<RequestEntry[]> { return this.#journal('request', filter) }

  /** What changed in the sandbox, oldest first. */
  async events (filter: EventFilter = {}): Promise<EventEntry[]> { return this.#journal('event', filter) }

  /** The WebSocket frames that went in and out, oldest first. */
  async frames (filter: EventFilter = {}): Promise<FrameEntry[]> { return this.#journal('frame', filter) }

  /** Empties the journal. */
  async clearRequests (): Promise<void> { await this.#call('DELETE', '/requests') }

  /**
   * Waits until so many requests have matched, those that the journal holds already included.
   * @throws Error when the time is over, saying what was requested instead
   */
  async waitForRequests (filter: RequestFilter = {}, options: WaitOptions = {}): Promise<RequestEntry[]> {
    return this.#wait('request', filter, options)
  }

  /** Waits until so many events have matched, like `waitForRequests`. */
  async waitForEvents (filter: EventFilter = {}, options: WaitOptions = {}): Promise<EventEntry[]> {
    return this.#wait('event', filter, options)
  }

  /** Waits until so many WebSocket frames have matched, like `waitForRequests`. */
  async waitForFrames (filter: EventFilter = {}, options: WaitOptions = {}): Promise<FrameEntry[]> {
    return this.#wait('frame', filter, options)
  }

  /** Deletes the sandbox at the end of an `await using` block, unless that has happened before. */
  async [Symbol.asyncDispose] (): Promise<void> {
    await this.delete().catch((error: unknown) => {
      const gone = error instanceof ServerClosed || (error instanceof ControlError && error.status === 404)
      if (!gone) throw error
    })
  }

  async #journal<Entry> (kind: string, filter: object): Promise<Entry[]> {
    const query = queryOf({ kind, limit: 10_000, ...filter })
    return (await this.#call<{ items: Entry[] }>('GET', `/requests${query}`)).items
  }

  async #wait<Entry> (kind: string, filter: object, { count = 1, timeout = 10_000 }: WaitOptions): Promise<Entry[]> {
    const query = queryOf({ kind, ...filter, count, timeout })
    const { matched, items } = await this.#call<{ matched: boolean, items: Entry[] }>('GET', `/wait${query}`)
    if (matched) return items
    const last = (await this.#journal<RequestEntry | EventEntry | FrameEntry>(kind, {})).slice(-5).map(told)
    const patience = typeof timeout === 'number' ? `${timeout} ms` : timeout
    throw new Error(`${items.length} of ${count} ${kind}s that match ${JSON.stringify(filter)} came within ${patience}. ` +
      (last.length === 0 ? `There were no ${kind}s at all` : `The last ${kind}s: ${last.join(', ')}`))
  }

  async #call<Output> (method: string, path: string, body?: unknown): Promise<Output> {
    return call(this.#transport, method, this.#path + path, body)
  }
}

/** An entry of the journal in a few words. */
function told (entry: RequestEntry | EventEntry | FrameEntry): string {
  switch (entry.kind) {
    case 'request': return `${entry.operation ?? `${entry.method} ${entry.path}`} (${entry.status})`
    case 'event': return `${entry.type} in ${entry.chatID}`
    case 'frame': return `${entry.direction} ${JSON.stringify(entry.frame).slice(0, 100)}`
  }
}
