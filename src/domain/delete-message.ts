import type { Message } from './message.js'
import type { Sandbox } from './sandbox.js'
import { invalid, MockError } from './errors.js'
import { isOwn } from './message.js'
import { checkDelete } from './message-limits.js'

/**
 * The user deletes a message. Either way it is gone from this installation: it leaves the lists and its IDs resolve no
 * more. Only what the far side deletes leaves a trace, see `Messages.markDeleted`. Assumed: nothing seen.
 *
 * @param forEveryone whether the others lose it too; that goes for messages of one's own, and for all in groups where
 *   one is an admin
 * @throws MockError not_found, conflict for a message that is pending or deleted, validation_error for what the
 *   network cannot do, bad_gateway when it refuses
 */
export function deleteMessage (box: Sandbox, chatID: string, messageID: string, forEveryone: boolean): void {
  const chat = box.chats.get(chatID)
  const message = box.messages.getFinal(chat, messageID)
  if (forEveryone) {
    if (message.isDeleted) throw new MockError('conflict', `The message ${messageID} is deleted for everyone already`)
    if (!isOwn(message) && !isAdmin(message)) {
      throw invalid(['params', 'messageID'],
        'Only messages that you sent can be deleted for everyone: pass forEveryone=false to delete it for yourself')
    }
  }
  checkDelete(message, forEveryone, box.clock.now())
  if (forEveryone) box.network.checkWritable(chat)
  else box.network.checkReachable(chat.account)
  box.commit(() => box.messages.remove(message))
}

function isAdmin ({ chat }: Message): boolean {
  return chat.participants.some(({ id, isAdmin = false }) => id === chat.account.selfID && isAdmin)
}
