import type {
  AttachmentFixture, LinkFixture, MessageFixture, ReactionFixture
} from '../../fixtures/format.js'
import type { Chat } from '../chats/chat.js'

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
 * absent ones share `undefined`.
 */
export interface Message {
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
  /** Orders the messages of a chat. */
  sortKey: number
  /** Its number in the search index, which alone sets it; -1 where it has none. */
  searchNumber: number
  type: MessageType
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

/** One place that makes messages, so that all have the same fields in the same order. */
export function emptyMessage (id: string, chat: Chat, senderID: string, timestamp: number): Message {
  return {
    id,
    pendingID: undefined,
    eventID: undefined,
    chat,
    senderID,
    timestamp,
    sortKey: 0,
    searchNumber: -1,
    type: 'TEXT',
    text: undefined,
    editedAt: undefined,
    editCount: 0,
    isHidden: false,
    isDeleted: false,
    sendStatus: undefined,
    attachments: undefined,
    linkedMessageID: undefined,
    mentions: undefined,
    links: undefined,
    reactions: undefined,
    seen: undefined
  }
}

export function sendStatus (status: SendStatus['status'], timestamp: number): SendStatus {
  return {
    status, timestamp, reason: undefined, message: undefined, internalError: undefined, deliveredToUsers: undefined
  }
}

/** Whether the network has not taken it yet, or never did: it has no final ID. */
export function isPending (message: Message): boolean {
  return message.id === message.pendingID || message.sendStatus?.status === 'PENDING'
}

/** Whether the user wrote it. */
export function isOwn (message: Message): boolean {
  return message.senderID === message.chat.account.selfID
}

/** Whether the user has not read it. */
export function isUnread (message: Message): boolean {
  return message.sortKey > message.chat.lastReadSortKey && countsAsUnread(message)
}

/** Whether it can be unread at all: the user's own and hidden messages cannot. */
export function countsAsUnread (message: Message): boolean {
  return !isOwn(message) && !message.isHidden && !message.isDeleted
}

/** Whether it speaks to the user. */
export function mentionsUser (message: Message): boolean {
  const { mentions } = message
  if (!mentions) return false
  return mentions.includes('@room') || mentions.includes(message.chat.account.selfID)
}

/** The Matrix event ID: `$<id>:<host>`, one of the two forms of the contract (v1-behaviour.md, Examples). */
export function eventID (message: Message): string {
  return message.eventID ?? `$${message.id}:beeper.com`
}

/** The message ID that an event ID was made from, if `eventID` made it. */
export function idOfEvent (eventID: string): string | undefined {
  return /^\$(.+):beeper\.com$/.exec(eventID)?.[1]
}
