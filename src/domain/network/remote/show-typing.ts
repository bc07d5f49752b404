import type { Sandbox } from '../../sandbox/sandbox.js'
import { showTyping, type typingStates } from '../../chats/typing.js'
import { participantOf, someoneElse } from './people.js'

/**
 * Someone types in a chat, or stops; `self` is the user. Clients have no event of it, as in the contract: it is in the
 * journal alone, and at the other installations of a homeserver.
 * @param participantID by default the first of the others
 * @throws MockError not_found, validation_error for a person who is not in the chat
 */
export function showTypingOf (
  box: Sandbox, chatID: string, participantID: string | undefined, state: typeof typingStates[number]
): void {
  const chat = box.chats.get(chatID)
  const id = participantID === undefined
    ? someoneElse(box, chat, ['participantID'])
    : participantOf(chat, participantID, ['participantID'])
  if (id === chat.account.selfID) showTyping(box, chatID, state)
  const type = state === 'typing' ? 'typing.started' : 'typing.stopped'
  box.journal.event({ type, chatID: chat.id, ids: [id], at: box.clock.now() })
}
