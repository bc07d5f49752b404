import type { Chat } from './chat.js'
import type { Message } from './message.js'
import type { MadeAttachment } from './message-attachment.js'
import type { RichText } from './rich-text.js'
import { invalid } from './errors.js'
import { sameKey } from './reaction-key.js'

/**
 * What networks allow of messages, by the chat's capabilities, which clients can read: whoever asks for more gets a
 * validation error, not the network's refusal. Assumed: the contract has the figures, and not what breaking them does.
 */

interface Capabilities {
  maxTextLength?: number
  edit?: number
  editMaxCount?: number
  editMaxAge?: number
  delete?: number
  deleteMaxAge?: number
  deleteForMe?: boolean
  reaction?: number
  reactionCount?: number
  allowedReactions?: string[]
  customEmojiReactions?: boolean
}

function capabilitiesOf (_chat: Chat): Capabilities {
  return {}
}

/** @throws MockError validation_error */
export function checkText (chat: Chat, { plain }: RichText): void {
  const { maxTextLength = Infinity } = capabilitiesOf(chat)
  if (plain.length <= maxTextLength) return
  throw invalid(['body', 'text'],
    `The text has ${plain.length} characters; ${chat.account.network} takes ${maxTextLength}`, 'too_big')
}

/** @throws MockError validation_error */
export function checkAttachment (_chat: Chat, _made: MadeAttachment, _caption: RichText | undefined): void {}

/** @throws MockError validation_error */
export function checkEdit (message: Message, now: number): void {
  const { network } = message.chat.account
  const { edit, editMaxAge, editMaxCount = Infinity } = capabilitiesOf(message.chat)
  if (!supported(edit)) throw invalid(['params', 'messageID'], `${network} cannot edit messages`)
  if (message.editCount >= editMaxCount) {
    throw invalid(['params', 'messageID'], `${network} lets a message be edited ${editMaxCount} times`)
  }
  checkAge(message, now, editMaxAge, 'edited')
}

/** @throws MockError validation_error */
export function checkDelete (message: Message, forEveryone: boolean, now: number): void {
  const { network } = message.chat.account
  const capabilities = capabilitiesOf(message.chat)
  if (!forEveryone) {
    if (capabilities.deleteForMe !== false) return
    throw invalid(['query', 'forEveryone'], `${network} cannot delete messages for one side only`)
  }
  if (!supported(capabilities.delete)) {
    throw invalid(['query', 'forEveryone'], `${network} cannot delete messages for everyone: pass forEveryone=false`)
  }
  checkAge(message, now, capabilities.deleteMaxAge, 'deleted for everyone')
}

/** @throws MockError validation_error */
export function checkReaction (chat: Chat, reactionKey: string): void {
  const { reaction, allowedReactions } = capabilitiesOf(chat)
  const { network } = chat.account
  if (!supported(reaction)) throw invalid(['body', 'reactionKey'], `${network} has no reactions`)
  if (allowedReactions && !allowedReactions.some(allowed => sameKey(allowed, reactionKey))) {
    throw invalid(['body', 'reactionKey'],
      `${network} takes only some reactions: ${allowedReactions.join(' ')}`, 'invalid_enum_value')
  }
}

/** How many reactions a person may have on one message; a network that says 0 or nothing sets no limit. */
export function reactionLimit (chat: Chat): number {
  return capabilitiesOf(chat).reactionCount || Infinity
}

function checkAge (message: Message, now: number, maxAge: number | undefined, done: string): void {
  if (maxAge === undefined || now - message.timestamp <= maxAge * 1000) return
  throw invalid(['params', 'messageID'],
    `The message is too old to be ${done}: ${message.chat.account.network} allows it for ${maxAge} seconds`)
}

/** Levels: contract, v1-behaviour.md, Conventions. What a network does not speak of, it supports. */
function supported (level: number | undefined): boolean {
  return level === undefined || level > 0
}
