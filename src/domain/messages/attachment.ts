import type { Asset } from '../assets/asset.js'
import type { Attachment, MessageType } from './message.js'
import { wholeDuration, wholeSize } from '../assets/asset.js'
import { compact } from '../../platform/compact.js'

/** How a file is sent: the hint of a send, or what its MIME type says. */
export type AttachmentKind = 'image' | 'video' | 'audio' | 'file' | 'gif' | 'voice-note' | 'sticker'

/** What the sender of a file declares; each field takes precedence over what the upload found. */
export interface AttachmentFacts {
  mimeType?: string | undefined
  fileName?: string | undefined
  size?: { width: number, height: number } | undefined
  duration?: number | undefined
  type?: AttachmentKind | undefined
}

export interface AttachmentInput extends AttachmentFacts {
  uploadID: string
}

/** The message type of each kind; what an attachment's own type and flags are is in `flagsOf`. */
const messageTypeOf: Record<AttachmentKind, MessageType> = {
  image: 'IMAGE',
  gif: 'IMAGE',
  video: 'VIDEO',
  audio: 'AUDIO',
  'voice-note': 'VOICE',
  sticker: 'STICKER',
  file: 'FILE'
}

/** What a message with the file has. */
export interface MadeAttachment {
  attachment: Attachment
  type: MessageType
}

/**
 * As what a file can be sent, best first: as the hint says and nothing else, or as its MIME type has it, failing that
 * as less (contract: v1-behaviour.md, Messages, for the hint and the MIME type; the rest is assumed).
 */
export function kindsOf (hint: AttachmentKind | undefined, mimeType: string): AttachmentKind[] {
  if (hint !== undefined) return [hint]
  const media = mediaOf(mimeType)
  if (/^image\/gif\b/i.test(mimeType)) return ['gif', 'image', 'file']
  return media === undefined ? ['file'] : [media, 'file']
}

/** The attachment that an upload becomes when it is sent as a kind. */
export function attachmentOf (asset: Asset, input: AttachmentFacts, kind: AttachmentKind): MadeAttachment {
  const mimeType = input.mimeType ?? asset.mimeType
  const moves = kind === 'gif' && mediaOf(mimeType) === 'video'
  const attachment: Attachment = {
    id: asset.url,
    ...flagsOf(kind, moves),
    srcURL: asset.url,
    mimeType,
    fileName: input.fileName ?? asset.fileName,
    fileSize: asset.fileSize,
    ...compact({
      duration: wholeDuration(input.duration) ?? asset.duration, size: wholeSize(input.size) ?? asset.size
    })
  }
  return { attachment, type: moves ? 'VIDEO' : messageTypeOf[kind] }
}

function mediaOf (mimeType: string): 'image' | 'video' | 'audio' | undefined {
  const media = /^(image|video|audio)\//i.exec(mimeType)?.[1]?.toLowerCase()
  return media as 'image' | 'video' | 'audio' | undefined
}

function flagsOf (kind: AttachmentKind, moves: boolean): Pick<Attachment, 'type' | 'isGif' | 'isSticker' | 'isVoiceNote'> {
  switch (kind) {
    case 'image': return { type: 'img' }
    case 'gif': return { type: moves ? 'video' : 'img', isGif: true }
    case 'sticker': return { type: 'img', isSticker: true }
    case 'video': return { type: 'video' }
    case 'audio': return { type: 'audio' }
    case 'voice-note': return { type: 'audio', isVoiceNote: true }
    case 'file': return { type: 'unknown' }
  }
}
