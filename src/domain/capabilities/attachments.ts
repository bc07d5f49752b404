import type { AttachmentCapabilities, SupportLevel } from './types.js'

export const MB = 1024 * 1024
export const GB = 1024 * MB

/** Matrix message types, and the pseudo types that clients know besides. */
export const messageTypes = {
  image: 'm.image',
  video: 'm.video',
  audio: 'm.audio',
  file: 'm.file',
  sticker: 'm.sticker',
  gif: 'fi.mau.gif',
  voice: 'org.matrix.msc3245.voice'
} as const
export type Kind = keyof typeof messageTypes

/** What a network takes of a kind: a limit in bytes, or all that is to be said. */
export type KindRules = number | Partial<AttachmentCapabilities>

const defaultMimeTypes: Record<Kind, Record<string, SupportLevel>> = {
  image: { 'image/jpeg': 2, 'image/png': 2, 'image/webp': 1, 'image/gif': 1 },
  video: { 'video/mp4': 2, 'video/quicktime': 1, 'video/webm': 1 },
  audio: { 'audio/mpeg': 2, 'audio/mp4': 2, 'audio/aac': 2, 'audio/ogg': 1 },
  file: { '*/*': 2 },
  sticker: { 'image/webp': 2, 'image/png': 1 },
  gif: { 'image/gif': 2, 'video/mp4': 1 },
  voice: { 'audio/ogg': 2, 'audio/mp4': 1 }
}

/**
 * What may be attached, by message type.
 * @param rules the kinds that the network takes; one that is missing is rejected
 * @param caption how many characters a caption of a picture, video or file may have; undefined where there are none
 */
export function attachments (
  rules: Partial<Record<Kind, KindRules>>, caption?: number
): Record<string, AttachmentCapabilities> {
  const result: Record<string, AttachmentCapabilities> = {}
  for (const [kind, rule] of Object.entries(rules) as Array<[Kind, KindRules]>) {
    const captioned = kind === 'image' || kind === 'video' || kind === 'file' || kind === 'gif'
    result[messageTypes[kind]] = {
      mimeTypes: defaultMimeTypes[kind],
      caption: captioned && caption !== undefined ? 2 : 0,
      ...(captioned && caption !== undefined && Number.isFinite(caption) ? { maxCaptionLength: caption } : {}),
      ...(typeof rule === 'number' ? { maxSize: rule } : rule)
    }
  }
  return result
}

/** Every kind up to the same size. */
export function everyKind (maxSize: number, except: readonly Kind[] = []): Partial<Record<Kind, number>> {
  const kinds = (Object.keys(messageTypes) as Kind[]).filter(kind => !except.includes(kind))
  return Object.fromEntries(kinds.map(kind => [kind, maxSize]))
}

/**
 * A kind of which a network takes more types than most do.
 * @param more types, or patterns such as `audio/*`
 */
export function alsoOf (kind: Kind, maxSize: number, more: Record<string, SupportLevel>): KindRules {
  return { maxSize, mimeTypes: { ...defaultMimeTypes[kind], ...more } }
}

/** Every kind up to the same size, with pictures, films and sound of every type. */
export function everyType (maxSize: number): Partial<Record<Kind, KindRules>> {
  return {
    ...everyKind(maxSize),
    image: alsoOf('image', maxSize, { 'image/*': 1 }),
    video: alsoOf('video', maxSize, { 'video/*': 1 }),
    audio: alsoOf('audio', maxSize, { 'audio/*': 1 }),
    voice: alsoOf('voice', maxSize, { 'audio/*': 1 })
  }
}
