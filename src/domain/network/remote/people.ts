import type { Chat } from '../../chats/chat.js'
import type { Sandbox } from '../../sandbox/sandbox.js'
import { invalidField, type FieldPath } from '../../errors/errors.js'

/** What stands for the user's own ID on whatever account it is about. */
export const self = 'self'

/**
 * The user ID that a caller means: one of the chat's participants, or `self` for the user on another device.
 * @param field what the operation calls it
 * @throws MockError validation_error for somebody who is not in the chat
 */
export function participantOf (chat: Chat, userID: string, field: FieldPath): string {
  const id = userID === self ? chat.account.selfID : userID
  if (chat.participants.some(participant => participant.id === id)) return id
  const there = chat.participants.slice(0, 5).map(participant => participant.id).join(', ')
  throw invalidField(field, `${JSON.stringify(userID)} is not in the chat: let them join, or name one of its participants (${there}${chat.participants.length > 5 ? ', ...' : ''})`)
}

/**
 * Who acts when nobody is named: the other one in a direct chat, the first of the others in a group.
 * @throws MockError validation_error in a chat with nobody else in it
 */
export function someoneElse (box: Sandbox, chat: Chat, field: FieldPath): string {
  const [other] = box.chats.others(chat)
  if (other) return other.id
  throw invalidField(field, `Nobody but you is in the chat: pass "${self}" if it is to be you, on another device`)
}
