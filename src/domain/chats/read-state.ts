import type { Sandbox } from '../sandbox/sandbox.js'
import type { Chat } from './chat.js'

/**
 * The user has read a chat, or what is in it up to a message. Reading never makes unread what was read, and takes the
 * mark away that was set by hand.
 * @param messageID the last message that counts as read; without it all are
 * @throws MockError not_found
 */
export function markChatRead (box: Sandbox, chatID: string, messageID?: string): Chat {
  const chat = box.chats.get(chatID)
  const through = messageID === undefined
    ? chat.messages.row(chat.messages.length - 1)?.sortKey ?? 0
    : box.messages.get(chat, messageID).sortKey
  return change(box, chat, Math.max(chat.lastReadSortKey, through), false)
}

/**
 * The user marks a chat unread. With a message, this and the later ones become unread, and none that was unread
 * becomes read. Assumed: the mark is set in both cases, so that the chat shows as unread where the user wrote last.
 * @param messageID the first message that counts as unread
 * @throws MockError not_found
 */
export function markChatUnread (box: Sandbox, chatID: string, messageID?: string): Chat {
  const chat = box.chats.get(chatID)
  if (messageID === undefined) return change(box, chat, chat.lastReadSortKey, true)
  const first = chat.messages.indexOf(box.messages.get(chat, messageID))
  const before = chat.messages.row(first - 1)?.sortKey ?? 0
  return change(box, chat, Math.min(chat.lastReadSortKey, before), true)
}

function change (box: Sandbox, chat: Chat, lastRead: number, marked: boolean): Chat {
  if (chat.lastReadSortKey === lastRead && chat.isMarkedUnread === marked) return chat
  return box.commit(() => {
    if (chat.lastReadSortKey !== lastRead) box.messages.markReadThrough(chat, lastRead)
    box.chats.update(chat, { isMarkedUnread: marked })
    return chat
  })
}
