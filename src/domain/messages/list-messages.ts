import type { Chat } from '../chats/chat.js'
import type { Message } from './message.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { placeOf, placeOfKey } from './message-order.js'
import { brokenCursor, pageOf, readCursor, writeCursor, type Direction, type Page, type Position } from '../search/cursors.js'

/** How many messages a page holds (observed.md, Seen). */
export const messagesPerPage = 20

/**
 * A page of a chat's messages, newest first. Without a cursor it is the newest page, whatever the direction: that
 * only says which side of the cursor is meant.
 *
 * Cursors are places by time and rank, which no change of a message moves, so every message that stays is on one
 * page whatever happens to the others meanwhile.
 *
 * @throws MockError not_found for an unknown chat, bad_request for a broken cursor
 */
export function listMessages (
  box: Sandbox, chatID: string, { cursor, direction = 'before' }: ListMessages = {}
): Page<Message> {
  const chat = box.chats.get(chatID)
  // SDKs send the null cursor of an empty page as an empty parameter.
  if (cursor === undefined || cursor === '') {
    return pageOf(box.messages.newestFirst(chat), 'before', messagesPerPage, cursorOf)
  }
  const place = placeNamed(box, chat, cursor)
  const walk = direction === 'after' ? box.messages.oldestFirst(chat, place) : box.messages.newestFirst(chat, place)
  return pageOf(walk, direction, messagesPerPage, cursorOf)
}

export interface ListMessages {
  cursor?: string | undefined
  direction?: Direction | undefined
}

function cursorOf (message: Message): string {
  return writeCursor(placeOf(message))
}

/**
 * The place that a cursor names. Besides those of pages, an ID of a message of the chat is one, for the
 * official command line passes it, and a sort key, for the SDK 4.x does (observed.md, Seen).
 *
 * A number that is no message's ID is a sort key if it has the form of one (contract: 9 digits and more) or is not
 * below all of the chat. Assumed: so the ID of a message that is gone, having fewer digits, is a broken cursor.
 */
function placeNamed (box: Sandbox, chat: Chat, cursor: string): Position {
  const message = box.messages.find(chat, cursor)
  if (message) return placeOf(message)
  if (!/^\d{1,15}$/.test(cursor)) return readCursor(cursor)
  const sortKey = Number(cursor)
  const oldest = chat.messages.row(0)
  if (cursor.length >= 9 || (oldest && sortKey >= oldest.sortKey)) return placeOfKey(chat.messages, sortKey)
  throw brokenCursor(cursor)
}
