import type { Chat } from '../chats/chat.js'
import type { Attachment, Message, Reaction } from './message.js'
import type { AttachmentKind } from './attachment.js'
import type { AttachmentCapabilities, SupportLevel } from '../capabilities/types.js'
import { can, capabilitiesOf } from '../capabilities/capabilities.js'
import { messageTypes } from '../capabilities/attachments.js'
import { invalidField, type IssueCode, type MockError } from '../errors/errors.js'
import { isOwn } from './message.js'
import { isEmoji, sameKey } from './reaction-key.js'
import { toRichText, unmarkedText, type RichText } from '../rich-text/to-rich-text.js'

/**
 * What networks allow in messages, by the chat's capabilities, which clients can read: asking for more is a
 * validation error, not the network's refusal. Assumed: the contract has the figures, but not what exceeding them does.
 * Characters are UTF-16 code units of the text without markup.
 */

const matrixTypeOf: Record<AttachmentKind, string> = {
  image: messageTypes.image,
  video: messageTypes.video,
  audio: messageTypes.audio,
  file: messageTypes.file,
  gif: messageTypes.gif,
  sticker: messageTypes.sticker,
  'voice-note': messageTypes.voice
}

/**
 * @param chat one that is yet to be created will do
 * @param field where in the body the text stands
 * @throws MockError validation_error
 */
export function checkText (chat: Pick<Chat, 'account' | 'type'>, { plain }: RichText, field = 'text'): void {
  const { maxTextLength = Infinity } = capabilitiesOf(chat)
  if (plain.length > maxTextLength) throw tooLong(field, 'text', plain.length, chat, maxTextLength)
}

/** How much longer than what is read a text may be as it is written, with its markup and the addresses of its links. */
const mostWritten = 4

/**
 * Reads what a caller wrote for a chat, after a look at the account's own limit, which takes no time.
 * @param chat undefined where the caller finds out later that there is none
 * @param field the field that holds the text
 * @throws InvalidInput for a text that is far too long for the account, or exceeds a bound of all texts
 */
export function readText (
  chat: Pick<Chat, 'account' | 'type'> | undefined, written: string, field = 'text'
): RichText | Promise<RichText> {
  if (chat) {
    const { maxTextLength = Infinity } = capabilitiesOf(chat)
    if (written.length > mostWritten * maxTextLength) throw tooLong(field, 'text', written.length, chat, maxTextLength)
  }
  return unmarkedText(written, field) ?? toRichText(written, field)
}

/** @throws MockError validation_error */
export function checkReply (chat: Chat): void {
  if (can(capabilitiesOf(chat).reply)) return
  throw invalidField('replyToMessageID', `${chat.account.network} cannot answer single messages`)
}

/**
 * The first of some kinds as which the network takes a file.
 * @throws MockError validation_error when it takes it as none of them
 */
export function acceptedKind (chat: Chat, kinds: AttachmentKind[], mimeType: string): AttachmentKind {
  const accepted = kinds.find(kind => can(levelOf(capabilitiesOf(chat).attachments[matrixTypeOf[kind]], mimeType)))
  if (accepted) return accepted
  throw invalidField(['attachment', 'type'],
    `${chat.account.network} takes no ${mimeType} as ${kinds.join(' or ')}: capabilities.attachments lists what it takes`)
}

/** @throws MockError validation_error */
export function checkAttachment (
  chat: Chat, kind: AttachmentKind, { fileSize = 0, size, duration = 0 }: Attachment, caption: RichText | undefined
): void {
  const { network } = chat.account
  const limits = capabilitiesOf(chat).attachments[matrixTypeOf[kind]]
  const figures: Array<[what: string, is: number, most: number | undefined]> = [
    ['bytes', fileSize, limits?.maxSize],
    ['pixels of width', size?.width ?? 0, limits?.maxWidth],
    ['pixels of height', size?.height ?? 0, limits?.maxHeight],
    ['seconds', duration, limits?.maxDuration]
  ]
  for (const [what, is, most = Infinity] of figures) {
    if (is > most) throw invalidField('attachment', `It has ${is} ${what}; ${network} takes ${most}`, 'too_big')
  }
  if (!caption) return
  if (!can(limits?.caption)) {
    throw invalidField('text', `${network} takes no text with this kind of attachment: send it on its own`)
  }
  const { maxCaptionLength = Infinity } = limits ?? {}
  if (caption.plain.length > maxCaptionLength) {
    throw tooLong('text', 'text with an attachment', caption.plain.length, chat, maxCaptionLength)
  }
}

