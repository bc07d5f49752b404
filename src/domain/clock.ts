import type { Part } from './part.js'
import { MockError } from './errors.js'

/** What the world outside hands in: the wall clock and a way to be called later. Tests hand in their own. */
export interface Host {
  /** Unix time in milliseconds. */
  now (): number
  /** Calls `run` after `delay` milliseconds, without keeping the process alive; the result cancels it. */
  after (delay: number, run: () => void): () => void
}

export interface ClockSection {
  mode: 'real' | 'frozen'
  now?: string
  offset?: number
}

/** ECMAScript's limit for time values: 100,000,000 days either side of the epoch. */
const latest = 8.64e15

/**
 * The time of a sandbox, and of all that is in it. It runs with the host's clock, maybe ahead of or behind it, or it
 * stands still.
 */
export class Clock implements Part<ClockSection> {
  readonly section = 'clock'
  readonly #host: Host
  #offset = 0
  #frozenAt: number | undefined

  constructor (host: Host) {
    this.#host = host
  }

  get frozen (): boolean { return this.#frozenAt !== undefined }

  /** Unix time in milliseconds, whole. */
  now (): number {
    return this.#frozenAt ?? this.#host.now() + this.#offset
  }

  freeze (): void {
    this.#frozenAt ??= this.now()
  }

  /** Runs on from where it stands. */
  resume (): void {
    if (this.#frozenAt === undefined) return
    this.#offset = this.#frozenAt - this.#host.now()
    this.#frozenAt = undefined
  }

  /** Moves to a point in time without running what falls due: `Sandbox.advanceTo` does that. */
  moveTo (time: number): void {
    if (!Number.isFinite(time) || Math.abs(time) > latest) {
      throw new MockError('validation_error', 'The clock cannot be set to that time: it is outside what a date can hold')
    }
    if (this.#frozenAt !== undefined) this.#frozenAt = Math.round(time)
    else this.#offset = Math.round(time) - this.#host.now()
  }

  clear (): void {
    this.#offset = 0
    this.#frozenAt = undefined
  }

  fromFixture (section: ClockSection | undefined): void {
    if (!section) return
    this.#offset = section.offset ?? 0
    if (section.mode === 'frozen') {
      this.#frozenAt = section.now === undefined ? this.now() : Date.parse(section.now)
    } else if (section.now !== undefined) {
      this.#offset = Date.parse(section.now) - this.#host.now()
    }
  }

  toFixture (): ClockSection | undefined {
    if (this.#frozenAt !== undefined) return { mode: 'frozen', now: iso(this.#frozenAt) }
    return this.#offset === 0 ? undefined : { mode: 'real', offset: this.#offset }
  }
}

/** ISO 8601 in UTC with milliseconds, the form of every time in the API (contract: v1-behaviour.md, Conventions). */
export function iso (time: number): string {
  return new Date(time).toISOString()
}
