import type { Chat } from '../domain/chats/chat.js'
import type { Page } from '../domain/search/cursors.js'
import type { Message } from '../domain/messages/message.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import type { Found } from '../domain/search/search-everything.js'
import { pause } from '../platform/pause.js'
import { chatsOf } from '../domain/search/search-messages.js'
import { listOf, objectOf, withTexts, type TextOf } from './json-text.js'
import { pageText } from './page-text.js'

/** Characters of HTML after which other work gets a turn, since extracting their text takes long. */
const longText = 32_768

/** Search results, made of a generation's own chats and messages: around these, both generations are the same. */
export function searchPresenters<ChatOutput, MessageOutput> (
  chatText: (box: Sandbox, chat: Chat) => TextOf<ChatOutput>,
  messageText: (box: Sandbox, message: Message) => TextOf<MessageOutput>
) {
  /** A page of messages, with the chats they belong to. */
  const foundMessagesText = async (box: Sandbox, page: Page<Message>) => {
    for (const message of page.items) {
      if ((message.text?.length ?? 0) <= longText) continue
      messageText(box, message)
      await pause()
    }
    const chats: Record<string, TextOf<ChatOutput>> = {}
    for (const chat of chatsOf(page.items)) chats[chat.id] = chatText(box, chat)
    return withTexts(pageText(page, message => messageText(box, message)), { chats: objectOf(chats) })
  }
  /** Chats, groups by participant, and messages. */
  const foundText = async (box: Sandbox, { chats, inGroups, messages }: Found) => objectOf({
    results: objectOf({
      chats: listOf(chats.map(chat => chatText(box, chat))),
      in_groups: listOf(inGroups.map(chat => chatText(box, chat))),
      messages: await foundMessagesText(box, messages)
    })
  })
  return { foundMessagesText, foundText }
}
