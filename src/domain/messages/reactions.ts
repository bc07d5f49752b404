import type { Message } from './message.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { invalidField, MockError, notFound } from '../errors/errors.js'
import { isPending } from './message.js'
import { checkReaction } from './message-limits.js'
import { checkRoom, clearReaction, findReaction, maxKeyLength, setReaction } from './set-reaction.js'

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
 * The user reacts to a message. A transaction ID that was used on it before does nothing and returns the first
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
  if ((transactionID?.length ?? 0) > maxKeyLength) {
    throw invalidField('transactionID', `It has more than ${maxKeyLength} characters`, 'too_big')
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

/** Any ID of the message will do, but the network must know it (contract: v1-behaviour.md is silent. Assumed). */
function reactable (box: Sandbox, chatID: string, messageID: string): Message {
  const message = box.messages.get(box.chats.get(chatID), messageID)
  if (isPending(message)) {
    throw new MockError('conflict', `The message ${messageID} is still being sent: react to it once it is sent`)
  }
  if (message.isDeleted) throw new MockError('conflict', `The message ${messageID} was deleted`)
  return message
}
