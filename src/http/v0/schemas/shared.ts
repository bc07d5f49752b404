import * as Type from '@sinclair/typebox'
import type { Static, TSchema } from '@sinclair/typebox'
import { Attachment, Reaction } from '../../v1/schemas/messages.js'
import { DateTime, MapOf, Nullable, StringEnum } from '../../../platform/schema-types.js'
import { pageProperties, User } from '../../v1/schemas/shared.js'

export const V0Error = Type.Object({
  error: Type.String({ description: 'Human-readable.' }),
  code: Type.Optional(Type.String({ description: 'Machine-readable.' })),
  details: Type.Optional(MapOf(Type.String()))
}, { title: 'V0Error' })
export type V0Error = Static<typeof V0Error>

/**
 * The first properties of every answer to a write: a refusal by the network is a 200 too.
 * contract: v0.md, Envelopes
 */
export const outcomeProperties = {
  success: Type.Boolean(),
  error: Type.Optional(Type.String({ description: 'Why the network refused, when success is false.' }))
}

export const V0WriteOutput = Type.Object(outcomeProperties, { title: 'V0WriteOutput' })
export type V0WriteOutput = Static<typeof V0WriteOutput>

// People and reactions are v1's. contract: v0.md, v0 shapes where they differ from v1
export const V0User = Type.Object(User.properties, { title: 'V0User' })
export type V0User = Static<typeof V0User>

export const V0Account = Type.Object({
  accountID: Type.String({ description: 'Key of the account in every other operation.' }),
  network: Type.String({ description: 'Display name of the network.' }),
  user: V0User
}, { title: 'V0Account' })
export type V0Account = Static<typeof V0Account>

export const V0Attachment = Type.Omit(Attachment, ['id', 'transcription'], { title: 'V0Attachment' })
export type V0Attachment = Static<typeof V0Attachment>

export const V0Reaction = Type.Object(Reaction.properties, { title: 'V0Reaction' })
export type V0Reaction = Static<typeof V0Reaction>

export const V0Message = Type.Object({
  id: Type.String(),
  messageID: Type.String({ description: 'Same as id.' }),
  accountID: Type.String(),
  chatID: Type.String(),
  senderID: Type.String(),
  sortKey: Type.Union([Type.String(), Type.Number()], { description: 'Orders messages within a chat.' }),
  timestamp: DateTime(),
  attachments: Type.Optional(Type.Array(V0Attachment)),
  isSender: Type.Optional(Type.Boolean({ description: 'Sent by the signed-in user.' })),
  isUnread: Type.Optional(Type.Boolean()),
  reactions: Type.Optional(Type.Array(V0Reaction)),
  senderName: Type.Optional(Type.String()),
  text: Type.Optional(Type.String({ description: 'Plain text, where v1 has Matrix HTML.' }))
}, { title: 'V0Message' })
export type V0Message = Static<typeof V0Message>

export const V0Chat = Type.Object({
  id: Type.String(),
  accountID: Type.String(),
  network: Type.String({ description: 'Display name of the network.' }),
  title: Type.String({ description: 'As shown; made from the participants when the chat has no title.' }),
  type: StringEnum(['single', 'group']),
  participants: Type.Object({
    items: Type.Array(V0User, { description: 'Possibly only some of them.' }),
    hasMore: Type.Boolean(),
    total: Type.Integer()
  }),
  unreadCount: Type.Integer(),
  isArchived: Type.Optional(Type.Boolean()),
  isMuted: Type.Optional(Type.Boolean()),
  isPinned: Type.Optional(Type.Boolean()),
  lastActivity: Type.Optional(DateTime()),
  lastReadMessageSortKey: Type.Optional(Type.Union([Type.Number(), Type.String()])),
  localChatID: Type.Optional(Nullable(Type.String(), { description: 'Short ID, valid on this installation only.' }))
}, { title: 'V0Chat' })
export type V0Chat = Static<typeof V0Chat>

/** A page of messages with the chats they belong to. */
export const V0MessagePage = Type.Object({
  ...pageProperties(V0Message),
  chats: MapOf(V0Chat, { description: 'Every chat that an item belongs to, by chat ID.' })
}, { title: 'V0MessagePage' })
export type V0MessagePage = Static<typeof V0MessagePage>

export const V0ChatPage = Type.Object(pageProperties(V0Chat), { title: 'V0ChatPage' })
export type V0ChatPage = Static<typeof V0ChatPage>

/** The query parameters of every paged operation. contract: v0.md, The other operations */
export function pageQuery<T extends TSchema> (limit: T) {
  return {
    cursor: Type.Optional(Type.String({ description: 'Opaque position, taken from an earlier page.' })),
    direction: Type.Optional(StringEnum(['after', 'before'], { default: 'before' })),
    limit: Type.Optional(limit)
  }
}
