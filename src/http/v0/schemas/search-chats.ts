import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { DateTime, Nullable, StringEnum } from '../../../platform/schema-types.js'
import { pageQuery, V0ChatPage } from './shared.js'

export const V0SearchChatsQuery = Type.Object({
  ...pageQuery(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  accountIDs: Type.Optional(Type.Array(Type.String())),
  inbox: Type.Optional(StringEnum(['primary', 'low-priority', 'archive'], {
    description: 'primary: neither archived nor low priority; absent: everything.'
  })),
  includeMuted: Type.Optional(Nullable(Type.Boolean(), { default: true })),
  lastActivityAfter: Type.Optional(DateTime()),
  lastActivityBefore: Type.Optional(DateTime()),
  query: Type.Optional(Type.String({ description: 'Words that must all occur; case does not matter.' })),
  scope: Type.Optional(StringEnum(['titles', 'participants'], {
    default: 'titles',
    description: 'titles: title and network; participants: names of the people in it.'
  })),
  type: Type.Optional(StringEnum(['single', 'group', 'any'], { default: 'any' })),
  unreadOnly: Type.Optional(Nullable(Type.Boolean()))
})
export type V0SearchChatsQuery = Static<typeof V0SearchChatsQuery>

export const V0SearchChatsOutput = V0ChatPage
export type V0SearchChatsOutput = Static<typeof V0SearchChatsOutput>
