import { open, type FileHandle } from 'node:fs/promises'
import type * as Mediabunny from './mediabunny.js'
import { wholeDuration, type MediaFacts } from '../../domain/assets/asset.js'

export interface Recording {
  /** What its tracks are; undefined when nothing reads them. */
  tracks: 'film' | 'sound' | undefined
  /** Pixels, as shown. */
  size: MediaFacts['size']
  /** Seconds. */
  duration: number | undefined
}

/** How much of a file is read for its length, which formats without an index tell by all of their content. */
const mostRead = 64 * 1024 * 1024
/** The same of MP3, of which each frame costs time. An hour of it is about 14 MB. */
const mostReadOfMP3 = 16 * 1024 * 1024

/**
 * Where music-metadata 11 is wrong on valid files: it counts the run-up of AAC, has no length of QuickTime, 0.04 s for
 * MP4 and none for WebM out of Chromium's recorder.
 */
const notForMusicMetadata = /^(audio|video)\/(mp4|quicktime|webm|(x-)?matroska|3gpp2?)$/

/** Reads the kinds of tracks, the size and the duration of a recording; what no reader finds is undefined. */
export async function readRecording (path: string, mimeType: string): Promise<Recording> {
  // Of MP3, music-metadata reads the first frames; mediabunny reads all.
  const early = mimeType === 'audio/mpeg' ? await headerDuration(path) : undefined
  if (early !== undefined) return { tracks: 'sound', size: undefined, duration: early }
  const read = await readTracks(path, mimeType).catch(() => undefined)
  const duration = read?.duration ?? (notForMusicMetadata.test(mimeType) ? undefined : await headerDuration(path))
  return { tracks: read?.tracks, size: read?.size, duration }
}

async function readTracks (path: string, mimeType: string): Promise<Recording> {
  const bunny: typeof Mediabunny = await import('mediabunny')
  // By default it warns on the console about codecs that it does not decode.
  bunny.Logging.level = bunny.LogLevel.Silent
  const file = await open(path)
  const { size } = await file.stat()
  const input = new bunny.Input({
    source: new bunny.CustomSource({
      getSize: () => size,
      read: bounded(file, mimeType === 'audio/mpeg' ? mostReadOfMP3 : mostRead),
      prefetchProfile: 'fileSystem',
      handleUnhandledError: () => {}
    }),
    // Not ALL_FORMATS, which has playlists that lead to other files.
    formats: [
      bunny.MP4, bunny.QTFF, bunny.MATROSKA, bunny.WEBM, bunny.OGG, bunny.MP3, bunny.WAVE, bunny.ADTS, bunny.FLAC,
      bunny.MPEG_TS
    ]
  })
  try {
    const film = await input.getPrimaryVideoTrack()
    const sound = await input.getPrimaryAudioTrack()
    return {
      tracks: film ? 'film' : sound ? 'sound' : undefined,
      size: film ? { width: await film.getDisplayWidth(), height: await film.getDisplayHeight() } : undefined,
      duration: await lengthOf(input, mimeType).catch(() => undefined)
    }
  } finally {
    input.dispose()
    await file.close()
  }
}

/** @returns undefined for 0, which mediabunny returns where it does not know a codec */
async function lengthOf (input: Mediabunny.Input, mimeType: string): Promise<number | undefined> {
  // Its other answer, from metadata, is 0.04 s for what Chromium records as MP4.
  const end = await input.computeDuration()
  // Transport streams are cut out of longer ones, whose clock continues.
  const start = mimeType === 'video/mp2t' ? await input.getFirstTimestamp() : 0
  return end - start > 0 ? wholeDuration(end - start) : undefined
}

function bounded (file: FileHandle, most: number) {
  let total = 0
  return async (start: number, end: number): Promise<Uint8Array> => {
    total += end - start
    if (total > most) throw new Error(`Its length is not in the first ${most} bytes that were read`)
    const bytes = new Uint8Array(end - start)
    await file.read(bytes, 0, bytes.length, start)
    return bytes
  }
}

async function headerDuration (path: string): Promise<number | undefined> {
  const { parseFile } = await import('music-metadata')
  try {
    const { format } = await parseFile(path, { skipCovers: true })
    return wholeDuration(format.duration || undefined)
  } catch {
    return undefined
  }
}
