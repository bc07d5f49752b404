import type { PlainSection } from './state-section.js'
import type { Clock } from './clock.js'
import type { UndoLog } from './undo-log.js'
import { iso } from './clock.js'

export type RateLimitSection = Record<string, { since: string, calls: number }>

/** How many calls each token made in its window, counted on the sandbox's clock. */
export class RateLimits implements PlainSection<RateLimitSection> {
  readonly section = 'rateLimits'
  readonly #clock: Clock
  readonly #undo: UndoLog
  #windows = new Map<string, { since: number, calls: number }>()

  constructor (clock: Clock, undo: UndoLog) {
    this.#clock = clock
    this.#undo = undo
  }

  /**
   * Counts a call.
   * @param length of the window in milliseconds
   * @returns the calls in this window, and the milliseconds until the next one
   */
  count (tokenID: string, length: number): { calls: number, left: number } {
    const now = this.#clock.now()
    let window = this.#windows.get(tokenID)
    if (!window || now - window.since >= length || now < window.since) {
      window = { since: now, calls: 0 }
      this.#windows.set(tokenID, window)
    }
    window.calls++
    return { calls: window.calls, left: window.since + length - now }
  }

  /** The token is no more. */
  forget (tokenID: string): void { this.#undo.delete(this.#windows, tokenID) }

  clear (): void { this.#windows.clear() }

  fromFixture (section: RateLimitSection | undefined): void {
    for (const [tokenID, { since, calls }] of Object.entries(section ?? {})) {
      this.#windows.set(tokenID, { since: Date.parse(since), calls })
    }
  }

  toFixture (): RateLimitSection | undefined {
    if (this.#windows.size === 0) return undefined
    return Object.fromEntries([...this.#windows].map(([id, { since, calls }]) => [id, { since: iso(since), calls }]))
  }
}
