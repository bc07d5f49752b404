import type { Chat } from '../../chats/chat.js'
import type { Sandbox } from '../../sandbox/sandbox.js'
import { invalidField, type FieldPath } from '../../errors/errors.js'

/** The alias of the user's own ID, on any account. */
export const self = 'self'

/**
 * The user ID that a caller means: one of the chat's participants, or `self` for the user on another device.
 * @param field what the operation calls it
 * @throws MockError validation_error for a person who is not in the chat
 */
export function participantOf (chat: Chat, userID: string, field: FieldPath): string {
  const id = userID === self ? chat.account.selfID : userID
  if (chat.participants.some(participant => participant.id === id)) return id
  const there = chat.participants.slice(0, 5).map(participant => participant.id).join(', ')
  throw invalidField(field, `${JSON.stringify(userID)} is not in the chat: let them join, or name one of its participants (${there}${chat.participants.length > 5 ? ', ...' : ''})`)
}

/**
 * Who acts by default: the other person in a direct chat, the first other participant in a group.
 * @throws MockError validation_error in a chat without other participants
 */
export function someoneElse (box: Sandbox, chat: Chat, field: FieldPath): string {
  const [other] = box.chats.others(chat)
  if (other) return other.id
  throw invalidField(field, `You are alone in the chat: pass "${self}" to act as yourself, on another device`)
}
