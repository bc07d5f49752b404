import { createReadStream } from 'node:fs'
import { extname } from 'node:path'
import { wholeDuration, wholeSize } from '../domain/assets/asset.js'

export interface MediaHints {
  fileName?: string | undefined
  /** What the caller says it is: that counts. */
  mimeType?: string | undefined
  /** What the client's library says it is: that counts where the content itself does not show it. */
  suggestedType?: string | undefined
}

export interface DetectedMedia {
  mimeType: string
  /** The usual ending of such files, without a dot. */
  extension: string | undefined
  /** Pixels. */
  size: { width: number, height: number } | undefined
  /** Seconds. */
  duration: number | undefined
}

/** Types that say how a file is packed, and not what it is: its name knows better. */
const containers = new Set(['application/xml', 'application/zip', 'application/x-cfb', 'application/gzip'])
/** Types that libraries return for content they do not know. */
const fillers = new Set(['application/octet-stream', 'text/plain'])

/**
 * What a file is, by its first bytes, and where these say nothing, by its name; how large a picture is, and how long a
 * recording. Whatever reads files is loaded when the first one comes.
 */
export async function detectMedia (path: string, hints: MediaHints): Promise<DetectedMedia> {
  const { default: { mime } } = await import('@fastify/send')
  const mimeType = hints.mimeType ?? await mimeTypeOf(path, hints, name => mime.getType(name) ?? undefined)
  return {
    mimeType,
    extension: mime.getExtension(mimeType) ?? undefined,
    size: mimeType.startsWith('image/') ? await sizeOf(path) : undefined,
    duration: /^(audio|video)\//.test(mimeType) ? await durationOf(path) : undefined
  }
}

async function mimeTypeOf (
  path: string, { fileName = '', suggestedType = '' }: MediaHints, byName: (name: string) => string | undefined
): Promise<string> {
  const { fileTypeFromFile } = await import('file-type')
  // Files that it cannot make sense of, too short ones for example, are of no known type.
  const detected = (await fileTypeFromFile(path).catch(() => undefined))?.mime.split(';', 1)[0]
  if (detected !== undefined && !containers.has(detected)) return detected
  const named = extname(fileName) === '' ? undefined : byName(fileName)
  const suggested = suggestedType === '' || fillers.has(suggestedType) ? undefined : suggestedType
  const known = suggested ?? named ?? detected
  if (known !== undefined) return known
  return await isText(path) ? 'text/plain' : 'application/octet-stream'
}

/** Whether a file begins with UTF-8 text. */
async function isText (path: string): Promise<boolean> {
  const beginning: Buffer[] = []
  try {
    for await (const chunk of createReadStream(path, { end: 4095 }) as AsyncIterable<Buffer>) beginning.push(chunk)
    const bytes = Buffer.concat(beginning)
    // A character that the cut goes through is no fault.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return bytes.length > 0 && !bytes.includes(0)
  } catch {
    return false
  }
}

async function sizeOf (path: string): Promise<DetectedMedia['size']> {
  const { imageSizeFromFile } = await import('image-size/fromFile')
  try {
    const { width, height } = await imageSizeFromFile(path)
    return wholeSize({ width, height })
  } catch {
    return undefined
  }
}

/** Of what says it in a header; a file is not read through for it. */
async function durationOf (path: string): Promise<number | undefined> {
  const { parseFile } = await import('music-metadata')
  try {
    const { format } = await parseFile(path, { skipCovers: true })
    return wholeDuration(format.duration)
  } catch {
    return undefined
  }
}
