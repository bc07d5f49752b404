import type { Chat } from '../chats/chat.js'
import type { Message } from './message.js'
import type { RichText } from '../rich-text/to-rich-text.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { invalidField, invalidInput } from '../errors/errors.js'
import { attachmentOf, kindsOf, type AttachmentInput, type MadeAttachment } from './attachment.js'
import { acceptedKind, checkAttachment, checkReply, checkText, readText } from './message-limits.js'
import { isBlank } from '../rich-text/to-rich-text.js'

export interface NewMessage {
  /** Plain text, Markdown, or HTML as a JSON string. */
  text?: string | undefined
  replyToMessageID?: string | undefined
  attachment?: AttachmentInput | undefined
}

/**
 * The user sends a message, which is pending until the network confirms it. A merged chat has it written to a member.
 *
 * Assumed, for the contract leaves it open: a message needs text or an attachment, and blank text is none; a message
 * with an attachment has its text as the caption.
 *
 * @returns the message; the ID to answer with is its `pendingID`, for its `id` may be the final one already
 * @throws MockError validation_error, not_found for the chat, the message that it answers or the upload, bad_gateway
 *   when the network refuses
 */
export async function sendMessage (box: Sandbox, chatID: string, input: NewMessage): Promise<Message> {
  const named = box.chats.find(chatID)
  const richText = input.text === undefined
    ? undefined
    : await readText(named && box.chats.writtenTo(named), input.text)
  const text = richText && isBlank(richText) ? undefined : richText
  if (!text && !input.attachment) {
    throw richText
      ? invalidField('text', 'The text is blank, and there is no attachment', 'too_small')
      : invalidInput('A message needs text or an attachment', 'custom')
  }
  const chat = box.chats.writtenTo(box.chats.get(chatID))
  const { replyToMessageID } = input
  if (replyToMessageID !== undefined) {
    box.messages.get(chat, replyToMessageID)
    checkReply(chat)
  }
  const prepared = input.attachment && makeAttachment(box, chat, input.attachment, text)
  if (!prepared && text) checkText(chat, text)
  box.network.checkSendable(chat)
  return box.commit(() => box.messages.send(chat, {
    text, replyToMessageID, ...(prepared ? { type: prepared.type, attachments: [prepared.attachment] } : {})
  }))
}

function makeAttachment (
  box: Sandbox, chat: Chat, input: AttachmentInput, caption: RichText | undefined
): MadeAttachment {
  const asset = box.assets.upload(input.uploadID)
  const mimeType = input.mimeType ?? asset.mimeType
  const kind = acceptedKind(chat, kindsOf(input.type, mimeType), mimeType)
  const made = attachmentOf(asset, input, kind)
  checkAttachment(chat, kind, made.attachment, caption)
  return made
}
