import type { Chat } from './chat.js'
import { ActivityIndex } from './activity-index.js'
import { lowerBound } from '../../platform/lower-bound.js'

interface Place { at: number, rank: number }

/**
 * The chats of a sandbox by latest activity: those of the base in the base's order, except for the ones that have
 * moved, and those that have moved or are new in an order of their own. A walk merges both; of a chat of the base it
 * shows the sandbox's copy, if there is one.
 */
export class ActivityLayers {
  readonly #copies: ReadonlyMap<string, Chat>
  readonly #gone: ReadonlySet<string>
  /** Earliest first; those that are found to have moved or to be gone are left out from time to time. */
  #base: readonly Chat[]
  #passed = 0
  readonly #moved = new ActivityIndex<Chat>()

  /**
   * @param copies by ID, those that the sandbox has of chats of the base
   * @param gone IDs of the chats of the base that were removed
   */
  constructor (base: readonly Chat[], copies: ReadonlyMap<string, Chat>, gone: ReadonlySet<string>) {
    this.#base = base
    this.#copies = copies
    this.#gone = gone
  }

  /** Puts a chat where its time and rank say; one of the base leaves its place there for good. */
  place (chat: Chat): void { this.#moved.place(chat) }

  remove (chat: Chat): void { this.#moved.remove(chat) }

  /** The chats that stand here and not in the base, earliest first. */
  moved (): Iterable<Chat> { return this.#moved.earliestFirst({ at: -Infinity, rank: -Infinity }) }

  /** From the latest to the earliest; with a position, only what is strictly before it. */
  * latestFirst (before?: Place): Generator<Chat> {
    const moved = this.#moved.latestFirst(before)
    let next = moved.next()
    const base = this.#tidied()
    for (let at = (before ? seek(base, before) : base.length) - 1; at >= 0; at--) {
      const row = base[at]
      if (!row || !this.#isThere(row)) continue
      while (!next.done && compare(next.value, row) > 0) {
        yield next.value
        next = moved.next()
      }
      // It may have moved while the walk was elsewhere.
      if (this.#isThere(row)) yield this.#copies.get(row.id) ?? row
    }
    if (!next.done) yield next.value
    yield * moved
  }

  /** From the earliest to the latest, only what is strictly after a position. */
  * earliestFirst (after: Place): Generator<Chat> {
    const moved = this.#moved.earliestFirst(after)
    let next = moved.next()
    const base = this.#tidied()
    for (let at = seek(base, after); at < base.length; at++) {
      const row = base[at]
      if (!row || !this.#isThere(row)) continue
      if (row.lastActivity === after.at && row.activityRank <= after.rank) continue
      while (!next.done && compare(next.value, row) < 0) {
        yield next.value
        next = moved.next()
      }
      if (this.#isThere(row)) yield this.#copies.get(row.id) ?? row
    }
    if (!next.done) yield next.value
    yield * moved
  }

  /** Whether a row of the base still has its place. */
  #isThere (row: Chat): boolean {
    const isThere = !this.#gone.has(row.id) && (this.#copies.get(row.id)?.activitySlot ?? -1) < 0
    if (!isThere) this.#passed++
    return isThere
  }

  /** Walks pass over what has moved; when that gets long, they get a list without it. */
  #tidied (): readonly Chat[] {
    if (this.#passed > this.#base.length + 64) {
      this.#passed = 0
      this.#base = this.#base.filter(row => this.#isThere(row))
      this.#passed = 0
    }
    return this.#base
  }
}

/** The first place whose chat is not before. */
function seek (rows: readonly Chat[], { at, rank }: Place): number {
  return lowerBound(rows.length, place => {
    const row = rows[place]
    return row !== undefined && (row.lastActivity - at || row.activityRank - rank) < 0
  })
}

function compare (a: Chat, b: Chat): number {
  return a.lastActivity - b.lastActivity || a.activityRank - b.activityRank
}
