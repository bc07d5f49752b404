import type { Attachment, ChatRow, ChatType, Participant, Reaction, Seen, SendStatus } from '../chats/chat.js'
import type { Label } from '../chats/label-store.js'
import type { MessageRow } from '../chats/chat.js'
import type { Person } from '../accounts/account-store.js'

/** What all members of a room share. */
export const roomFields = ['title', 'description', 'imgURL', 'messageExpirySeconds'] as const
export type RoomFields = Pick<ChatRow, typeof roomFields[number]>

/** What the installations of one user share of a chat, by the same name as in the chat. */
export const accountFields = [
  'isReadOnly', 'isArchived', 'isLowPriority', 'isMarkedUnread', 'isMuted', 'isPinned', 'reminder'
] as const
export interface AccountFields extends Pick<ChatRow, typeof accountFields[number]> {
  /** Without its files, which are on one machine. */
  draft: { text: string } | undefined
  labels: Label[]
  /** The event ID of the last message that the user has read; undefined for none. */
  lastRead: string | undefined
}

/** A message as the homeserver has it: other messages are named by event ID. */
export interface SharedMessage extends Pick<
  MessageRow, 'senderID' | 'timestamp' | 'type' | 'text' | 'mentions' | 'links' | 'editedAt' | 'editCount' | 'isHidden' | 'isDeleted'
> {
  eventID: string
  attachments: readonly Attachment[] | undefined
  reactions: readonly Reaction[] | undefined
  /** The event ID of the message that it answers. */
  replyTo: string | undefined
  /** For the sender's own installations, as is the next. */
  seen: Seen | undefined
  sendStatus: SendStatus | undefined
}

/** A room with its history, for an installation that does not have it. */
export interface RoomCopy {
  type: ChatType
  createdAt: number
  fields: RoomFields
  participants: readonly Participant[]
  people: readonly Person[]
  messages: readonly SharedMessage[]
  /** Only between installations of one user. */
  account: AccountFields | undefined
}

/**
 * What one installation tells the others of a room. All state what is true from now on, so that telling it twice does
 * not matter.
 */
export type Change =
  | { type: 'copy', copy: RoomCopy }
  | { type: 'fields', fields: Partial<RoomFields> }
  | { type: 'members', joined: readonly Participant[], changed: readonly Participant[], left: readonly string[], people: readonly Person[] }
  | { type: 'message', message: SharedMessage }
  | { type: 'deleted', eventID: string, forEveryone: boolean }
  | { type: 'delivered', eventID: string }
  | { type: 'read', after: string | undefined, through: string }
  | { type: 'account', fields: Partial<AccountFields> }
  | { type: 'removed' }

/** A change on its way to an installation. */
export interface Delivery {
  readonly roomID: string
  /** The Matrix user ID of the user whose installation tells it. */
  readonly by: string
  readonly change: Change
}

/** Whether a change concerns the user's own installations alone. */
export function isOfAccount ({ type }: Change): boolean { return type === 'account' || type === 'removed' }
