import type { Message, SendStatus } from '../../../domain/messages/message.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { Message as MessageOutput, Reaction as ReactionOutput } from '../schemas/messages.js'
import type { Reaction } from '../../../domain/messages/message.js'
import { iso } from '../../../domain/sandbox/clock.js'
import { displayName } from '../../../domain/contacts/contact-store.js'
import { isOwn, isUnread } from '../../../domain/messages/message.js'
import { reactionID } from '../../../domain/messages/message-limits.js'
import { textOf } from '../../json-text.js'
import { keepMessages } from '../../row-texts.js'

export function presentMessage (box: Sandbox, message: Message): MessageOutput {
  const { chat } = message
  const { accountID } = chat.account
  const sender = box.contacts.person(accountID, message.senderID)
  // As with chats: lists call this often, so optional fields are added one by one.
  const output: MessageOutput = {
    id: message.id,
    chatID: chat.id,
    accountID,
    senderID: message.senderID,
    timestamp: iso(message.timestamp),
    sortKey: String(message.sortKey),
    isSender: isOwn(message),
    isUnread: isUnread(message)
  }
  if (message.type !== undefined) output.type = message.type
  if (sender) output.senderName = displayName(sender)
  if (message.text !== undefined) output.text = message.text
  if (message.editedAt !== undefined) output.editedTimestamp = iso(message.editedAt)
  if (message.sendStatus) output.sendStatus = presentSendStatus(message.sendStatus)
  if (message.isHidden) output.isHidden = true
  if (message.isDeleted) output.isDeleted = true
  if (message.attachments) output.attachments = message.attachments
  if (message.linkedMessageID !== undefined) output.linkedMessageID = message.linkedMessageID
  if (message.mentions !== undefined) output.mentions = message.mentions
  if (message.links) output.links = message.links
  if (message.reactions) output.reactions = message.reactions.map(reaction => presentReaction(message, reaction))
  if (message.seen !== undefined) output.seen = message.seen
  return output
}

/** What `presentMessage` shows. */
export const messageText = keepMessages((box, message) => textOf(presentMessage(box, message)))

export function presentSendStatus (sent: SendStatus): NonNullable<MessageOutput['sendStatus']> {
  const { status, timestamp, reason, message, internalError, deliveredToUsers } = sent
  const output: NonNullable<MessageOutput['sendStatus']> = { status, timestamp: iso(timestamp) }
  if (reason !== undefined) output.reason = reason
  if (message !== undefined) output.message = message
  if (internalError !== undefined) output.internalError = internalError
  if (deliveredToUsers) output.deliveredToUsers = deliveredToUsers
  return output
}

/** Its ID is its participant, with the key where a person can react several times (contract: v1-behaviour.md). */
export function presentReaction (message: Message, reaction: Reaction): ReactionOutput {
  const { participantID, reactionKey, imgURL, emoji } = reaction
  const output: ReactionOutput = {
    id: reactionID(message, reaction),
    reactionKey,
    participantID
  }
  if (imgURL !== undefined) output.imgURL = imgURL
  if (emoji !== undefined) output.emoji = emoji
  return output
}
