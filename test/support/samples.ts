import { readFileSync } from 'node:fs'

/** A line of test/media/truth.json: what is right about a file. */
export interface Sample {
  /** Its folder and name. */
  file: string
  mimeType: string
  /** Names of the type that are right too. */
  also?: string[]
  /** Pixels, as shown. */
  width?: number
  height?: number
  /** Seconds. */
  duration?: number
  /** How far the duration may be off: tools count the last frame, or do not. */
  tolerance?: number
  /** Base64 of files so small that they need none of their own. */
  content?: string
}

const folder = new URL('../media/', import.meta.url)

/** The samples, with the truth about each. */
export const samples = JSON.parse(readFileSync(new URL('truth.json', folder), 'utf8')) as Sample[]

/** Large files that need not lie in the repository, by the sample that they are made of. */
const made: Record<string, () => Buffer> = {
  'image/jpeg-history.jpg': () => withHistory(contentOf('image/jpeg-orientation6.jpg')),
  'image/tiff-late-directory.tiff': lateDirectory
}

/** The bytes of a sample. */
export function contentOf (file: string): Buffer {
  const { content } = samples.find(sample => sample.file === file) ?? {}
  if (content !== undefined) return Buffer.from(content, 'base64')
  // Tools would read a name in .ts as TypeScript.
  return made[file]?.() ?? readFileSync(new URL(`samples/${file.replace(/\.ts$/, '.mpeg')}`, folder))
}

/** A JPEG with 580 KB of metadata before the picture, as editors leave their history in. */
function withHistory (jpeg: Buffer): Buffer {
  const segment = Buffer.concat([Buffer.from([0xff, 0xe1, 0xff, 0xff]), Buffer.from('http://ns.adobe.com/xmp/extension/\0'), Buffer.alloc(65_498, 'history ')])
  // The first segment has the EXIF.
  const after = 4 + jpeg.readUInt16BE(4)
  return Buffer.concat([jpeg.subarray(0, after), ...Array.from({ length: 9 }, () => segment), jpeg.subarray(after)])
}

/** A grey TIFF of 740 x 740 pixels whose directory is at its end, where writers of strips put it. */
function lateDirectory (): Buffer {
  const side = 740
  const pixels = Buffer.alloc(side * side, 0x80)
  const [short, long] = [3, 4]
  const tags: Array<[tag: number, type: number, value: number]> = [
    [256, long, side], [257, long, side], [258, short, 8], [259, short, 1], [262, short, 1], [273, long, 8],
    [277, short, 1], [278, long, side], [279, long, pixels.length]
  ]
  const header = Buffer.alloc(8)
  header.write('II*\0', 'latin1')
  header.writeUInt32LE(8 + pixels.length, 4)
  const directory = Buffer.alloc(2 + 12 * tags.length + 4)
  directory.writeUInt16LE(tags.length)
  for (const [index, [tag, type, value]] of tags.entries()) {
    const at = 2 + 12 * index
    directory.writeUInt16LE(tag, at)
    directory.writeUInt16LE(type, at + 2)
    directory.writeUInt32LE(1, at + 4)
    directory.writeUInt32LE(value, at + 8)
  }
  return Buffer.concat([header, pixels, directory])
}
