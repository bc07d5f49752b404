import type { Chat } from '../domain/chats/chat.js'
import type { Page } from '../domain/search/cursors.js'
import type { Message } from '../domain/messages/message.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import type { Found } from '../domain/search/search-everything.js'
import { pause } from '../platform/pause.js'
import { chatsOf } from '../domain/search/search-messages.js'

/** Characters of HTML after which other work gets a turn, since extracting their text takes long. */
const longText = 32_768

/** Search results, made of a generation's own chats and messages: around these, both generations are the same. */
export function searchPresenters<ChatOutput, MessageOutput> (
  presentChat: (box: Sandbox, chat: Chat) => ChatOutput,
  presentMessage: (box: Sandbox, message: Message) => MessageOutput
) {
  /** A page of messages, with the chats they belong to. */
  const presentFoundMessages = async (box: Sandbox, page: Page<Message>) => {
    const chats = Object.fromEntries(Array.from(chatsOf(page.items), chat => [chat.id, presentChat(box, chat)]))
    const items: MessageOutput[] = []
    for (const message of page.items) {
      items.push(presentMessage(box, message))
      if ((message.text?.length ?? 0) > longText) await pause()
    }
    return { ...page, items, chats }
  }
  /** Chats, groups by participant, and messages. */
  const presentFound = async (box: Sandbox, { chats, inGroups, messages }: Found) => ({
    results: {
      chats: chats.map(chat => presentChat(box, chat)),
      in_groups: inGroups.map(chat => presentChat(box, chat)),
      messages: await presentFoundMessages(box, messages)
    }
  })
  return { presentFoundMessages, presentFound }
}
