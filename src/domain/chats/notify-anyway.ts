import type { Sandbox } from '../sandbox/sandbox.js'
import type { Chat } from './chat.js'
import { abilitiesOf } from '../capabilities/capabilities.js'
import { invalidField } from '../errors/errors.js'

/**
 * Pushes the chat's last message past the recipient's focus mode. The remote side of the mock has no focus
 * mode, so nothing changes. Assumed: what networks without it answer is a validation error, as for all that a network
 * cannot do; the contract says that it is an error.
 * @throws MockError not_found, validation_error, bad_gateway when the account cannot reach its network
 */
export function notifyAnyway (box: Sandbox, chatID: string): Chat {
  const chat = box.chats.get(chatID)
  const { account } = chat
  if (!abilitiesOf(account).notifyAnyway) {
    throw invalidField('chatID', `${account.network} cannot notify anyway: only iMessage chats can`)
  }
  box.network.checkReachable(account)
  return chat
}
