import * as Type from '@sinclair/typebox'
import { runCooperatively } from '../../../platform/cooperative.js'
import { DateTime, Nullable, StringEnum } from '../../../platform/schema-types.js'
import { searchChats } from '../../../domain/search/search-chats.js'
import { presentChats } from '../presenters/chats.js'
import { appTool } from './app-tool.js'
import { accountIDs, paging } from './shared.js'

export const searchChatsTool = appTool({
  name: 'search_chats',
  title: 'Search chats',
  description: 'Searches chats by title, network or participants, and by filters; latest activity first.',
  scope: 'read',
  hints: { readOnlyHint: true },
  fidelity: [
    ['Input, the count line and the chat blocks', 'published'],
    ['The words around them, and the hints', 'assumed'],
    ['null for a yes-or-no filter leaves it out', 'assumed']
  ],
  input: () => Type.Object({
    query: Type.Optional(Type.String({ description: 'Words that must all occur; case does not matter.' })),
    scope: Type.Optional(StringEnum(['titles', 'participants'], {
      description: 'titles: title and network, the default; participants: names of the people in it.'
    })),
    type: Type.Optional(StringEnum(['single', 'group', 'any'])),
    inbox: Type.Optional(StringEnum(['primary', 'low-priority', 'archive'], {
      description: 'primary: neither archived nor low priority; absent: everything.'
    })),
    accountIDs: accountIDs(),
    unreadOnly: Type.Optional(Nullable(Type.Boolean())),
    includeMuted: Type.Optional(Nullable(Type.Boolean(), { description: 'By default true.' })),
    lastActivityAfter: Type.Optional(DateTime({ description: 'ISO 8601 with a zone; exclusive.' })),
    lastActivityBefore: Type.Optional(DateTime({ description: 'ISO 8601 with a zone; exclusive.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, description: 'Chats per page; by default 50.' })),
    ...paging()
  }),
  run: async ({ box }, input) => {
    await runCooperatively(box.search.chats.build())
    return presentChats(box, searchChats(box, input))
  }
})
