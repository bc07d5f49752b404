import type { Message } from '../../messages/message.js'
import type { Sandbox } from '../../sandbox/sandbox.js'
import { invalidField, MockError } from '../../errors/errors.js'
import { isPending } from '../../messages/message.js'
import { checkRoom, clearReaction, setReaction } from '../../messages/set-reaction.js'
import { markChatRead } from '../../chats/read-state.js'
import { isBlank, toRichText } from '../../rich-text/to-rich-text.js'
import { participantOf, someoneElse } from './people.js'
import { checkConnected } from './receive-message.js'

/** What others do to a message, or the user as `self` on another device. Several at once happen in this order. */
export interface MessageChange {
  /** The new text, by the message's author: Markdown, as in a send. */
  text?: string | undefined
  reaction?: {
    /** Emoji, shortcode or custom key. */
    key: string
    /** Who reacts; by default the first of the others. */
    participantID?: string | undefined
    /** Takes the reaction back. */
    remove?: boolean | undefined
  } | undefined
  /** Who has read the chat up to this message; `self` is the user on another device. */
  readBy?: string[] | undefined
  /** Who wrote it takes it back: it stays, says that it was deleted, and has no content any more. */
  deleted?: true | undefined
}

/**
 * Others edit, delete, react to or read a message; the user does so on another device. Networks' limits on the user's
 * own calls do not bind them.
 * @throws MockError not_found, validation_error, conflict for what cannot be done to the message now
 */
export async function changeMessage (box: Sandbox, messageID: string, change: MessageChange): Promise<Message> {
  const text = change.text === undefined ? undefined : await toRichText(change.text)
  if (text && isBlank(text)) throw invalidField('text', 'The text is blank', 'too_small')
  const message = box.messages.getAnywhere(messageID)
  const { chat } = message
  checkConnected(chat)
  if (isPending(message)) {
    throw new MockError('conflict', `The message ${messageID} is not sent yet: no one else has it`)
  }
  if (message.isDeleted && (text || change.reaction || change.deleted)) {
    throw new MockError('conflict', `The message ${messageID} was deleted`)
  }
  const { reaction } = change
  const reactor = reaction && (reaction.participantID === undefined
    ? someoneElse(box, chat, ['reaction', 'participantID'])
    : participantOf(chat, reaction.participantID, ['reaction', 'participantID']))
  if (reaction && reactor && !reaction.remove) {
    checkRoom(box, message, reactor, reaction.key, ['reaction', 'key'])
  }
  const readers = (change.readBy ?? []).map((id, at) => participantOf(chat, id, ['readBy', at]))
  return box.commit(() => {
    if (text) box.messages.edit(message, text)
    if (reaction && reactor) {
      if (reaction.remove) clearReaction(box, message, reactor, reaction.key)
      else setReaction(box, message, reactor, reaction.key)
    }
    readUpTo(box, message, readers)
    if (change.deleted) box.messages.markDeleted(message)
    return message
  })
}

function readUpTo (box: Sandbox, message: Message, readers: string[]): void {
  const { chat } = message
  const others = readers.filter(id => id !== chat.account.selfID)
  if (others.length > 0) box.receipts.read(chat, others, 0, message.sortKey)
  if (others.length < readers.length) markChatRead(box, chat.id, message.id)
}
