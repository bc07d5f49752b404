import type { Attachment, Message } from '../api/types.js'
import { plainText } from '../shared/rich-text.js'

/** What an attachment is, in a word. */
export function kindOf ({ type, isGif, isSticker, isVoiceNote, fileName }: Attachment): string {
  if (isVoiceNote) return 'Voice note'
  if (isSticker) return 'Sticker'
  if (isGif) return 'GIF'
  return { img: 'Picture', video: 'Video', audio: 'Audio', unknown: fileName ?? 'File' }[type]
}

/** What a message says, on one line. */
export function contentOf ({ text, attachments = [], isDeleted, type }: Message): string {
  if (isDeleted) return 'Message deleted'
  const said = text === undefined ? '' : plainText(text)
  const [first] = attachments
  if (first) return said === '' ? kindOf(first) : `${kindOf(first)}: ${said}`
  if (said !== '') return said
  return type === 'LOCATION' ? 'Location' : type === undefined || type === 'TEXT' ? 'Empty message' : type.toLowerCase()
}
