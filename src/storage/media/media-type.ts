import { stat } from 'node:fs/promises'
import { svgRoot } from './svg-root.js'

/** What besides the content says what a file is. */
export interface TypeHints {
  /** By the client's library, in the part of the form. */
  suggested?: string | undefined
  /** By the file's ending. */
  named?: string | undefined
}

/** Types that say how a file is packed, and not what it is: part and name know better. */
const containers = new Set(['application/xml', 'application/zip', 'application/x-cfb', 'application/gzip'])
/**
 * Types that clients fill in for content they do not know. A part of a form that has no type is text/plain
 * (RFC 7578 §4.4).
 */
const fillers = new Set(['application/octet-stream', 'binary/octet-stream', 'text/plain'])

/** Formats that are texts, which file-type tells by their first line. */
const textFormats = new Set([
  'application/eps', 'application/pgp-encrypted', 'application/postscript', 'application/rtf', 'application/xml',
  'text/calendar', 'text/vcard', 'text/vtt'
])

/** Where file-type 21.3 says a name that players, browsers and networks do not use. */
const usualNames: Record<string, string> = {
  // Networks list audio/mp4; the x- name was Apple's, before RFC 4337.
  'audio/x-m4a': 'audio/mp4',
  // RFC 4337 has one type for film in MP4; .m4v is Apple's ending of it.
  'video/x-m4v': 'video/mp4',
  // An animated PNG is a PNG: networks that take PNG take it.
  'image/apng': 'image/png',
  // Short for MPEG-1 system and MPEG-2 program streams, which are video/mpeg (RFC 2046).
  'video/MP1S': 'video/mpeg',
  'video/MP2P': 'video/mpeg',
  'video/vnd.avi': 'video/x-msvideo',
  'audio/vnd.dolby.dd-raw': 'audio/ac3'
}

/** MPEG transport streams share .ts with TypeScript, and are never text. */
const transportStreams = new Set(['video/mp2t', 'video/vnd.dlna.mpeg-tts'])

/**
 * What a file is. Texts: a format that is text itself, the part, the name, text/plain; letters that begin other formats
 * do not count. Other content: its signature, unless that is of a container; then the part, the name, the container;
 * text/plain if it may be text. (That a recording has no film, detectMedia finds.)
 * @param beginning the first 4 KiB of the file at the path
 */
export async function typeOf (path: string, beginning: Buffer, { suggested = '', named }: TypeHints): Promise<string> {
  const isText = isPlainText(beginning)
  if (isText && svgRoot(beginning) !== undefined) return 'image/svg+xml'
  const saysText = [suggested, named].some(type => type?.startsWith('text/'))
  const isLegacyText = saysText && beginning.length > 0 && !hasControls(beginning.toString('latin1'))
  const signature = await correct(path, beginning, await signatureOf(path, beginning))
  const format = isText || isLegacyText ? textFormat(beginning, signature) : signature
  if (format !== undefined && !containers.has(format)) return format
  const part = withoutParameters(suggested)
  const said = [isType(part) && !fillers.has(part) ? part : undefined, named].find(type =>
    type !== undefined && !(isText ? transportStreams.has(type) : format !== undefined && type.startsWith('text/')))
  return said ?? format ?? (isText || isLegacyText || isLoose(beginning) ? 'text/plain' : 'application/octet-stream')
}

/** Whether it is a MIME type (RFC 6838 §4.2), and not just any word that a client sent. */
function isType (type: string): boolean {
  return /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/.test(type)
}

/** A type without its parameters, such as codecs. */
export function withoutParameters (type: string): string {
  return (type.split(';', 1)[0] ?? '').trim().toLowerCase()
}

async function signatureOf (path: string, beginning: Buffer): Promise<string | undefined> {
  // Formats that file-type 21.3 does not know; 22 knows the first, and needs Node 22.
  if (beginning.subarray(0, 4).equals(Buffer.from('caff'))) return 'audio/x-caf'
  if (beginning.subarray(0, 4).equals(Buffer.from('.snd'))) return 'audio/basic'
  const { fileTypeFromFile } = await import('file-type')
  // Files that it cannot make sense of, too short ones for example, are of no known type.
  return (await fileTypeFromFile(path).catch(() => undefined))?.mime.split(';', 1)[0]
}

async function correct (path: string, beginning: Buffer, type: string | undefined): Promise<string | undefined> {
  // Four bytes are all that file-type looks at, and a TGA picture may begin with them.
  if (type === 'image/x-icon' && !await hasIcon(path, beginning)) return undefined
  return type === undefined ? undefined : usualNames[type] ?? type
}

/** Whether the first picture that an icon's directory names lies within the file. */
async function hasIcon (path: string, beginning: Buffer): Promise<boolean> {
  const [headerLength, entryLength] = [6, 16]
  if (beginning.length < headerLength + entryLength) return false
  const count = beginning.readUInt16LE(4)
  const [length, offset] = [beginning.readUInt32LE(14), beginning.readUInt32LE(18)]
  const { size } = await stat(path).catch(() => ({ size: 0 }))
  return count > 0 && length > 0 && offset >= headerLength + count * entryLength && offset + length <= size
}

/** Letters at the start of a text may be those of a binary format. */
function textFormat (beginning: Buffer, format: string | undefined): string | undefined {
  if (format === 'application/pdf') return /^%PDF-\d/.test(beginning.toString('latin1', 0, 6)) ? format : undefined
  return format !== undefined && textFormats.has(format) ? format : undefined
}

/** Whether it is text without doubt: UTF-8 without control characters, or UTF-16 with its mark. */
export function isPlainText (bytes: Buffer): boolean {
  if (bytes.length === 0) return false
  for (const encoding of ['utf-8', 'utf-16le', 'utf-16be']) {
    const mark = { 'utf-16le': [0xff, 0xfe], 'utf-16be': [0xfe, 0xff] }[encoding] ?? []
    if (!mark.every((byte, at) => bytes[at] === byte)) continue
    const text = decoded(bytes, encoding)
    if (text !== undefined && !hasControls(text)) return true
  }
  return false
}

/** Whether it may be text. */
function isLoose (bytes: Buffer): boolean {
  return bytes.length > 0 && !bytes.includes(0) && decoded(bytes, 'utf-8') !== undefined
}

function decoded (bytes: Buffer, encoding: string): string | undefined {
  try {
    // A character that the cut goes through is no fault.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
  } catch {
    return undefined
  }
}

/** Tabs, line and page breaks are no sign of binary data, nor is Escape, which colours logs. */
function hasControls (text: string): boolean {
  // eslint-disable-next-line no-control-regex -- these are what it is about
  return /[\u0000-\u0008\u000b\u000e-\u001a\u001c-\u001f\u007f]/.test(text)
}
