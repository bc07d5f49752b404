import type { Sandbox } from '../sandbox/sandbox.js'
import { MockError } from '../errors/errors.js'
import { checkDelete } from './message-limits.js'

/**
 * The user deletes a message. Either way it is gone from this installation: it leaves the lists and its IDs resolve no
 * more. Only what the remote side deletes leaves a trace, see `MessageStore.markDeleted`. Assumed: not seen.
 *
 * @param forEveryone whether the others lose it too; that goes for messages of one's own, and for all in groups where
 *   one is an admin
 * @throws MockError not_found, conflict for a message that is pending or deleted, validation_error for what the
 *   network cannot do, bad_gateway when it refuses
 */
export function deleteMessage (box: Sandbox, chatID: string, messageID: string, forEveryone: boolean): void {
  const chat = box.chats.get(chatID)
  const message = box.messages.getFinal(chat, messageID)
  if (forEveryone && message.isDeleted) {
    throw new MockError('conflict', `The message ${messageID} is deleted for everyone already`)
  }
  checkDelete(message, forEveryone, box.clock.now())
  if (forEveryone) box.network.checkWritable(chat)
  else box.network.checkReachable(chat.account)
  box.commit(() => {
    box.homeserver.installation?.deletes(message, forEveryone)
    box.messages.remove(message)
    box.jobs.forget(chat.id, [message.id, message.pendingID].filter(id => id !== undefined))
  })
}
