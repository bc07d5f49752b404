import type { ChatType } from '../chats/chat.js'

/** −2 rejected, −1 dropped, 0 no, 1 partly, 2 fully (contract: v1-behaviour.md, Conventions). */
export type SupportLevel = -2 | -1 | 0 | 1 | 2

/** What a kind of attachment may be. */
export interface AttachmentCapabilities {
  /** Types and patterns such as `image/*`; one that is not listed is rejected. */
  mimeTypes: Record<string, SupportLevel>
  caption?: SupportLevel
  maxCaptionLength?: number
  /** Bytes. */
  maxSize?: number
  /** Pixels. */
  maxWidth?: number
  maxHeight?: number
  /** Seconds. */
  maxDuration?: number
  viewOnce?: boolean
}

/** What can be done in a chat, in the words of the contract (v1.json, ChatCapabilities). */
export interface Capabilities {
  /** By feature of Matrix HTML: `bold`, `inline_code`, ... */
  formatting: Record<string, SupportLevel>
  /** By Matrix message type: `m.image`, `org.matrix.msc3245.voice`, ...; one that is not listed is rejected. */
  attachments: Record<string, AttachmentCapabilities>
  /** Characters; without it there is no limit. */
  maxTextLength?: number
  locationMessage: SupportLevel
  poll: SupportLevel
  thread: SupportLevel
  reply: SupportLevel
  edit: SupportLevel
  editMaxCount?: number
  /** Seconds after the message; without it there is no limit, as in the other ages. */
  editMaxAge?: number
  /** For everyone. */
  delete: SupportLevel
  deleteMaxAge?: number
  deleteForMe: boolean
  messageRequest?: { acceptWithMessage: SupportLevel, acceptWithButton: SupportLevel }
  reaction: SupportLevel
  /** How many a person may set on a message; without it as many as they like. */
  reactionCount?: number
  /** Without it every emoji. */
  allowedReactions?: string[]
  customEmojiReactions: boolean
  /** Timers are milliseconds; without a list of them every timer is allowed. */
  disappearingTimer?: { types: Array<'afterRead' | 'afterReadByRecipient' | 'afterSend'>, timers?: number[], omitEmptyTimer?: boolean }
  readReceipts: boolean
  typingNotifications: boolean
  archive: boolean
  markAsUnread: boolean
  deleteChat: boolean
  deleteChatForEveryone: boolean
  participantActions?: {
    ban: SupportLevel, invite: SupportLevel, kick: SupportLevel, leave: SupportLevel, revokeInvite: SupportLevel
  }
  state: Record<StateField, { level: SupportLevel }>
}

/** What of the chat itself may be changed. */
export type StateField = 'disappearingTimer' | 'avatar' | 'title' | 'description'

/** What can be done on an account apart from any chat. */
export interface Abilities {
  /** By what the network finds people that the account does not know yet. */
  lookup: ReadonlyArray<Identifier>
  /** Whether a new direct chat begins with an invitation. */
  invites: boolean
  pin: boolean
  lowPriority: boolean
  /** Whether a message can be pushed past the recipient's focus mode. */
  notifyAnyway: boolean
}

export type Identifier = 'phoneNumber' | 'email' | 'username'

/** All of what is known of a network. */
export interface Profile {
  abilities: Abilities
  chat: (type: ChatType) => Capabilities
}
