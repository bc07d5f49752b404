import { signal } from '@preact/signals'
import type { JournalEntry, JournalKind } from './types.js'
import { address, ApiError, asksForControlToken, control, controlHeaders, path } from './server.js'

/** What a part of the page receives of the journal. */
export interface Listener {
  kinds: readonly JournalKind[]
  entry: (entry: JournalEntry) => void
  /** What is shown may be out of date: the state was replaced, or the stream missed something. */
  stale: () => void
}

/** Milliseconds before the first attempt to connect again, and the longest. */
const [shortestPause, longestPause] = [300, 5000]

/**
 * The journal of a sandbox as it grows: one stream for all parts of the page, since browsers open six connections to a
 * server at once, for all tabs together. A hidden tab has none. Streamed by `fetch`, which can send the
 * control token as a header, where EventSource cannot.
 */
export class JournalFeed {
  /** `away` until the stream is open for the first time, and while it is broken. */
  readonly state = signal<'away' | 'live'>('away')
  /** Whether the server says that there is no such sandbox. */
  readonly isMissing = signal(false)
  readonly #listeners = new Set<Listener>()
  #abort: AbortController | undefined
  #last: number | undefined
  #ended = false
  #wasAway = false
  #isReady = () => {}
  /** Fulfilled once everything that happens from now on will be heard: read what to show after it. */
  readonly ready = new Promise<void>(resolve => { this.#isReady = resolve })

  constructor (readonly sandboxID: string) {
    document.addEventListener('visibilitychange', this.#seen)
  }

  /** @returns what ends the listening */
  listen (listener: Listener): () => void {
    const kind = this.#kind
    this.#listeners.add(listener)
    if (!this.#abort || this.#kind !== kind) this.#open()
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#close()
    }
  }

  end (): void {
    this.#ended = true
    document.removeEventListener('visibilitychange', this.#seen)
    this.#close()
  }

  /** Events alone unless a listener wants more: other kinds are larger. */
  get #kind (): 'event' | 'all' {
    return [...this.#listeners].every(({ kinds }) => kinds.every(kind => kind === 'event')) ? 'event' : 'all'
  }

  readonly #seen = () => {
    if (document.visibilityState === 'hidden') {
      this.#wasAway = true
      this.#close()
    } else if (!this.#abort && this.#listeners.size > 0) this.#open()
  }

  #close (): void {
    this.#abort?.abort()
    this.#abort = undefined
    this.state.value = 'away'
  }

  #open (): void {
    this.#close()
    if (this.#ended) return
    const abort = this.#abort = new AbortController()
    void this.#run(abort.signal)
  }

  async #run (signal: AbortSignal): Promise<void> {
    let pause = shortestPause
    while (!signal.aborted) {
      try {
        const last = await this.#newest(signal)
        // Numbers begin again where a server was started again.
        if (this.#last === undefined || last < this.#last) this.#last = last
        this.#isReady()
        const response = await fetch(address(path`_mock/sandboxes/${this.sandboxID}/journal/stream`, {
          kind: this.#kind, since: this.#last
        }), { headers: controlHeaders(), signal, credentials: 'omit' })
        if (!response.ok || !response.body) throw new ApiError(response.status, 'The journal does not answer')
        this.state.value = 'live'
        this.isMissing.value = false
        // What happened meanwhile follows, if the journal still holds it; a state that was replaced leaves no entry.
        if (this.#wasAway) for (const listener of this.#listeners) listener.stale()
        this.#wasAway = false
        pause = shortestPause
        await this.#read(response.body)
      } catch (error) {
        if (signal.aborted) return
        if (error instanceof ApiError && error.status === 401) asksForControlToken.value = true
        if (error instanceof ApiError && error.status === 404) this.isMissing.value = true
      }
      if (signal.aborted) return
      this.state.value = 'away'
      this.#wasAway = true
      await new Promise(resolve => { setTimeout(resolve, pause) })
      pause = Math.min(pause * 2, longestPause)
    }
  }

  async #newest (signal: AbortSignal): Promise<number> {
    const { last } = await control<{ last: number }>(path`sandboxes/${this.sandboxID}/requests`, {
      query: { kind: 'event', limit: 1 }, signal
    })
    return last
  }

  /** Reads server-sent events until the stream ends. */
  async #read (body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    for (;;) {
      const { value, done } = await reader.read()
      if (done) return
      text += value
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) this.#take(block)
    }
  }

  #take (block: string): void {
    const field = (name: string) => block.split('\n').find(line => line.startsWith(`${name}: `))?.slice(name.length + 2)
    if (field('event') === 'state.replaced') {
      for (const listener of this.#listeners) listener.stale()
      return
    }
    const data = field('data')
    if (data === undefined) return
    const entry = JSON.parse(data) as JournalEntry
    this.#last = entry.id
    for (const listener of this.#listeners) if (listener.kinds.includes(entry.kind)) listener.entry(entry)
  }
}
