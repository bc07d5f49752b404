import type { Chat, Message, MessageRow, SendStatus } from '../chats/chat.js'

// Their rows are declared beside the chat's, which refers to them as they refer to it.
export type {
  Attachment, Link, Message, MessageRow, MessageType, Reaction, Seen, SendFailure, SendStatus
} from '../chats/chat.js'

/** One place that makes messages, so that all have the same fields in the same order. */
export function emptyMessage (id: string, chat: Chat, senderID: string, timestamp: number): MessageRow {
  return {
    id,
    pendingID: undefined,
    eventID: undefined,
    chat,
    senderID,
    timestamp,
    timeRank: 1,
    sortKey: 0,
    searchNumber: -1,
    revision: 0,
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

/** The same message in another sandbox's copy of its chat. Written field by field, so that all have the same shape. */
export function copyMessage (row: Message, chat: Chat): MessageRow {
  return {
    id: row.id,
    pendingID: row.pendingID,
    eventID: row.eventID,
    chat,
    senderID: row.senderID,
    timestamp: row.timestamp,
    timeRank: row.timeRank,
    sortKey: row.sortKey,
    searchNumber: -1,
    revision: row.revision,
    type: row.type,
    text: row.text,
    editedAt: row.editedAt,
    editCount: row.editCount,
    isHidden: row.isHidden,
    isDeleted: row.isDeleted,
    sendStatus: row.sendStatus,
    attachments: row.attachments,
    linkedMessageID: row.linkedMessageID,
    mentions: row.mentions,
    links: row.links,
    reactions: row.reactions,
    seen: row.seen
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

/**
 * Whether the user wrote it.
 * @param chat the sandbox's, where the message may be one of the base
 */
export function isOwn (message: Message, chat = message.chat): boolean {
  return message.senderID === chat.account.selfID
}

/** Whether the user has not read it. */
export function isUnread (message: Message): boolean {
  return message.sortKey > message.chat.lastReadSortKey && countsAsUnread(message)
}

/** Whether it can be unread at all: the user's own and hidden messages cannot. */
export function countsAsUnread (message: Message, chat = message.chat): boolean {
  return !isOwn(message, chat) && !message.isHidden && !message.isDeleted
}

/** Whether it speaks to the user. */
export function mentionsUser (message: Message, chat = message.chat): boolean {
  const { mentions } = message
  if (!mentions) return false
  return mentions.includes('@room') || mentions.includes(chat.account.selfID)
}

/** The Matrix event ID: `$<id>:<host>`, one of the two forms of the contract (v1-behaviour.md, Examples). */
export function eventID (message: Message): string {
  return message.eventID ?? `$${message.id}:beeper.com`
}

/** The message ID that an event ID was made from, if `eventID` made it. */
export function idOfEvent (eventID: string): string | undefined {
  return /^\$(.+):beeper\.com$/.exec(eventID)?.[1]
}
