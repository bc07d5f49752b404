import type { Chat } from '../../../domain/chats/chat.js'
import type { Page } from '../../../domain/search/cursors.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import { presentChat } from './chat.js'
import { hints, paragraphs } from './markdown.js'
import { presentCount } from './page.js'

/** What to do with a chat next. */
export const chatHints = hints(
  'Pass the chatID to list_messages to read the chat, or to send_message to write to it.',
  'Pass it as one of chatIDs to search_messages to search in it.'
)

/** A page of chats in Markdown (contract: mcp.md, search_chats). */
export function presentChats (box: Sandbox, page: Page<Chat>): string {
  return paragraphs(
    '# Chats', presentCount(page, 'chat'), ...page.items.map(chat => presentChat(box, chat)), chatHints
  )
}
