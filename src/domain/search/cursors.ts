import { MockError } from '../errors/errors.js'
import { truncate } from '../../platform/cut.js'

/**
 * A place between items, by the key that orders them. It stays right while items are added, edited and deleted, for
 * it does not name an item: pages continue from where the key would be.
 */
export interface Position {
  /** Unix milliseconds, or whatever number leads the order. */
  at: number
  /** Orders what has the same number. */
  rank: number
}

export function writeCursor ({ at, rank }: Position): string {
  return writePlace({ at, text: String(rank) })
}

/**
 * Text that is no rank has the rank 0, which nothing has: then the place is before everything of that time.
 * @throws MockError bad_request
 */
export function readCursor (cursor: string): Position {
  const { at, text } = readPlace(cursor)
  return { at, rank: /^\d{1,15}$/.test(text) ? Number(text) : 0 }
}

/** A place in an order that takes more than two numbers, or none. */
export interface Place {
  at: number
  text: string
}

/** One of the contract's forms: `<epoch ms>|<base64>` (v1-behaviour.md, Examples). */
export function writePlace ({ at, text }: Place): string {
  return `${at}|${Buffer.from(text).toString('base64url')}`
}

/**
 * Any text is a place, for the example of the public documentation has one that is none of ours, and the vendor's SDK
 * tests send it.
 * @throws MockError bad_request: a broken cursor is 400 (observed.md, Ours)
 */
export function readPlace (cursor: string): Place {
  const [, at, encoded] = /^(-?\d{1,16})\|([\w+/-]+={0,2})$/.exec(cursor) ?? []
  if (at === undefined || encoded === undefined) throw brokenCursor(cursor)
  return { at: Number(at), text: Buffer.from(encoded, 'base64url').toString() }
}

export function brokenCursor (cursor: string): MockError {
  return new MockError('bad_request',
    `The cursor ${JSON.stringify(truncate(cursor))} is not one of this list: pass oldestCursor or newestCursor of an earlier page`)
}

export type Direction = 'before' | 'after'

/** Some items of a longer list, in the list's order, with cursors in both directions. */
export interface Page<Item> {
  items: Item[]
  /** Whether there is more in the direction that was asked for. */
  hasMore: boolean
  oldestCursor: string | null
  newestCursor: string | null
}

/**
 * Cuts a page off a walk through a list.
 * @param walk items from the starting place on, in the direction asked for
 * @param direction `before` walks towards older items, `after` towards newer ones; pages read newest first either way
 * @param limit the largest number of items on the page
 * @param cursorOf the place of an item
 */
export function pageOf<Item> (
  walk: Iterable<Item>, direction: Direction, limit: number, cursorOf: (item: Item) => string
): Page<Item> {
  const items: Item[] = []
  let hasMore = false
  for (const item of walk) {
    if (items.length === limit) {
      hasMore = true
      break
    }
    items.push(item)
  }
  if (direction === 'after') items.reverse()
  const [newest] = items
  const oldest = items[items.length - 1]
  return {
    items,
    hasMore,
    oldestCursor: oldest === undefined ? null : cursorOf(oldest),
    newestCursor: newest === undefined ? null : cursorOf(newest)
  }
}
