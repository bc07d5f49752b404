import type { Message } from './message.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { invalidField, MockError } from '../errors/errors.js'
import { isOwn } from './message.js'
import { checkEdit, checkText, readText } from './message-limits.js'
import { isBlank } from '../rich-text/to-rich-text.js'

/**
 * The user edits the text of one of their messages.
 * @param text plain text, Markdown, or HTML as a JSON string
 * @throws MockError validation_error, not_found, conflict for a message that is pending or deleted, bad_gateway when
 *   the network refuses
 */
export async function editMessage (box: Sandbox, chatID: string, messageID: string, text: string): Promise<Message> {
  const richText = await readText(box.chats.find(chatID), text)
  if (isBlank(richText)) {
    throw invalidField('text', 'The text is blank: to take the message back, delete it', 'too_small')
  }
  const chat = box.chats.get(chatID)
  const message = box.messages.getConfirmed(chat, messageID)
  if (message.isDeleted) throw new MockError('conflict', `The message ${messageID} was deleted`)
  if (!isOwn(message)) {
    throw invalidField('messageID', 'Only messages that you sent can be edited')
  }
  if (message.attachments?.length) {
    throw invalidField('messageID', 'A message with an attachment cannot be edited')
  }
  checkEdit(message, box.clock.now())
  checkText(chat, richText)
  box.network.checkWritable(chat)
  return box.commit(() => {
    box.messages.edit(message, richText)
    return message
  })
}
