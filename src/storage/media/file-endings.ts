import { extname } from 'node:path'

/** How people know files of these types, where @fastify/send 4.2 has no ending or a rare one (.mpga, .qt, .oga). */
const usual: Record<string, string> = {
  'application/x-sqlite3': 'sqlite',
  'audio/3gpp': '3gp',
  'audio/3gpp2': '3g2',
  'audio/aac': 'aac',
  'audio/ac3': 'ac3',
  'audio/aiff': 'aiff',
  'audio/flac': 'flac',
  'audio/matroska': 'mka',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg',
  'audio/quicktime': 'mov',
  'audio/wavpack': 'wv',
  'audio/webm': 'webm',
  'audio/x-ms-asf': 'wma',
  'image/jpeg': 'jpg',
  'image/jxl': 'jxl',
  'image/tiff': 'tiff',
  'text/javascript': 'js',
  'text/markdown': 'md',
  'video/matroska': 'mkv',
  'video/mpeg': 'mpg',
  'video/quicktime': 'mov',
  'video/x-ms-asf': 'wmv'
}

/** Endings whose type in @fastify/send 4.2 is not the one in use, or missing. */
const types: Record<string, string> = {
  '.aac': 'audio/aac',
  '.ac3': 'audio/ac3',
  '.flac': 'audio/flac',
  '.mka': 'audio/matroska',
  '.mkv': 'video/matroska'
}

/** The usual ending of files of a type, without a dot. */
export async function extensionOf (mimeType: string): Promise<string | undefined> {
  const { default: { mime } } = await import('@fastify/send')
  return usual[mimeType] ?? mime.getExtension(mimeType) ?? undefined
}

/** The type that a file's name says; undefined when it has no ending, or an unknown one. */
export async function typeByName (fileName: string): Promise<string | undefined> {
  const ending = extname(fileName).toLowerCase()
  if (ending === '') return undefined
  const { default: { mime } } = await import('@fastify/send')
  return types[ending] ?? mime.getType(fileName) ?? undefined
}
