import type { StagedSection } from './state-section.js'
import { MockError } from '../errors/errors.js'
import type { Random } from './random.js'
import { replicaMark } from './replica.js'
import { UndoLog } from './undo-log.js'

/** Everything that is numbered, with the first number. Forms: contract, v1-behaviour.md, Identifiers and Examples. */
const first = {
  localChat: 1001,
  message: 1_000_001,
  activity: 1,
  event: 1,
  token: 1,
  fault: 1,
  upload: 1,
  loginSession: 101
}
export type Counter = keyof typeof first

/** The identifiers of a sandbox. The counters and the seed's draws make them; nothing else does. */
export class Ids implements StagedSection {
  readonly section = 'ids'
  readonly #random: Random
  readonly #undo: UndoLog
  /** What names the replica in what is drawn (replica.ts). */
  readonly mark: string
  /** Whether an ID is taken outside the sandbox: by another installation of its homeserver. */
  isTaken: ((id: string) => boolean) | undefined
  #next = new Map<Counter, number>()

  constructor (random: Random, undo = new UndoLog(), replica?: string) {
    this.#random = random
    this.mark = replicaMark(replica)
    this.#undo = undo
  }

  /**
   * The next number of a counter.
   * @throws MockError conflict when a fixture has set it to the end
   */
  next (counter: Counter): number {
    const number = this.peek(counter)
    if (number >= Number.MAX_SAFE_INTEGER) {
      throw new MockError('conflict', `No more numbers are left for ids.${counter}: use a smaller one in the fixture`)
    }
    this.#undo.set(this.#next, counter, number + 1)
    return number
  }

  /** What `next` returns next. */
  peek (counter: Counter): number { return this.#next.get(counter) ?? first[counter] }

  /** Makes sure that a number taken from a fixture is not given again. */
  reserve (counter: Counter, number: number): void {
    if (number >= this.peek(counter)) this.#next.set(counter, number + 1)
  }

  /** `!` and 18 letters: a room of a cloud account (observed.md, Room IDs). */
  cloudRoom (): string {
    return this.#free(() => `!${this.#random.letters('ids', 18)}:beeper.com`)
  }

  /** `!` and 43 URL-safe characters: a room whose ID is a hash (Matrix specification, room version 12). */
  hashedRoom (): string {
    return this.#free(() => `!${this.#random.urlSafe('ids', 43)}`)
  }

  /** `!` and 27 URL-safe characters on the account's own server name: a room of an on-device account. */
  deviceRoom (fingerprint: string, network: string): string {
    return `!${this.#random.urlSafe('ids', 27)}:${fingerprint}.local-${network}.localhost`
  }

  /** `m` and 16 digits that look like microseconds. From the seed, not from the clock, so that a run repeats itself. */
  pendingMessage (): string {
    const sevenDigits = () => String(this.#random.int('ids', 0, 9_999_999)).padStart(7, '0')
    return `m17${sevenDigits()}${sevenDigits()}`
  }

  /** `txn_` and 12 letters or digits. */
  transaction (): string {
    return `txn_${this.#random.lowerAlphanumeric('ids', 12)}`
  }

  /** `att_` and 12 letters or digits. Assumed: nothing seen. */
  draftAttachment (): string {
    return `att_${this.#random.lowerAlphanumeric('ids', 12)}`
  }

  /** `upload_` and 16 letters or digits. Assumed: nothing seen. */
  upload (): string {
    return `upload_${this.mark}${this.#random.lowerAlphanumeric('assets', 16)}`
  }

  /** `mxc://<host>/<18 characters>` (v1-behaviour.md, Examples). Assumed: which host an upload's has. */
  mediaURL (): string {
    return this.#free(() => `mxc://local.beeper.com/${this.#random.letters('assets', 18)}`)
  }

  #free (draw: () => string): string {
    for (;;) {
      const id = draw()
      if (!this.isTaken?.(id)) return id
    }
  }

  fromFixture (section: Record<string, number> | undefined): void {
    for (const [counter, number] of Object.entries(section ?? {})) {
      if (Object.hasOwn(first, counter)) this.#next.set(counter as Counter, number)
    }
  }

  /** Becomes what others are. */
  copy (other: Ids): void {
    this.#next = new Map(other.#next)
  }

  exchange (other: Ids): void {
    [this.#next, other.#next] = [other.#next, this.#next]
  }

  /** Never left out: it distinguishes a snapshot from a hand-written fixture. */
  toFixture (): Record<string, number> {
    return Object.fromEntries([...this.#next].sort(([a], [b]) => a < b ? -1 : 1))
  }
}
