import type { ChatFixture, ParticipantFixture } from '../../fixtures/format.js'
import type { Ranked } from './activity-index.js'
import type { Account } from '../accounts/account-store.js'
import type { Message } from '../messages/message.js'

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

/** A conversation as the domain holds it. Parts of the sandbox change it; everyone else only reads. */
export interface Chat extends Ranked {
  readonly id: string
  readonly localChatID: string
  readonly account: Account
  readonly type: ChatType
  /** The title that somebody gave; without one it is made from the participants. */
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
  /** Oldest first, by sort key. */
  readonly messages: Message[]
  /** Another number after each change of a message, for who reads many chats in steps. */
  revision: number
}
