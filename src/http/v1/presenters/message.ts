import type { Message, SendStatus } from '../../../domain/message.js'
import type { Sandbox } from '../../../domain/sandbox.js'
import type { Message as MessageOutput, Reaction as ReactionOutput } from '../schemas/messages.js'
import type { Reaction } from '../../../domain/message.js'
import { iso } from '../../../domain/clock.js'
import { defined } from '../../../domain/defined.js'
import { displayName } from '../../../domain/contacts.js'
import { isOwn, isUnread } from '../../../domain/message.js'
import { reactsOnce } from '../../../domain/message-limits.js'

export function presentMessage (box: Sandbox, message: Message): MessageOutput {
  const { chat } = message
  const { accountID } = chat.account
  const sender = box.contacts.person(accountID, message.senderID)
  return defined({
    id: message.id,
    chatID: chat.id,
    accountID,
    senderID: message.senderID,
    senderName: sender && displayName(sender),
    timestamp: iso(message.timestamp),
    sortKey: String(message.sortKey),
    type: message.type,
    text: message.text,
    editedTimestamp: message.editedAt === undefined ? undefined : iso(message.editedAt),
    isSender: isOwn(message),
    sendStatus: message.sendStatus && presentSendStatus(message.sendStatus),
    isHidden: message.isHidden || undefined,
    isDeleted: message.isDeleted || undefined,
    attachments: message.attachments,
    isUnread: isUnread(message),
    linkedMessageID: message.linkedMessageID,
    mentions: message.mentions,
    links: message.links,
    reactions: message.reactions?.map(reaction => presentReaction(message, reaction)),
    seen: message.seen
  }) as MessageOutput
}

export function presentSendStatus ({ timestamp, ...status }: SendStatus): NonNullable<MessageOutput['sendStatus']> {
  return { ...defined(status), status: status.status, timestamp: iso(timestamp) }
}

/** Its ID is its participant, with the key where a person can react several times (contract: v1-behaviour.md). */
export function presentReaction ({ chat }: Message, reaction: Reaction): ReactionOutput {
  const { transactionID: _, ...shown } = reaction
  const { participantID, reactionKey } = reaction
  return { ...shown, id: reactsOnce(chat) ? participantID : `${participantID}${reactionKey}` }
}
