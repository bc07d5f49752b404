import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { DateTime, Nullable, StringEnum } from '../../../platform/schema-types.js'
import { pageQuery, V0MessagePage } from './shared.js'

// v0 clients ask for 50 and more: the SDKs of that time document 1 to 500, with pages that hold 20 at most.
const limit = Type.Integer({ minimum: 1, maximum: 500, default: 20, description: 'A page never holds more than 20.' })

export const V0SearchMessagesQuery = Type.Object({
  ...pageQuery(limit),
  accountIDs: Type.Optional(Type.Array(Type.String())),
  chatIDs: Type.Optional(Type.Array(Type.String())),
  chatType: Type.Optional(StringEnum(['group', 'single'])),
  dateAfter: Type.Optional(DateTime({ description: 'Exclusive.' })),
  dateBefore: Type.Optional(DateTime({ description: 'Exclusive.' })),
  excludeLowPriority: Type.Optional(Nullable(Type.Boolean(), { default: true })),
  includeMuted: Type.Optional(Nullable(Type.Boolean(), { default: true })),
  mediaTypes: Type.Optional(Type.Array(StringEnum(['any', 'video', 'image', 'link', 'file']))),
  query: Type.Optional(Type.String({ description: 'Words that must all occur, in any order.' })),
  sender: Type.Optional(Type.String({ description: 'me, others, or a user ID.' }))
})
export type V0SearchMessagesQuery = Static<typeof V0SearchMessagesQuery>

export const V0SearchMessagesOutput = V0MessagePage
export type V0SearchMessagesOutput = Static<typeof V0SearchMessagesOutput>
