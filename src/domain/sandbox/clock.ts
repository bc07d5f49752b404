import type { PlainSection } from './state-section.js'
import { invalidField, MockError, type FieldPath } from '../errors/errors.js'
import { canShow, shownTime } from './time.js'
import { UndoLog } from './undo-log.js'

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
  shared?: boolean
}

/**
 * The time of a sandbox, and of all that is in it. It runs with the host's clock, maybe ahead of or behind it, or it
 * stands still. It never leaves the years that the API can write: in the last moment of them it stops.
 */
export class Clock implements PlainSection<ClockSection> {
  readonly section = 'clock'
  readonly #host: Host
  readonly #undo: UndoLog
  #offset = 0
  #frozenAt: number | undefined
  #isShared = false
  #held: number | undefined

  constructor (host: Host, undo = new UndoLog()) {
    this.#host = host
    this.#undo = undo
  }

  /** Whether it is set along with those of other installations of the homeserver. */
  get isShared (): boolean { return this.#isShared }

  get frozen (): boolean { return this.#frozenAt !== undefined }

  /** Unix time in milliseconds, whole. */
  now (): number {
    return this.#frozenAt ?? shownTime(this.#hostNow() + this.#offset)
  }

  /**
   * The moment after a delay that a caller set.
   * @param delay milliseconds
   * @param field what holds the delay, for the error
   * @param from Unix milliseconds; by default now
   * @throws InvalidInput when the delay is none, or the API could not write the moment
   */
  at (delay: number, field: FieldPath, from = this.now()): number {
    if (Number.isInteger(delay) && delay >= 0 && canShow(from + delay)) return from + delay
    throw invalidField(field,
      `Expected whole milliseconds after which it is still before the year 10000, received ${delay}`)
  }

  /**
   * The moment after a delay that no caller set now: what would come later than the last moment that the API can
   * write, comes then.
   * @param delay milliseconds
   */
  after (delay: number): number { return shownTime(this.now() + delay) }

  /** Milliseconds that a running clock is ahead of the host's. */
  get offset (): number { return this.#offset }

  /** Lets the host's time stand while `work` runs: whatever is loaded together has one and the same present. */
  holding<Result> (hostTime: number, work: () => Result): Result {
    this.#held = hostTime
    try {
      return work()
    } finally {
      this.#held = undefined
    }
  }

  #hostNow (): number { return this.#held ?? this.#host.now() }

  #keep (): void {
    const [offset, frozenAt] = [this.#offset, this.#frozenAt]
    this.#undo.add(() => {
      this.#offset = offset
      this.#frozenAt = frozenAt
    })
  }

  freeze (): void {
    this.#keep()
    this.#frozenAt ??= this.now()
    this.#offset = 0
  }

  /** Runs on from where it stands. */
  resume (): void {
    if (this.#frozenAt === undefined) return
    this.#keep()
    this.#offset = this.#frozenAt - this.#hostNow()
    this.#frozenAt = undefined
  }

  /** Moves to a point in time without running what falls due: `Sandbox.advanceTo` does that. */
  moveTo (time: number): void {
    this.check(time)
    this.#keep()
    if (this.#frozenAt !== undefined) this.#frozenAt = Math.round(time)
    else this.#offset = Math.round(time) - this.#hostNow()
  }

  /** Shows what another clock of the same host shows, now and later. */
  match (other: Clock): void {
    this.#keep()
    this.#offset = other.#offset
    this.#frozenAt = other.#frozenAt
  }

  /** Whether it shows what another clock of the same host shows, now and later. */
  matches (other: Clock): boolean { return this.#offset === other.#offset && this.#frozenAt === other.#frozenAt }

  /** @throws MockError validation_error for a time that the API could not write */
  check (time: number): void {
    if (canShow(time)) return
    throw new MockError('validation_error',
      'The clock cannot be set to that time: it must lie between the years 0000 and 9999')
  }

  clear (): void {
    this.#isShared = false
    this.#offset = 0
    this.#frozenAt = undefined
  }

  fromFixture (section: ClockSection | undefined): void {
    if (!section) return
    this.#isShared = section.shared ?? false
    this.#offset = section.offset ?? 0
    if (section.mode === 'frozen') {
      this.#frozenAt = section.now === undefined ? this.now() : Date.parse(section.now)
      this.#offset = 0
    } else if (section.now !== undefined) {
      this.#offset = Date.parse(section.now) - this.#hostNow()
    }
  }

  toFixture (): ClockSection | undefined {
    const shared = this.#isShared ? { shared: true } : {}
    if (this.#frozenAt !== undefined) return { mode: 'frozen', now: iso(this.#frozenAt), ...shared }
    return this.#offset === 0 && !this.#isShared ? undefined : { mode: 'real', offset: this.#offset, ...shared }
  }
}

/** Formatted times, each in the slot of its number: a page shows the same ones at each reading. */
const isoCache = Array.from({ length: 4096 }, () => ({ time: NaN, text: '' }))

/** ISO 8601 in UTC with milliseconds, the form of every time in the API (contract: v1-behaviour.md, Conventions). */
export function iso (time: number): string {
  const place = isoCache[Math.abs(time) % isoCache.length]
  if (place?.time === time) return place.text
  const text = new Date(time).toISOString()
  if (place) {
    place.time = time
    place.text = text
  }
  return text
}
