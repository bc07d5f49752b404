import type { Message } from './message.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { MockError } from '../errors/errors.js'

/**
 * The user taps "try again" on a message that failed: it is pending once more, under the same ID. The emulated API has
 * no call for it; a client that sends the same text makes a new message.
 * @throws MockError not_found, conflict for a message that cannot be sent again, bad_gateway when the network refuses
 */
export function resendMessage (box: Sandbox, messageID: string): Message {
  const message = box.messages.getAnywhere(messageID)
  const status = message.sendStatus?.status
  if (status !== 'FAIL_RETRIABLE') {
    throw new MockError('conflict',
      `The message ${messageID} cannot be sent again: its send status is ${status ?? 'none'}, and not FAIL_RETRIABLE`)
  }
  box.network.checkSendable(message.chat)
  return box.commit(() => {
    box.messages.retry(message)
    return message
  })
}
