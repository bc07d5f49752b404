import type { MediaFacts } from '../../domain/assets/asset.js'
import { extensionOf, typeByName } from './file-endings.js'
import { isPlainText, typeOf, withoutParameters } from './media-type.js'
import { readBeginning } from './beginning.js'
import type { Recording } from './recording.js'

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
  /** Pixels, as shown: turned and cropped. */
  size: MediaFacts['size']
  /** Seconds. */
  duration: number | undefined
}

/** Containers of film and sound, whose tracks show which of them it is. Not Ogg: its type already tells. */
const ofBoth = /^video\/(mp4|quicktime|webm|(x-)?matroska|3gpp2?)$/

/**
 * What a file is, how large a picture or film, and how long a recording: by the caller's word, the content, the part's
 * type and the name, in this order (docs/guides/files.md). Where nothing tells, a size or duration is absent. Packages
 * that read files are loaded when the first file comes.
 */
export async function detectMedia (path: string, hints: MediaHints): Promise<DetectedMedia> {
  const beginning = await readBeginning(path)
  const named = await typeByName(hints.fileName ?? '')
  const found = hints.mimeType ?? await typeOf(path, beginning, { suggested: hints.suggestedType, named })
  const { tracks, size, duration } = await measure(path, withoutParameters(found), isPlainText(beginning))
  // A container that cannot be read, as a recording that was cut off: part and name know whether it is sound.
  const isSound = tracks === undefined ? [hints.suggestedType, named].some(type => type?.startsWith('audio/')) : tracks === 'sound'
  const isSettled = hints.mimeType !== undefined || !ofBoth.test(found) || !isSound
  const mimeType = isSettled ? found : found.replace('video/', 'audio/')
  return { mimeType, extension: await extensionOf(withoutParameters(mimeType)), size, duration }
}

async function measure (path: string, type: string, isText: boolean): Promise<Partial<Recording>> {
  if (type.startsWith('image/')) {
    const { pictureSize } = await import('./picture-size.js')
    return { size: await pictureSize(path, type, isText) }
  }
  if (isText || !/^(audio|video)\//.test(type)) return {}
  const { readRecording } = await import('./recording.js')
  return readRecording(path, type)
}
