import type { Message } from '../../../domain/messages/message.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { V0Message } from '../schemas/shared.js'
import { compact } from '../../../platform/compact.js'
import { textOf } from '../../json-text.js'
import { keepMessages } from '../../row-texts.js'
import { plainText } from '../../../domain/rich-text/to-rich-text.js'
import { presentMessage as presentV1Message } from '../../v1/presenters/message.js'

/** v1's view of the message with v0's own fields; its text has no markup (contract: v0.md, v0 shapes). */
export function presentMessage (box: Sandbox, message: Message): V0Message {
  const {
    id, accountID, chatID, senderID, senderName, sortKey, timestamp, isSender, isUnread, reactions, attachments, text
  } = presentV1Message(box, message)
  return compact({
    id,
    messageID: id,
    accountID,
    chatID,
    senderID,
    senderName,
    sortKey,
    timestamp,
    isSender,
    isUnread,
    reactions,
    attachments: attachments?.map(({ id: _id, transcription: _transcription, ...attachment }) => attachment),
    text: text === undefined ? undefined : plainText(text)
  }) as V0Message
}

/** What `presentMessage` shows. */
export const messageText = keepMessages((box, message) => textOf(presentMessage(box, message)))
