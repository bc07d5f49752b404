import type { Chat, ChatType } from '../chats/chat.js'
import type { ChatScope } from './index/chat-index.js'
import type { Position } from './cursors.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { boundedQuery, meantIDs, timeOf } from './search-filters.js'
import { cursorOf, positionOf } from '../chats/chat-position.js'
import { pageOf, readCursor, type Direction, type Page } from './cursors.js'

/** How many chats a page holds by default (contract: v1-behaviour.md, searchChats). */
export const foundChatsPerPage = 50

export type Inbox = 'primary' | 'low-priority' | 'archive'

/** A filter that is left out, null or an empty list lets everything pass. */
export interface SearchChats {
  query?: string | undefined
  /** Where the words are looked for; by default in titles. */
  scope?: ChatScope | undefined
  cursor?: string | undefined
  direction?: Direction | undefined
  limit?: number | undefined
  accountIDs?: readonly string[] | undefined
  /** Only chats that carry it. Assumed: a label that is not there finds nothing. */
  labelID?: string | undefined
  inbox?: Inbox | undefined
  type?: ChatType | 'any' | undefined
  unreadOnly?: boolean | null | undefined
  /** By default true. */
  includeMuted?: boolean | null | undefined
  /** ISO 8601; chats of that very time are not found. */
  lastActivityAfter?: string | undefined
  lastActivityBefore?: string | undefined
}

/**
 * A page of the chats that have, for each word of a query, one that begins with it, and that pass every filter; latest
 * activity first. Without a query the filters alone decide. Without a cursor it is the first page, whatever the
 * direction. Cursors are those of the list of chats: places by activity.
 *
 * @throws MockError not_found for an unknown account, bad_request for a broken cursor, validation_error for a date that
 *   does not exist
 */
export function searchChats (box: Sandbox, input: SearchChats): Page<Chat> {
  const { limit = foundChatsPerPage, scope = 'titles' } = input
  const takes = filterOf(box, input)
  const words = boundedQuery('query', input.query)
  const found = words && box.search.chats.find(words, scope)
  // SDKs send the null cursor of an empty page as an empty parameter.
  const place = input.cursor === undefined || input.cursor === '' ? undefined : readCursor(input.cursor)
  const direction = place && input.direction === 'after' ? 'after' : 'before'
  const walk = found ? byActivity(box, found, direction, place, takes) : all(box, direction, place, takes)
  return pageOf(walk, direction, limit, cursorOf)
}

/**
 * Assumed: the three inboxes have every chat once, so what is archived is in the archive alone; a chat that was marked
 * as unread by hand is unread.
 */
function filterOf (box: Sandbox, input: SearchChats): (chat: Chat) => boolean {
  const { inbox, type = 'any', labelID } = input
  const ids = meantIDs(input.accountIDs)
  const accounts = ids && new Set(ids.map(id => box.accounts.get(id).accountID))
  const after = timeOf('lastActivityAfter', input.lastActivityAfter) ?? -Infinity
  const before = timeOf('lastActivityBefore', input.lastActivityBefore) ?? Infinity
  const includeMuted = input.includeMuted ?? true
  const unreadOnly = input.unreadOnly ?? false
  return chat =>
    (!accounts || accounts.has(chat.account.accountID)) &&
    (!labelID || chat.labelIDs.includes(labelID)) &&
    (inbox === undefined || inboxOf(chat) === inbox) &&
    (type === 'any' || chat.type === type) &&
    (!unreadOnly || chat.unreadCount > 0 || chat.isMarkedUnread) &&
    (includeMuted || !chat.isMuted) &&
    chat.lastActivity > after && chat.lastActivity < before
}

function inboxOf ({ isArchived, isLowPriority }: Chat): Inbox {
  if (isArchived) return 'archive'
  return isLowPriority ? 'low-priority' : 'primary'
}

type Takes = (chat: Chat) => boolean

function all (box: Sandbox, direction: Direction, place: Position | undefined, takes: Takes): Iterable<Chat> {
  const { byActivity: chats } = box.chats
  return direction === 'after' && place ? chats.earliestFirst(place, takes) : chats.latestFirst(place, takes)
}

/** Chats that were found in no order, in the direction asked for, from a place on. */
function * byActivity (
  box: Sandbox, found: Chat[], direction: Direction, place: Position | undefined, takes: Takes
): Generator<Chat> {
  // Many are met soon on the way through all of them, and sorting them takes longer.
  if (found.length > 100 && found.length > box.chats.size / 20) {
    const ids = new Set(found.map(({ id }) => id))
    yield * all(box, direction, place, chat => ids.has(chat.id) && takes(chat))
    return
  }
  const step = direction === 'after' ? 1 : -1
  const chats = found
    .filter(chat => takes(chat) && (!place || order(positionOf(chat), place) * step > 0))
    .sort((a, b) => order(positionOf(a), positionOf(b)) * step)
  for (const chat of chats) yield box.chats.own(chat)
}

function order (a: Position, b: Position): number {
  return a.at - b.at || a.rank - b.rank
}