/** @throws MockError validation_error */
export function checkEdit (message: Message, now: number): void {
  const { network } = message.chat.account
  const { edit, editMaxAge, editMaxCount = Infinity } = capabilitiesOf(message.chat)
  if (!can(edit)) throw invalidField('messageID', `${network} cannot edit messages`)
  if (message.editCount >= editMaxCount) {
    throw invalidField('messageID', `${network} lets a message be edited ${editMaxCount} times`)
  }
  checkAge(message, now, editMaxAge, 'edited')
}

/** @throws MockError validation_error */
export function checkDelete (message: Message, forEveryone: boolean, now: number): void {
  const { chat } = message
  const { network } = chat.account
  const { delete: forAll, deleteMaxAge, deleteForMe } = capabilitiesOf(chat)
  const instead = deleteForMe ? ': pass forEveryone=false to delete it for yourself' : ''
  if (!forEveryone) {
    if (deleteForMe) return
    throw invalidField('forEveryone', `${network} cannot delete a message for one side only`)
  }
  if (!can(forAll)) {
    throw invalidField('forEveryone', `${network} cannot delete a message for everyone${instead}`)
  }
  if (!isOwn(message) && !isAdmin(chat)) {
    throw invalidField('messageID', `Only messages that you sent can be deleted for everyone${instead}`)
  }
  checkAge(message, now, deleteMaxAge, 'deleted for everyone')
}

/**
 * Whether the network has the reaction. A shortcode counts as an emoji that the mock does not know. Assumed.
 * @throws MockError validation_error
 */
export function checkReaction (message: Message, reactionKey: string): void {
  const { chat } = message
  const { network, selfID } = chat.account
  const { reaction, allowedReactions, customEmojiReactions, reactionCount = Infinity } = capabilitiesOf(chat)
  const refusal = (why: string, code?: IssueCode) => invalidField('reactionKey', why, code)
  if (!can(reaction)) throw refusal(`${network} has no reactions`)
  if (allowedReactions && !allowedReactions.some(allowed => sameKey(allowed, reactionKey))) {
    throw refusal(`${network} has these reactions only: ${allowedReactions.join(' ')}`, 'invalid_enum_value')
  }
  if (!customEmojiReactions && !isEmoji(reactionKey) && !/^:[\w+-]+:$/.test(reactionKey)) {
    throw refusal(`${network} has no reactions but emoji`)
  }
  const own = message.reactions?.filter(({ participantID }) => participantID === selfID) ?? []
  if (reactionCount > 1 && own.length >= reactionCount && !own.some(other => sameKey(other.reactionKey, reactionKey))) {
    throw refusal(`${network} lets you have ${reactionCount} reactions on a message`, 'too_big')
  }
}

/** Whether a person has at most one reaction on a message: a new one replaces the old one. */
export function reactsOnce (chat: Chat): boolean {
  return capabilitiesOf(chat).reactionCount === 1
}

/** The ID of a reaction: the person's, with the key if they can react several times (v1-behaviour.md, Identifiers). */
export function reactionID ({ chat }: Message, { participantID, reactionKey }: Reaction): string {
  return reactsOnce(chat) ? participantID : `${participantID}${reactionKey}`
}

function checkAge (message: Message, now: number, maxAge: number | undefined, done: string): void {
  if (maxAge === undefined || now - message.timestamp <= maxAge * 1000) return
  throw invalidField('messageID',
    `The message is too old to be ${done}: ${message.chat.account.network} allows it for ${maxAge} seconds`)
}

function tooLong (
  field: string, what: string, length: number, { account }: Pick<Chat, 'account'>, most: number
): MockError {
  return invalidField(field, `The ${what} has ${length} characters; ${account.network} takes ${most}`, 'too_big')
}

function isAdmin ({ account, participants }: Chat): boolean {
  return participants.some(({ id, isAdmin = false }) => id === account.selfID && isAdmin)
}

/** A MIME type counts as rejected if neither it nor a pattern that it fits is listed. */
function levelOf (capabilities: AttachmentCapabilities | undefined, mimeType: string): SupportLevel | undefined {
  const [bare = ''] = mimeType.toLowerCase().split(';', 1)
  const [media = ''] = bare.split('/', 1)
  const { mimeTypes = {} } = capabilities ?? {}
  return mimeTypes[bare.trim()] ?? mimeTypes[`${media}/*`] ?? mimeTypes['*/*']
}
