import * as Type from '@sinclair/typebox'
import { runCooperatively } from '../../../platform/cooperative.js'
import { DateTime, Nullable, StringEnum } from '../../../platform/schema-types.js'
import { foundMessagesPerPage, searchMessages } from '../../../domain/search/search-messages.js'
import { presentDigest } from '../presenters/message-digest.js'
import { appTool } from './app-tool.js'
import { accountIDs, paging } from './shared.js'

export const searchMessagesTool = appTool({
  name: 'search_messages',
  title: 'Search messages',
  description: 'Searches messages by words and filters across chats. Words match literally: search for one or two of them.',
  scope: 'read',
  hints: { readOnlyHint: true },
  fidelity: [
    ['Input, and the message digest', 'published'],
    ['The words around its facts', 'assumed'],
    ['A limit over 20 is accepted, and a page holds at most 20', 'assumed'],
    ['Local chat IDs are accepted in chatIDs; a live app has refused them once', 'assumed']
  ],
  input: () => Type.Object({
    query: Type.Optional(Type.String({ description: 'Words that must all occur, in any order.' })),
    accountIDs: accountIDs(),
    chatIDs: Type.Optional(Type.Array(Type.String(), { description: 'Only these chats.' })),
    chatType: Type.Optional(StringEnum(['group', 'single'])),
    sender: Type.Optional(Type.String({ description: 'me, others, or a user ID.' })),
    mediaTypes: Type.Optional(Type.Array(StringEnum(['any', 'video', 'image', 'link', 'file']))),
    dateAfter: Type.Optional(DateTime({ description: 'ISO 8601 with a zone; exclusive.' })),
    dateBefore: Type.Optional(DateTime({ description: 'ISO 8601 with a zone; exclusive.' })),
    includeMuted: Type.Optional(Nullable(Type.Boolean(), { description: 'By default true.' })),
    excludeLowPriority: Type.Optional(Nullable(Type.Boolean(), { description: 'By default true.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, description: 'A page never holds more than 20.' })),
    ...paging()
  }),
  run: async (context, input) => {
    const { box } = context
    await runCooperatively(box.search.messages.build())
    const limit = Math.min(input.limit ?? foundMessagesPerPage, foundMessagesPerPage)
    const hasGaps = Boolean(input.query) || input.sender !== undefined || input.mediaTypes !== undefined
    return presentDigest(context, searchMessages(box, { ...input, limit }), hasGaps)
  }
})
