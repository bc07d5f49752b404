import type { Asset } from '../../assets/asset.js'
import type { Chat } from '../../chats/chat.js'
import type { Message, MessageType } from '../../messages/message.js'
import type { Sandbox } from '../../sandbox/sandbox.js'
import { invalidField, invalidInput, MockError, type FieldPath } from '../../errors/errors.js'
import { attachmentOf, kindsOf, type AttachmentFacts, type AttachmentKind } from '../../messages/attachment.js'
import { isBlank, toRichText, type RichText } from '../../rich-text/to-rich-text.js'
import { deliver } from './deliver.js'
import { participantOf, someoneElse } from './people.js'
import { sampleMedia } from './sample-media.js'
import { isConnected } from '../../accounts/connection.js'

export interface IncomingAttachment extends AttachmentFacts {
  /** An upload of the sandbox. */
  uploadID?: string | undefined
  /** An mxc://, localmxc:// or file:// URL that the sandbox knows; without it and an upload, a sample of the kind. */
  url?: string | undefined
}

export interface IncomingMessage {
  chatID: string
  /** Who writes; `self` is the user on another device. By default the first of the others. */
  senderID?: string | undefined
  /** Plain text, Markdown, or HTML as a JSON string, as in a send. */
  text?: string | undefined
  attachments?: IncomingAttachment[] | undefined
  /** By default what the attachment says. */
  type?: MessageType | undefined
  /** The message that it answers. */
  replyTo?: string | undefined
  /** User IDs, `self` or `@room`, besides those in the text. */
  mentions?: string[] | undefined
  /** When it was written, in Unix milliseconds; by default now. What is older than others goes before them. */
  timestamp?: number | undefined
}

/**
 * Another person writes to the user. This raises the unread count, moves the chat to the top, dismisses a reminder
 * that asks for it, and unarchives nothing (design.md).
 * @throws MockError not_found, validation_error, conflict while the account is not connected
 */
export async function receiveMessage (box: Sandbox, { chatID, text, ...input }: IncomingMessage): Promise<Message> {
  const richText = await readIncoming(text)
  const chat = box.chats.writtenTo(box.chats.get(chatID))
  checkConnected(chat)
  const arrive = checkIncoming(box, chat, input, richText)
  return box.commit(arrive)
}

/**
 * Reads the text of a message that comes in.
 * @returns undefined for a blank one
 * @throws InvalidInput for a text that exceeds a bound
 */
export async function readIncoming (text: string | undefined, field: FieldPath = 'text'): Promise<RichText | undefined> {
  const richText = text === undefined ? undefined : await toRichText(text, field)
  return richText && isBlank(richText) ? undefined : richText
}

/**
 * Checks a message that comes in.
 * @param at where it is in the input
 * @returns what delivers it; the caller holds a commit
 * @throws MockError not_found, validation_error
 */
export function checkIncoming (
  box: Sandbox, chat: Chat, input: Omit<IncomingMessage, 'chatID' | 'text'>, text: RichText | undefined,
  at: ReadonlyArray<string | number> = []
): () => Message {
  const { senderID, replyTo, timestamp, mentions = [] } = input
  const sender = senderID === undefined
    ? someoneElse(box, chat, [...at, 'senderID'])
    : participantOf(chat, senderID, [...at, 'senderID'])
  if (!text && !input.attachments?.length) {
    const message = 'A message needs text or attachments'
    throw at.length > 0 ? invalidField(at, message) : invalidInput(message, 'custom')
  }
  if (timestamp !== undefined && timestamp > box.clock.now()) {
    throw invalidField([...at, 'timestamp'], 'The time is ahead of the sandbox\'s clock: advance the clock first', 'too_big')
  }
  const answered = replyTo === undefined ? undefined : box.messages.get(chat, replyTo)
  const attachments = input.attachments?.map((attachment, place) =>
    makeAttachment(box, attachment, [...at, 'attachments', place]))
  const mentioned = mentions.map((id, place) =>
    id === '@room' ? id : participantOf(chat, id, [...at, 'mentions', place]))
  return () => deliver(box, chat, sender, {
    text: text && { ...text, mentions: [...new Set([...text.mentions, ...mentioned])] },
    type: input.type ?? attachments?.[0]?.type,
    attachments: attachments?.map(({ attachment }) => attachment),
    replyToMessageID: answered?.id
  }, timestamp)
}

/** @throws MockError conflict: what the network cannot deliver, it does not */
export function checkConnected ({ account }: Pick<Chat, 'account'>): void {
  if (isConnected(account)) return
  throw new MockError('conflict',
    `Nothing arrives while the ${account.network} account ${account.accountID} is ${account.status}: set it to connected first`)
}

function makeAttachment (box: Sandbox, input: IncomingAttachment, path: Array<string | number>) {
  const asset = assetOf(box, input, path)
  const mimeType = input.mimeType ?? asset.mimeType
  const [kind = 'file'] = kindsOf(input.type, mimeType)
  return attachmentOf(asset, input, kind)
}

function assetOf (box: Sandbox, { uploadID, url, type }: IncomingAttachment, path: Array<string | number>): Asset {
  if (uploadID !== undefined && url !== undefined) {
    throw invalidField(path, 'Name an uploadID or a url, not both')
  }
  if (uploadID !== undefined) return box.assets.upload(uploadID)
  const kind: AttachmentKind = type ?? 'image'
  return box.assets.get(url ?? sampleMedia[kind], [...path, 'url'])
}
