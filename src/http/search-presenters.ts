import type { Chat } from '../domain/chats/chat.js'
import type { Page } from '../domain/search/cursors.js'
import type { Message } from '../domain/messages/message.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import type { Found } from '../domain/search/search-everything.js'
import { chatsOf } from '../domain/search/search-messages.js'

/** What searches answer, made of a generation's own chats and messages: around these, both generations say the same. */
export function searchPresenters<ChatOutput, MessageOutput> (
  presentChat: (box: Sandbox, chat: Chat) => ChatOutput,
  presentMessage: (box: Sandbox, message: Message) => MessageOutput
) {
  /** A page of messages, with the chats that they belong to. */
  const presentFoundMessages = (box: Sandbox, page: Page<Message>) => ({
    ...page,
    items: page.items.map(message => presentMessage(box, message)),
    chats: Object.fromEntries(Array.from(chatsOf(page.items), chat => [chat.id, presentChat(box, chat)]))
  })
  /** Chats, groups by their people, and messages. */
  const presentFound = (box: Sandbox, { chats, inGroups, messages }: Found) => ({
    results: {
      chats: chats.map(chat => presentChat(box, chat)),
      in_groups: inGroups.map(chat => presentChat(box, chat)),
      messages: presentFoundMessages(box, messages)
    }
  })
  return { presentFoundMessages, presentFound }
}
