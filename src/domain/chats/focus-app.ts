import type { Sandbox } from '../sandbox/sandbox.js'
import type { Draft } from './chat.js'
import { escapeHtml } from '../rich-text/to-rich-text.js'
import { checkBound } from '../rich-text/text-bounds.js'

export interface Focus {
  /** The chat to open. */
  chatID?: string
  /** The message to scroll to. */
  messageID?: string
  /** Plain text for the composer. */
  draftText?: string
  /** A local image for the composer. */
  draftAttachmentPath?: string
}

/**
 * Raises the app, which the mock has not: what remains is that everything named has to exist, and the composer, which
 * holds the chat's draft. Without a chat the call only raises the app (contract: v1.json, focusApp).
 * Assumed: an existing draft is replaced, since the caller asked to fill the composer.
 * @throws MockError not_found, validation_error for a draft that is too long
 */
export function focusApp (box: Sandbox, { chatID, messageID, draftText, draftAttachmentPath }: Focus): void {
  if (chatID === undefined) return
  const chat = box.chats.get(chatID)
  checkBound('characters', draftText?.length ?? 0, 'draftText')
  if (messageID !== undefined) box.messages.get(chat, messageID)
  if (!draftText && !draftAttachmentPath) return
  box.commit(() => {
    const draft = {
      text: escapeHtml(draftText ?? '').replace(/\r\n?|\n/g, '<br>'),
      ...(draftAttachmentPath ? { attachments: imageAt(draftAttachmentPath, box.ids.draftAttachment()) } : {})
    }
    box.chats.update(chat, { draft })
  })
}

function imageAt (filePath: string, id: string): NonNullable<Draft['attachments']> {
  return { [id]: { id, type: 'file', filePath, fileName: filePath.replace(/^.*[/\\]/, '') } }
}
