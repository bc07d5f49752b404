import type { Chat } from '../../../domain/chats/chat.js'
import type { Found } from '../../../domain/search/search-everything.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { AppContext } from '../context.js'
import { presentChat } from './chat.js'
import { inline, paragraphs } from './markdown.js'
import { presentDigest } from './message-digest.js'

/** Everything that a query found, in Markdown (contract: mcp.md, search). */
export function presentFound (context: AppContext, query: string, { chats, inGroups, messages }: Found): string {
  const { box } = context
  const isEmpty = chats.length === 0 && inGroups.length === 0 && messages.items.length === 0
  return paragraphs(
    `Query: "${inline(query)}"`,
    isEmpty ? 'Nothing was found.' : undefined,
    section(box, 'Chats', chats),
    section(box, 'In Groups', inGroups),
    messages.items.length === 0 ? undefined : paragraphs('# Messages', presentDigest(context, messages, true))
  )
}

function section (box: Sandbox, title: string, chats: readonly Chat[]): string | undefined {
  return chats.length === 0 ? undefined : paragraphs(`# ${title}`, ...chats.map(chat => presentChat(box, chat)))
}
