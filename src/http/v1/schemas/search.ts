import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { Chat } from './chats.js'
import { Message } from './messages.js'
import { DateTime, MapOf, Nullable, StringEnum } from '../../../platform/schema-types.js'
import { AccountID, Cursor, Direction, pageProperties } from './shared.js'

export const SearchMessagesQuery = Type.Object({
  query: Type.Optional(Type.String({ minLength: 0, description: 'Words that must all occur, in any order.' })),
  cursor: Type.Optional(Cursor),
  direction: Type.Optional(Direction),
  chatIDs: Type.Optional(Type.Array(Type.String(), { description: 'Chat IDs or local chat IDs.' })),
  accountIDs: Type.Optional(Type.Array(AccountID)),
  chatType: Type.Optional(StringEnum(['group', 'single'])),
  mediaTypes: Type.Optional(Type.Array(StringEnum(['any', 'video', 'image', 'link', 'file']))),
  sender: Type.Optional(Type.String({ description: 'me, others, or a user ID.' })),
  dateAfter: Type.Optional(DateTime({ description: 'Exclusive.' })),
  dateBefore: Type.Optional(DateTime({ description: 'Exclusive.' })),
  limit: Type.Optional(Type.Integer({ exclusiveMinimum: 0, maximum: 20, default: 20 })),
  excludeLowPriority: Type.Optional(Nullable(Type.Boolean(), { default: true })),
  includeMuted: Type.Optional(Nullable(Type.Boolean(), { default: true }))
})
export type SearchMessagesQuery = Static<typeof SearchMessagesQuery>

export const SearchMessagesOutput = Type.Object({
  ...pageProperties(Message),
  chats: MapOf(Chat, { description: 'Every chat that an item belongs to, by chat ID.' })
}, { title: 'SearchMessagesOutput' })
export type SearchMessagesOutput = Static<typeof SearchMessagesOutput>

export const SearchChatsQuery = Type.Object({
  cursor: Type.Optional(Cursor),
  direction: Type.Optional(Direction),
  inbox: Type.Optional(StringEnum(['primary', 'low-priority', 'archive'], {
    description: 'primary: neither archived nor low priority; absent: everything.'
  })),
  unreadOnly: Type.Optional(Nullable(Type.Boolean())),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  type: Type.Optional(StringEnum(['single', 'group', 'any'], { default: 'any' })),
  query: Type.Optional(Type.String({ minLength: 1, description: 'Words that must all occur; case does not matter.' })),
  scope: Type.Optional(StringEnum(['titles', 'participants'], {
    default: 'titles',
    description: 'titles: title and network; participants: names of the people in it.'
  })),
  lastActivityBefore: Type.Optional(DateTime()),
  lastActivityAfter: Type.Optional(DateTime()),
  accountIDs: Type.Optional(Type.Array(AccountID)),
  includeMuted: Type.Optional(Nullable(Type.Boolean(), { default: true })),
  labelID: Type.Optional(Type.String({ description: 'Only chats that carry this label.' }))
})
export type SearchChatsQuery = Static<typeof SearchChatsQuery>

export const SearchChatsOutput = Type.Object(pageProperties(Chat), { title: 'SearchChatsOutput' })
export type SearchChatsOutput = Static<typeof SearchChatsOutput>

export const SearchQuery = Type.Object({
  query: Type.String({ minLength: 1, description: 'Words that must all occur.' })
})
export type SearchQuery = Static<typeof SearchQuery>

export const UnifiedSearchOutput = Type.Object({
  results: Type.Object({
    chats: Type.Array(Chat, { description: 'Found by title.' }),
    in_groups: Type.Array(Chat, { description: 'Groups found by a participant.' }),
    messages: SearchMessagesOutput
  })
}, { title: 'UnifiedSearchOutput' })
export type UnifiedSearchOutput = Static<typeof UnifiedSearchOutput>
