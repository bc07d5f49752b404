import type { Message, Reaction } from './message.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { invalidField, limitReached, MockError, notFound, type FieldPath } from '../errors/errors.js'
import { isPending } from './message.js'
import { checkReaction, reactsOnce } from './message-limits.js'
import { isEmoji, sameKey } from './reaction-key.js'

/** How long a reaction or its transaction ID may be, in characters. */
const longest = 500

export interface NewReaction {
  reactionKey: string
  transactionID?: string | undefined
}

export interface AddedReaction {
  message: Message
  /** As it was asked for the first time. */
  reactionKey: string
  /** The caller's, else one that was made for it. */
  transactionID: string
}

/**
 * The user reacts to a message. A transaction ID that reacted to it before does not do so again and gives the first
 * answer; nor does a reaction that is there already, which just succeeds. Assumed: keys are kept as they were given,
 * a shortcode too.
 *
 * @throws MockError validation_error for what the network has no such reaction for, not_found, conflict for a message
 *   that is pending or deleted, bad_gateway when the network refuses
 */
export function addReaction (
  box: Sandbox, chatID: string, messageID: string, { reactionKey, transactionID }: NewReaction
): AddedReaction {
  if (reactionKey.trim() === '') throw invalidField('reactionKey', 'A reaction must not be blank', 'too_small')
  if ((transactionID?.length ?? 0) > longest) {
    throw invalidField('transactionID', `It has more than ${longest} characters`, 'too_big')
  }
  const message = reactable(box, chatID, messageID)
  const { chat } = message
  const repeated = transactionID
    ? message.reactions?.find(reaction => reaction.transactionID === transactionID)
    : undefined
  if (repeated && transactionID) return { message, reactionKey: repeated.reactionKey, transactionID }
  checkReaction(message, reactionKey)
  checkRoom(box, message, chat.account.selfID, reactionKey, 'reactionKey')
  box.network.checkReachable(chat.account)
  return box.commit(() => {
    const id = transactionID || box.ids.transaction()
    const reaction = setReaction(box, message, chat.account.selfID, reactionKey, id)
    return { message, reactionKey, transactionID: transactionID || (reaction.transactionID ?? id) }
  })
}

/**
 * Whether a message can hold a reaction, whoever's it is; one that is there takes no more room.
 * @param field what the operation calls the key
 * @throws MockError validation_error
 */
export function checkRoom (
  box: Sandbox, message: Message, participantID: string, reactionKey: string, field: FieldPath
): void {
  if (reactionKey.length > longest) throw invalidField(field, `A reaction has at most ${longest} characters`, 'too_big')
  const { length = 0 } = message.reactions ?? []
  if (length >= box.maxRecords && !findReaction(message, participantID, reactionKey)) {
    throw invalidField(field, limitReached(box.maxRecords, 'reactions on the message', 'take some back'), 'too_big')
  }
}

/**
 * The user takes a reaction of their own back.
 * @throws MockError not_found for what is not there, also when others have it; conflict and bad_gateway as above
 */
export function removeReaction (box: Sandbox, chatID: string, messageID: string, reactionKey: string): Message {
  const message = reactable(box, chatID, messageID)
  const { account } = message.chat
  if (!findReaction(message, account.selfID, reactionKey)) {
    throw notFound('reaction', reactionKey, 'You have no such reaction on that message')
  }
  box.network.checkReachable(account)
  return box.commit(() => {
    clearReaction(box, message, account.selfID, reactionKey)
    return message
  })
}

/**
 * Somebody reacts. Where the network lets people have only one reaction on a message, the former gives way.
 * @returns the reaction, which may have been there
 */
export function setReaction (
  box: Sandbox, message: Message, participantID: string, reactionKey: string, transactionID?: string
): Reaction {
  const present = findReaction(message, participantID, reactionKey)
  if (present) return present
  const reaction: Reaction = { participantID, reactionKey, emoji: isEmoji(reactionKey) }
  if (transactionID !== undefined) reaction.transactionID = transactionID
  const once = reactsOnce(message.chat)
  const kept = message.reactions?.filter(other => !once || other.participantID !== participantID) ?? []
  message.reactions = [...kept, reaction]
  box.messages.changed(message)
  return reaction
}

/** Somebody takes a reaction back; nothing happens if it is not there. */
export function clearReaction (box: Sandbox, message: Message, participantID: string, reactionKey: string): void {
  const reaction = findReaction(message, participantID, reactionKey)
  if (!reaction) return
  const left = message.reactions?.filter(other => other !== reaction)
  message.reactions = left?.length ? left : undefined
  box.messages.changed(message)
}

function findReaction (message: Message, participantID: string, reactionKey: string): Reaction | undefined {
  return message.reactions?.find(reaction =>
    reaction.participantID === participantID && sameKey(reaction.reactionKey, reactionKey))
}

/** Any ID of the message will do, but the network must know it (contract: v1-behaviour.md is silent. Assumed). */
function reactable (box: Sandbox, chatID: string, messageID: string): Message {
  const message = box.messages.get(box.chats.get(chatID), messageID)
  if (isPending(message)) {
    throw new MockError('conflict', `The message ${messageID} is still being sent: react to it once it is sent`)
  }
  if (message.isDeleted) throw new MockError('conflict', `The message ${messageID} was deleted`)
  return message
}
