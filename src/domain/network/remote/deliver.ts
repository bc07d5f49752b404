import type { Chat } from '../../chats/chat.js'
import type { Clock } from '../../sandbox/clock.js'
import type { Ids } from '../../sandbox/ids.js'
import type { Message, MessageRow } from '../../messages/message.js'
import { emptyMessage, isOwn, sendStatus } from '../../messages/message.js'
import { fields, type MessageContent, type MessageStore } from '../../messages/message-store.js'

export interface DeliveryContext {
  clock: Clock
  ids: Ids
  messages: MessageStore
}

/** Adds a message from any author to a chat; the caller has checked it and holds a commit. */
export function deliver (
  box: DeliveryContext, chat: Chat, senderID: string, content: MessageContent, timestamp = box.clock.now()
): Message {
  const message: MessageRow = {
    ...emptyMessage(String(box.ids.next('message')), chat, senderID, timestamp),
    ...fields(content),
    linkedMessageID: content.replyToMessageID
  }
  if (isOwn(message)) message.sendStatus = sendStatus('SUCCESS', timestamp)
  return box.messages.insert(chat, message)
}
