import type { Attachment, ChatRow, ChatType, Participant, Reaction, Seen, SendStatus } from '../chats/chat.js'
import type { Content, RoomRecord } from '../matrix/matrix-store.js'
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
  lastRead: ReadMark
}

/** How far the user has read. */
export interface ReadMark {
  /** The event IDs of the last message that is read, and of the last one by others, in case the first was deleted. */
  eventIDs: readonly string[]
  /** Whether the user marked messages unread; else what is read elsewhere stays read. */
  isBack: boolean
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
  /** Event IDs of messages that were deleted for everyone. */
  deleted: readonly string[]
  /** What the room holds besides; without its membership, which is the user's own. */
  record: Pick<RoomRecord, 'version' | 'aliases' | 'state'> | undefined
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
  | { type: 'accountData', key: string, content: Content | undefined }
  | { type: 'removed' }

/** A change on its way to an installation. */
export interface Delivery {
  /** '' for account data of the user. */
  readonly roomID: string
  /** The Matrix user ID of the user whose installation tells it. */
  readonly by: string
  readonly change: Change
  /** Whether it comes back to the installation that told it, behind what others told before. */
  readonly isEcho?: boolean
}

/** Whether a change concerns the user's own installations alone. */
export function isOfAccount ({ type }: Change): boolean {
  return type === 'account' || type === 'accountData' || type === 'removed'
}
