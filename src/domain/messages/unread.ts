import type { Chat } from '../chats/chat.js'
import { countsAsUnread, mentionsUser } from './message.js'
import { seek } from './message-order.js'

/** Counts the messages of a chat that the user has not read. */
export function unreadOf (chat: Chat): Pick<Chat, 'unreadCount' | 'unreadMentionsCount'> {
  const { messages, lastReadSortKey } = chat
  let [unreadCount, unreadMentionsCount] = [0, 0]
  for (let at = seek(messages, lastReadSortKey + 1); at < messages.length; at++) {
    const message = messages.row(at)
    if (!message || !countsAsUnread(message, chat)) continue
    unreadCount++
    if (mentionsUser(message, chat)) unreadMentionsCount++
  }
  return { unreadCount, unreadMentionsCount }
}
