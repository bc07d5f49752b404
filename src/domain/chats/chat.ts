import type {
  AttachmentFixture, ChatFixture, LinkFixture, MessageFixture, ParticipantFixture, ReactionFixture
} from '../../fixtures/format.js'
import type { Ranked } from './activity-index.js'
import type { Account } from '../accounts/account-store.js'
import type { MessageList } from '../messages/message-list.js'

export type ChatType = ChatFixture['type']
export type Participant = ParticipantFixture
export type Draft = NonNullable<ChatFixture['draft']>

/** Times are Unix milliseconds, as everywhere in the domain. */
export interface Reminder {
  remindAt: number
  dismissOnIncomingMessage: boolean | undefined
}

export interface Snooze {
  snoozeUntil: number | undefined
  userSnoozedAt: number | undefined
}

/** Chats that the user has merged, in the words of the contract's Chat.merge (later-than-4.3.0.md). */
export interface Merge {
  /** Of the members, at least two. */
  chatIDs: string[]
  /** The member that a send goes to; without it the most recently active one. */
  defaultChatID?: string
}

/** A conversation as the domain holds it: `ChatStore` changes it, everyone else only reads. */
export type Chat = Readonly<ChatRow>

/** The same for those that make and change it. */
export interface ChatRow extends Ranked {
  readonly id: string
  readonly localChatID: string
  readonly account: Account
  readonly type: ChatType
  /** The title that was set; without one it is derived from the participants. */
  title: string | undefined
  description: string | undefined
  imgURL: string | undefined
  /** Everybody in it, the user too. */
  participants: Participant[]
  isReadOnly: boolean
  createdAt: number
  /** Messages that sort after it, and are not the user's own, are unread. */
  lastReadSortKey: number
  unreadCount: number
  unreadMentionsCount: number
  isArchived: boolean
  isLowPriority: boolean
  isMarkedUnread: boolean
  isMuted: boolean
  isPinned: boolean
  draft: Draft | undefined
  reminder: Reminder | undefined
  snooze: Snooze | undefined
  messageExpirySeconds: number | undefined
  /** In the order in which they were given. */
  labelIDs: readonly string[]
  /** What a merged chat is made of; see `merged-chats.ts`. */
  merge: Merge | undefined
  /** The merged chat that it is a member of. */
  mergedIntoChatID: string | undefined
  /** Oldest first; see `message-order.ts`. */
  messages: MessageList<Message>
  /**
   * Another number after each change of the chat or a message. One that a commit has counted stays when the commit is
   * taken back.
   */
  revision: number
  /** Whether it is a copy of a chat of the base that says just what the base says; `ChatStore` alone sets it. */
  isAsInBase: boolean
}

/** The network that a merged chat shows (contract: later-than-4.3.0.md, live). */
const mergedNetwork = 'Beeper (Matrix)'

/** The network that clients see: that of the account, except for merged chats. */
export function networkOf ({ merge, account }: Chat): string {
  return merge ? mergedNetwork : account.network
}

export type MessageType = NonNullable<MessageFixture['type']>
export type Attachment = AttachmentFixture
export type Link = LinkFixture
export type Reaction = ReactionFixture
export type Seen = NonNullable<MessageFixture['seen']>

/** How far the sending of one's own message has come. */
export interface SendStatus {
  status: NonNullable<MessageFixture['sendStatus']>['status']
  /** Unix milliseconds. */
  timestamp: number
  reason: string | undefined
  message: string | undefined
  internalError: string | undefined
  deliveredToUsers: string[] | undefined
}

/** How a send failed, in the words of the contract's SendStatus. */
export interface SendFailure {
  status: 'FAIL_RETRIABLE' | 'FAIL_PERMANENT'
  /** A code, in the bridge's words. */
  reason?: string | undefined
  /** For people. */
  message?: string | undefined
  internalError?: string | undefined
}

/**
 * A message as the domain holds it. There may be a million of them: all have the same fields in the same order, and
 * absent ones share `undefined`. `MessageStore` changes it; everyone else only reads.
 */
export type Message = Readonly<MessageRow>

/** The same for those that make and change it. */
export interface MessageRow {
  /** The final ID, or the pending one until the network has confirmed the send. */
  id: string
  /** The ID under which the send was answered; resolves forever. */
  pendingID: string | undefined
  /** A Matrix event ID from the fixture; the others are made from the message ID. */
  eventID: string | undefined
  readonly chat: Chat
  senderID: string
  /** Unix milliseconds. */
  timestamp: number
  /** Orders messages of the same time, from 1 on in the order in which they came; never changes. */
  timeRank: number
  /** Orders the messages of a chat, for clients; see `message-order.ts`. */
  sortKey: number
  /** Its number in the search index, which alone sets it; -1 where it has none. */
  searchNumber: number
  /** Another number after each change, like that of a chat. */
  revision: number
  /** Absent when the message reports joins and leaves (contract: later-than-4.3.0.md, live). */
  type: MessageType | undefined
  /** Matrix HTML. */
  text: string | undefined
  editedAt: number | undefined
  /** How often it was edited; some networks allow only so many edits. */
  editCount: number
  isHidden: boolean
  isDeleted: boolean
  sendStatus: SendStatus | undefined
  attachments: Attachment[] | undefined
  linkedMessageID: string | undefined
  /** null marks a message so old that its text must be scanned (contract: v1-behaviour.md, Messages). */
  mentions: string[] | null | undefined
  links: Link[] | undefined
  reactions: Reaction[] | undefined
  seen: Seen | undefined
}
