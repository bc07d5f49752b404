import { readFileSync, statSync } from 'node:fs'
import type { AttachmentFixture } from '../../src/domain/fixture-format.js'

/** One line of fixtures/assets/assets.json: which file stands behind a media URL. */
export interface AssetEntry {
  url: string
  file: string
  mimeType: string
  fileName: string
  size?: { width: number, height: number }
  duration?: number
}

interface Medium {
  file: string
  mimeType: string
  /** The message type that such an attachment makes. */
  messageType: 'IMAGE' | 'VIDEO' | 'VOICE' | 'AUDIO' | 'FILE' | 'STICKER'
  attachment: Pick<AttachmentFixture, 'type' | 'isGif' | 'isSticker' | 'isVoiceNote'>
  size?: { width: number, height: number }
  duration?: number
}

export const media = {
  photo: {
    file: 'photo.jpg',
    mimeType: 'image/jpeg',
    messageType: 'IMAGE',
    attachment: { type: 'img' },
    size: { width: 640, height: 480 }
  },
  chart: {
    file: 'chart.png',
    mimeType: 'image/png',
    messageType: 'IMAGE',
    attachment: { type: 'img' },
    size: { width: 480, height: 300 }
  },
  gif: {
    file: 'ball.gif',
    mimeType: 'image/gif',
    messageType: 'IMAGE',
    attachment: { type: 'img', isGif: true },
    size: { width: 160, height: 120 }
  },
  sticker: {
    file: 'sticker.webp',
    mimeType: 'image/webp',
    messageType: 'STICKER',
    attachment: { type: 'img', isSticker: true },
    size: { width: 256, height: 256 }
  },
  clip: {
    file: 'clip.mp4',
    mimeType: 'video/mp4',
    messageType: 'VIDEO',
    attachment: { type: 'video' },
    size: { width: 320, height: 240 },
    duration: 3
  },
  voice: {
    file: 'voice.ogg',
    mimeType: 'audio/ogg',
    messageType: 'VOICE',
    attachment: { type: 'audio', isVoiceNote: true },
    duration: 6.284
  },
  tune: {
    file: 'tune.mp3',
    mimeType: 'audio/mpeg',
    messageType: 'AUDIO',
    attachment: { type: 'audio' },
    duration: 6.06
  },
  document: {
    file: 'document.pdf',
    mimeType: 'application/pdf',
    messageType: 'FILE',
    attachment: { type: 'unknown' }
  },
  poster: {
    file: 'clip-poster.jpg',
    mimeType: 'image/jpeg',
    messageType: 'IMAGE',
    attachment: { type: 'img' },
    size: { width: 320, height: 240 }
  },
  avatar: {
    file: 'avatar.png',
    mimeType: 'image/png',
    messageType: 'IMAGE',
    attachment: { type: 'img' },
    size: { width: 96, height: 96 }
  }
} as const satisfies Record<string, Medium>

export type MediaKey = keyof typeof media

export function mediumOf (key: MediaKey): Medium {
  return media[key]
}

const folder = new URL('../../fixtures/assets/', import.meta.url)

export function fileSizeOf (key: MediaKey): number {
  return statSync(new URL(media[key].file, folder)).size
}

/** The file itself, in base64. */
export function contentOf (key: MediaKey): string {
  return readFileSync(new URL(media[key].file, folder), 'base64')
}

export function assetEntry (url: string, key: MediaKey, fileName?: string): AssetEntry {
  const medium = mediumOf(key)
  return {
    url,
    file: medium.file,
    mimeType: medium.mimeType,
    fileName: fileName ?? medium.file,
    ...(medium.size ? { size: medium.size } : {}),
    ...(medium.duration === undefined ? {} : { duration: medium.duration })
  }
}
