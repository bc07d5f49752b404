import type { Sandbox } from '../sandbox/sandbox.js'
import type { Chat } from './chat.js'
import { cursorOf } from './chat-position.js'
import { pageOf, readCursor, type Direction, type Page } from '../search/cursors.js'

/** How many chats a page holds (observed.md, Seen). */
export const chatsPerPage = 25

export interface ListChats {
  cursor?: string | undefined
  direction?: Direction | undefined
  /** Only chats of these accounts; without a list, of all. */
  accountIDs?: readonly string[] | undefined
}

/**
 * A page of the chats, latest activity first, archived and low-priority ones too (observed.md, Ours). Without a cursor
 * it is the first page, whatever the direction: that only says which side of the cursor is meant.
 *
 * Cursors are positions by activity, so every chat without activity is on exactly one page, whatever happens in
 * the others meanwhile; a chat with activity moves to the top and appears when you list again.
 *
 * @throws MockError not_found for an unknown account, bad_request for a broken cursor
 */
export function listChats (box: Sandbox, { cursor, direction = 'before', accountIDs }: ListChats): Page<Chat> {
  const { byActivity } = box.chats
  const accounts = accountIDs && new Set(accountIDs.map(id => box.accounts.get(id).accountID))
  const takes = accounts && (({ account }: Chat) => accounts.has(account.accountID))
  // SDKs send the null cursor of an empty page as an empty parameter.
  if (cursor === undefined || cursor === '') {
    return pageOf(byActivity.latestFirst(undefined, takes), 'before', chatsPerPage, cursorOf)
  }
  const place = readCursor(cursor)
  const walk = direction === 'after' ? byActivity.earliestFirst(place, takes) : byActivity.latestFirst(place, takes)
  return pageOf(walk, direction, chatsPerPage, cursorOf)
}
