import type { Message } from '../../../domain/message.js'
import type { Page } from '../../../domain/cursors.js'
import type { Sandbox } from '../../../domain/sandbox.js'
import type { SearchMessagesOutput } from '../schemas/search.js'
import { chatsOf } from '../../../domain/search-messages.js'
import { presentChat } from './chat.js'
import { presentMessage } from './message.js'

/** A page of messages, with the chats that they belong to. */
export function presentFoundMessages (box: Sandbox, page: Page<Message>): SearchMessagesOutput {
  return {
    ...page,
    items: page.items.map(message => presentMessage(box, message)),
    chats: Object.fromEntries(Array.from(chatsOf(page.items), chat => [chat.id, presentChat(box, chat)]))
  }
}
