import type { Chat } from '../chats/chat.js'
import type { Message } from '../messages/message.js'
import type { Page } from './cursors.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { searchChats } from './search-chats.js'
import { searchMessages } from './search-messages.js'
import { boundedQuery } from './search-filters.js'

export interface Found {
  /** By title. */
  chats: Chat[]
  /** By the people in them. */
  inGroups: Chat[]
  messages: Page<Message>
}

/**
 * What a single search box shows: the first page of each dedicated search, by its defaults (contract:
 * v1-behaviour.md, search). Assumed: a blank query finds nothing, for nothing was asked for.
 */
export function searchEverything (box: Sandbox, query: string): Found {
  if (!boundedQuery('query', query)) {
    return { chats: [], inGroups: [], messages: { items: [], hasMore: false, oldestCursor: null, newestCursor: null } }
  }
  return {
    chats: searchChats(box, { query }).items,
    inGroups: searchChats(box, { query, scope: 'participants', type: 'group' }).items,
    messages: searchMessages(box, { query })
  }
}
