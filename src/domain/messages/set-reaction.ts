import type { Message, Reaction } from './message.js'
import type { MessageStore } from './message-store.js'
import { invalidField, limitReached, type FieldPath } from '../errors/errors.js'
import { reactsOnce } from './message-limits.js'
import { isEmoji, sameKey } from './reaction-key.js'

/** How long a reaction or its transaction ID may be, in characters. */
export const maxKeyLength = 500

export interface ReactionsContext {
  messages: MessageStore
}

/**
 * Whether a message can hold another reaction; an existing one needs no more room.
 * @param field what the operation calls the key
 * @throws MockError validation_error
 */
export function checkRoom (
  box: { maxRecords: number }, message: Message, participantID: string, reactionKey: string, field: FieldPath
): void {
  if (reactionKey.length > maxKeyLength) throw invalidField(field, `A reaction has at most ${maxKeyLength} characters`, 'too_big')
  const { length = 0 } = message.reactions ?? []
  if (length >= box.maxRecords && !findReaction(message, participantID, reactionKey)) {
    throw invalidField(field, limitReached(box.maxRecords, 'reactions on the message', 'take some back'), 'too_big')
  }
}

/**
 * A person reacts. Where the network allows one reaction per person on a message, it replaces the former one.
 * @returns the reaction, which may have been there
 */
export function setReaction (
  box: ReactionsContext, message: Message, participantID: string, reactionKey: string, transactionID?: string
): Reaction {
  const present = findReaction(message, participantID, reactionKey)
  if (present) return present
  const reaction: Reaction = { participantID, reactionKey, emoji: isEmoji(reactionKey) }
  if (transactionID !== undefined) reaction.transactionID = transactionID
  const once = reactsOnce(message.chat)
  const kept = message.reactions?.filter(other => !once || other.participantID !== participantID) ?? []
  box.messages.update(message, { reactions: [...kept, reaction] })
  return reaction
}

/** A person removes a reaction; nothing happens if it does not exist. */
export function clearReaction (
  box: ReactionsContext, message: Message, participantID: string, reactionKey: string
): void {
  const reaction = findReaction(message, participantID, reactionKey)
  if (!reaction) return
  const left = message.reactions?.filter(other => other !== reaction)
  box.messages.update(message, { reactions: left?.length ? left : undefined })
}

export function findReaction (message: Message, participantID: string, reactionKey: string): Reaction | undefined {
  return message.reactions?.find(reaction =>
    reaction.participantID === participantID && sameKey(reaction.reactionKey, reactionKey))
}
