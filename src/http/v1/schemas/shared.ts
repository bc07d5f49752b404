import * as Type from '@sinclair/typebox'
import type { Static, TSchema } from '@sinclair/typebox'
import { Nullable, StringEnum } from '../../../platform/schema-types.js'

/** The properties of every cursor page. contract: v1-behaviour.md, Pagination */
export function pageProperties<T extends TSchema> (item: T) {
  return {
    items: Type.Array(item),
    hasMore: Type.Boolean({ description: 'More items lie beyond this page.' }),
    oldestCursor: Nullable(Type.String(), { description: 'Pass with direction=before to get older items.' }),
    newestCursor: Nullable(Type.String(), { description: 'Pass with direction=after to get newer items.' })
  }
}

export const ChatID = Type.String({ title: 'ChatID', description: 'Chat ID; inputs also accept a local chat ID.' })
export type ChatID = Static<typeof ChatID>

export const AccountID = Type.String({ title: 'AccountID' })
export type AccountID = Static<typeof AccountID>

export const Cursor = Type.String({ title: 'Cursor', description: 'Opaque position, taken from an earlier page.' })
export type Cursor = Static<typeof Cursor>

export const Direction = StringEnum(['after', 'before'], {
  title: 'Direction',
  description: 'before: older than the cursor, the default when only a cursor is given; after: newer.'
})
export type Direction = Static<typeof Direction>

export const User = Type.Object({
  id: Type.String({ description: 'Key of the person; use it wherever a user ID is expected.' }),
  username: Type.Optional(Type.String()),
  phoneNumber: Type.Optional(Type.String({ description: 'E.164.' })),
  email: Type.Optional(Type.String()),
  fullName: Type.Optional(Type.String()),
  imgURL: Type.Optional(Type.String({ description: 'Avatar; may be temporary or valid on this device only.' })),
  cannotMessage: Type.Optional(Type.Boolean({ description: 'No chat can be started with this person.' })),
  isSelf: Type.Optional(Type.Boolean({ description: "The account's own identity." }))
}, { title: 'User' })
export type User = Static<typeof User>

export const Participant = Type.Intersect([
  User,
  Type.Object({
    isAdmin: Type.Optional(Type.Boolean()),
    isPending: Type.Optional(Type.Boolean({ description: 'Invited, not joined yet.' })),
    isNetworkBot: Type.Optional(Type.Boolean({ description: "The bridge's own bot." }))
  })
], { title: 'Participant' })
export type Participant = Static<typeof Participant>
