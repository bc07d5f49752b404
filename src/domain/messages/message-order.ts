import type { Position } from '../search/cursors.js'
import type { ChatRow } from '../chats/chat.js'
import type { Message, MessageRow } from './message.js'
import type { MessageList, MessageRows } from './message-list.js'
import { MockError } from '../errors/errors.js'
import { lowerBound } from '../../platform/lower-bound.js'

/**
 * The order of a chat's messages: by time, and among those of the same time in the order in which they came
 * (`timeRank`). Neither ever changes, so cursors are places by both. Sort keys, which clients see, rise with that order
 * and may move up when a late message needs a place between two that leave none.
 */

/** Sort keys are milliseconds since this moment, so they have the contract's 9 to 12 digits until 2032. Assumed. */
const sortEpoch = Date.UTC(2001, 0, 1)
/** The first moment that an ISO date can name: the beginning of the year 0. */
const earliest = Date.parse('0000-01-01T00:00:00Z')
/** Times before this one share the keys of the first year, in proportion, so that they stay apart as well. */
const ancient = Date.UTC(2002, 0, 1)
/** The largest sort key, of 15 digits. Those of times are far smaller. */
const maxSortKey = 999_999_999_999_999

/** The sort key that a time would have if no other message had it; later times never have a lower one. */
export function sortKeyAt (timestamp: number): number {
  if (timestamp >= ancient) return timestamp - sortEpoch
  const part = (timestamp - earliest) / (ancient - earliest)
  return Math.max(1, Math.floor(part * (ancient - sortEpoch)))
}

/** The first index whose message has no lower sort key. */
export function seek (messages: MessageRows<Message>, sortKey: number): number {
  return firstNotBefore(messages, message => message.sortKey < sortKey)
}

/** The place of a message; nothing that happens in the chat changes it. */
export function placeOf ({ timestamp, timeRank }: Message): Position {
  return { at: timestamp, rank: timeRank }
}

/** The place that a sort key names: that of its message, else the gap where it would be. */
export function placeOfKey (messages: MessageRows<Message>, sortKey: number): Position {
  const next = messages.row(seek(messages, sortKey))
  if (!next) return { at: Infinity, rank: 0 }
  const { at, rank } = placeOf(next)
  return { at, rank: next.sortKey === sortKey ? rank : rank - 0.5 }
}

/** Changes the fields of messages and chats so that the commit under way can take it back. */
export interface Assign {
  message (message: Message, changes: Partial<MessageRow>): void
  chat (changes: Partial<ChatRow>): void
}

/**
 * Adds a message to its chat: after those of the same time, before all later ones, with a sort key between its
 * neighbours'. Where they leave no number free, those that follow it without a gap move up by one each, and what was
 * read stays read.
 * @returns the messages that moved up
 * @throws MockError conflict when no sort key is left
 */
export function place (
  chat: Pick<ChatRow, 'messages' | 'lastReadSortKey'>, message: MessageRow, assign: Assign
): Message[] {
  const { messages } = chat
  const last = messages.row(messages.length - 1)
  const at = !last || last.timestamp <= message.timestamp
    ? messages.length
    : firstNotBefore(messages, other => other.timestamp <= message.timestamp)
  const before = messages.row(at - 1)
  const next = messages.row(at)
  message.timeRank = before?.timestamp === message.timestamp ? before.timeRank + 1 : 1
  const lowest = (before?.sortKey ?? 0) + 1
  if (lowest > maxSortKey) throw full(message)
  const highest = (next?.sortKey ?? Infinity) - 1
  message.sortKey = freeKey(sortKeyAt(message.timestamp), lowest, highest)
  const moved = highest < lowest ? moveUp(messages, at, assign) : []
  const end = moved[moved.length - 1]?.sortKey
  if (end !== undefined && chat.lastReadSortKey >= lowest && chat.lastReadSortKey < end) {
    assign.chat({ lastReadSortKey: chat.lastReadSortKey + 1 })
  }
  messages.insert(at, message)
  return moved
}

/** Where the time's own key is not free, the middle leaves room on both sides. */
function freeKey (wanted: number, lowest: number, highest: number): number {
  if (wanted >= lowest && wanted <= highest) return wanted
  return highest === Infinity || highest < lowest ? lowest : Math.floor((lowest + highest) / 2)
}

function moveUp (messages: MessageList<Message>, from: number, assign: Assign): Message[] {
  const moved: Message[] = []
  let taken = messages.row(from)?.sortKey ?? Infinity
  for (let at = from; messages.row(at)?.sortKey === taken; at++) {
    const message = messages.at(at)
    if (!message) break
    taken++
    if (taken > maxSortKey) throw full(message)
    assign.message(message, { sortKey: taken })
    moved.push(message)
  }
  return moved
}

/**
 * Puts messages that came in any order in the order of their times, those of the same time in the order of the ranks
 * and sort keys that they were given, and sees to it that no two keys or places are equal.
 */
export function arrange (messages: MessageRow[]): void {
  messages.sort((a, b) => a.timestamp - b.timestamp || a.timeRank - b.timeRank || a.sortKey - b.sortKey)
  let before: Message | undefined
  for (const message of messages) {
    if (before?.timestamp === message.timestamp) message.timeRank = Math.max(message.timeRank, before.timeRank + 1)
    message.sortKey = Math.max(message.sortKey, (before?.sortKey ?? 0) + 1)
    if (message.sortKey > maxSortKey) throw full(message)
    before = message
  }
}

function full ({ chat }: Message): MockError {
  return new MockError('conflict', `No sort key is left after the last message of the chat ${chat.id}: use a smaller one there`)
}

function firstNotBefore (messages: MessageRows<Message>, isBefore: (message: Message) => boolean): number {
  return lowerBound(messages.length, at => {
    const message = messages.row(at)
    return message !== undefined && isBefore(message)
  })
}
