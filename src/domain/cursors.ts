import { MockError } from './errors.js'

/**
 * A place between items, by the key that orders them. It stays right while items are added, edited and deleted, for
 * it does not name an item: pages go on from where the key would stand.
 */
export interface Position {
  /** Unix milliseconds, or whatever number leads the order. */
  at: number
  /** Orders what has the same number. */
  rank: number
}

/** One of the contract's forms: `<epoch ms>|<base64>` (v1-behaviour.md, Examples). */
export function writeCursor ({ at, rank }: Position): string {
  return `${at}|${Buffer.from(String(rank)).toString('base64url')}`
}

/**
 * Behind the time there may be base64 that is no rank, as in the example of the public documentation, which the
 * vendor's SDK tests send: then the place is before everything of that time, with the rank 0, which nothing has.
 * @throws MockError bad_request: a broken cursor is 400 (observed.md, Ours)
 */
export function readCursor (cursor: string): Position {
  const [, at, encoded] = /^(-?\d{1,16})\|([\w+/-]+={0,2})$/.exec(cursor) ?? []
  if (at === undefined || encoded === undefined) throw brokenCursor(cursor)
  const text = Buffer.from(encoded, 'base64url').toString('latin1')
  const rank = /^\d{1,15}$/.test(text) ? Number(text) : 0
  return { at: Number(at), rank }
}

/** Another form of the contract's, for orders that take text: base64 of JSON (v1-behaviour.md, Examples). */
export function writeKeyCursor (key: Readonly<Record<string, string | number>>): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url')
}

/**
 * @param model an example of the key, for its names and types
 * @throws MockError bad_request for what is no such key
 */
export function readKeyCursor<Key extends Readonly<Record<string, string | number>>> (cursor: string, model: Key): Key {
  let key: unknown
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    throw brokenCursor(cursor)
  }
  const has = (name: string) => typeof (key as Record<string, unknown>)[name] === typeof model[name]
  if (typeof key !== 'object' || key === null || !Object.keys(model).every(has)) throw brokenCursor(cursor)
  return key as Key
}

export function brokenCursor (cursor: string): MockError {
  const shown = cursor.length > 60 ? `${cursor.slice(0, 57)}...` : cursor
  return new MockError('bad_request',
    `The cursor ${JSON.stringify(shown)} is not one of this list: pass oldestCursor or newestCursor of an earlier page`)
}

export type Direction = 'before' | 'after'

/** Some items of a longer list, in the list's order, with where to go on in both directions. */
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
 * @param limit how many items the page holds at the most
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
