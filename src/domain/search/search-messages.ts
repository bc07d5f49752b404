import type { Chat, ChatType } from '../chats/chat.js'
import type { Message } from '../messages/message.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { pageOf, readPlace, writePlace, type Direction, type Page } from './cursors.js'
import { placeOf, type MediaType, type MessagePlace } from './index/message-index.js'
import { boundedQuery, meantIDs, timeOf } from './search-filters.js'

/** The largest and default number of messages on a page (contract: v1-behaviour.md, searchMessages). */
export const foundMessagesPerPage = 20

/** A filter that is left out, null or an empty list lets everything pass, unless it says otherwise. */
export interface SearchMessages {
  query?: string | undefined
  cursor?: string | undefined
  direction?: Direction | undefined
  /** Local chat IDs too. */
  chatIDs?: readonly string[] | undefined
  accountIDs?: readonly string[] | undefined
  chatType?: ChatType | undefined
  mediaTypes?: readonly MediaType[] | undefined
  /** `me`, `others` or a user ID. */
  sender?: string | undefined
  /** ISO 8601; messages of that very time are not found. */
  dateAfter?: string | undefined
  dateBefore?: string | undefined
  limit?: number | undefined
  /** By default true. */
  excludeLowPriority?: boolean | null | undefined
  /** By default true. */
  includeMuted?: boolean | null | undefined
}

/**
 * A page of the messages in which all words of a query occur and which pass every filter, newest first, across all
 * chats; without a query the filters alone decide. Without a cursor it is the newest page, whatever the direction.
 *
 * Cursors are places in time, which no change of a message moves, so every message that stays is on exactly one page
 * whatever happens to the others meanwhile. Assumed: an unknown user ID finds nothing, while accounts and chats
 * that do not exist are errors, as everywhere.
 *
 * @throws MockError not_found for an unknown account or chat, bad_request for a broken cursor, validation_error for a
 *   date that does not exist or a query beyond its bounds
 */
export function searchMessages (box: Sandbox, input: SearchMessages): Page<Message> {
  const { direction = 'before', limit = foundMessagesPerPage, chatType, sender } = input
  const excludeLowPriority = input.excludeLowPriority ?? true
  const includeMuted = input.includeMuted ?? true
  const query = {
    words: boundedQuery('query', input.query),
    chats: setOf(meantIDs(input.chatIDs)?.map(id => box.chats.get(id))),
    accounts: setOf(meantIDs(input.accountIDs)?.map(id => box.accounts.get(id))),
    sender: sender === '' ? undefined : sender,
    media: input.mediaTypes?.length ? input.mediaTypes : undefined,
    after: timeOf('dateAfter', input.dateAfter),
    before: timeOf('dateBefore', input.dateBefore),
    matches: ({ chat }: Message) => (chatType === undefined || chat.type === chatType) &&
      (includeMuted || !chat.isMuted) && (!excludeLowPriority || !chat.isLowPriority)
  }
  // SDKs send the null cursor of an empty page as an empty parameter.
  if (input.cursor === undefined || input.cursor === '') {
    return pageOf(box.search.messages.find(query, 'before'), 'before', limit, cursorOf)
  }
  return pageOf(box.search.messages.find(query, direction, messagePlace(input.cursor)), direction, limit, cursorOf)
}

/** The chats of messages, each once, in the order of the messages. */
export function chatsOf (messages: Iterable<Message>): Set<Chat> {
  const chats = new Set<Chat>()
  for (const { chat } of messages) chats.add(chat)
  return chats
}

function cursorOf (message: Message): string {
  const { timestamp, timeRank, firstID } = placeOf(message)
  return writePlace({ at: timestamp, text: `${timeRank} ${firstID}` })
}

function messagePlace (cursor: string): MessagePlace {
  const { at, text } = readPlace(cursor)
  const [, timeRank = '0', firstID = ''] = /^(\d{1,15}) ([^]*)$/.exec(text) ?? []
  return { timestamp: at, timeRank: Number(timeRank), firstID }
}

function setOf<Item> (items: Item[] | undefined): Set<Item> | undefined {
  return items && new Set(items)
}
