import type { Chat } from '../chats/chat.js'
import type { MessageFixture } from '../../fixtures/format.js'
import type { Message } from './message.js'
import { iso } from '../sandbox/clock.js'
import { compact } from '../../platform/compact.js'
import { emptyMessage, sendStatus } from './message.js'
import { sortKeyAt } from './message-order.js'

/** A row of a fixture as a message of its chat; its place among the others is yet to be arranged. */
export function fromRow (chat: Chat, row: MessageFixture): Message {
  const senderID = row.senderID === 'self' ? chat.account.selfID : row.senderID
  const message = emptyMessage(row.id, chat, senderID, Date.parse(row.timestamp))
  message.pendingID = row.pendingMessageID
  message.eventID = row.eventID
  message.timeRank = row.timeRank ?? 1
  message.sortKey = row.sortKey === undefined ? sortKeyAt(message.timestamp) : Number(row.sortKey)
  message.type = row.type === null ? undefined : row.type ?? 'TEXT'
  message.text = row.text
  message.editedAt = row.editedTimestamp === undefined ? undefined : Date.parse(row.editedTimestamp)
  message.editCount = row.editCount ?? (row.editedTimestamp === undefined ? 0 : 1)
  message.isHidden = row.isHidden ?? false
  message.isDeleted = row.isDeleted ?? false
  message.sendStatus = row.sendStatus && {
    ...sendStatus(row.sendStatus.status, Date.parse(row.sendStatus.timestamp)),
    reason: row.sendStatus.reason,
    message: row.sendStatus.message,
    internalError: row.sendStatus.internalError,
    deliveredToUsers: row.sendStatus.deliveredToUsers && [...row.sendStatus.deliveredToUsers]
  }
  message.attachments = row.attachments && structuredClone(row.attachments)
  message.linkedMessageID = row.linkedMessageID
  message.mentions = row.mentions && [...row.mentions]
  message.links = row.links && structuredClone(row.links)
  message.reactions = row.reactions && structuredClone(row.reactions)
  message.seen = typeof row.seen === 'object' ? { ...row.seen } : row.seen
  return message
}

/**
 * The row that `fromRow` turns into this very message again.
 * @param selfID the user's ID in the chat
 */
export function toRow (message: Message, selfID: string): MessageFixture {
  const row: MessageFixture = {
    id: message.id,
    senderID: message.senderID === selfID ? 'self' : message.senderID,
    timestamp: iso(message.timestamp),
    sortKey: String(message.sortKey),
    type: message.type ?? null
  }
  if (message.timeRank > 1) row.timeRank = message.timeRank
  if (message.pendingID !== undefined) row.pendingMessageID = message.pendingID
  if (message.eventID !== undefined) row.eventID = message.eventID
  if (message.text !== undefined) row.text = message.text
  if (message.editedAt !== undefined) row.editedTimestamp = iso(message.editedAt)
  if (message.editCount > 1) row.editCount = message.editCount
  if (message.isHidden) row.isHidden = true
  if (message.isDeleted) row.isDeleted = true
  if (message.sendStatus) {
    const { status, timestamp, ...more } = message.sendStatus
    row.sendStatus = { status, timestamp: iso(timestamp), ...compact(more) }
  }
  if (message.attachments) row.attachments = structuredClone(message.attachments)
  if (message.linkedMessageID !== undefined) row.linkedMessageID = message.linkedMessageID
  if (message.mentions !== undefined) row.mentions = message.mentions && [...message.mentions]
  if (message.links) row.links = structuredClone(message.links)
  if (message.reactions) row.reactions = structuredClone(message.reactions)
  if (message.seen !== undefined) row.seen = typeof message.seen === 'object' ? { ...message.seen } : message.seen
  return row
}
