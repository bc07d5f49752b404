import type { MediaFacts } from '../../domain/assets/asset.js'

interface Box { type: string, body: Buffer }

/**
 * The size of the primary picture of a HEIC or AVIF file, cropped and turned (ISO/IEC 23008-12 and 14496-12).
 * image-meta 0.3 and image-size 2.1 return the largest size in the file, which may be that of a tile or another
 * picture.
 * @returns undefined when there is none, as in a sequence without one
 */
export function heifSize (file: Buffer): MediaFacts['size'] {
  const meta = bodyOf(file, 'meta')?.subarray(4)
  const primary = meta && bodyOf(meta, 'pitm')
  const properties = meta && bodyOf(meta, 'iprp')
  const container = properties && bodyOf(properties, 'ipco')
  const associations = properties && bodyOf(properties, 'ipma')
  if (!primary || !container || !associations) return undefined
  const id = primary[0] === 0 ? primary.readUInt16BE(4) : primary.readUInt32BE(4)
  const listed = [...boxes(container)]
  let size: MediaFacts['size']
  for (const index of propertiesOf(id, associations)) {
    const { type, body } = listed[index - 1] ?? {}
    if (type === 'ispe' && body) size = { width: body.readUInt32BE(4), height: body.readUInt32BE(8) }
    if (type === 'clap' && body) size = { width: fraction(body, 0), height: fraction(body, 8) }
    if (type === 'irot' && body && size && body.readUInt8(0) % 2 === 1) size = { width: size.height, height: size.width }
  }
  return size && size.width > 0 && size.height > 0 ? size : undefined
}

function bodyOf (bytes: Buffer, type: string): Buffer | undefined {
  for (const box of boxes(bytes)) if (box.type === type) return box.body
  return undefined
}

function * boxes (bytes: Buffer): Generator<Box> {
  for (let at = 0; at + 8 <= bytes.length;) {
    const short = bytes.readUInt32BE(at)
    const header = short === 1 ? 16 : 8
    const length = short === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : short === 0 ? bytes.length - at : short
    if (length < header) return
    yield { type: bytes.toString('latin1', at + 4, at + 8), body: bytes.subarray(at + header, at + length) }
    at += length
  }
}

/** The numbers of an item's properties, from 1, in the order in which they apply. */
function propertiesOf (item: number, associations: Buffer): number[] {
  const isLong = associations.readUInt8(0) > 0
  const isWide = associations.readUInt8(3) % 2 === 1
  let at = 8
  for (let left = associations.readUInt32BE(4); left > 0; left--) {
    const id = isLong ? associations.readUInt32BE(at) : associations.readUInt16BE(at)
    at += isLong ? 4 : 2
    const count = associations.readUInt8(at++)
    const width = isWide ? 2 : 1
    // The highest bit says whether a reader must know the property.
    const read = (place: number) =>
      isWide ? associations.readUInt16BE(place) & 0x7fff : associations.readUInt8(place) & 0x7f
    if (id === item) return Array.from({ length: count }, (_, index) => read(at + index * width))
    at += count * width
  }
  return []
}

function fraction (body: Buffer, at: number): number {
  return Math.round(body.readUInt32BE(at) / body.readUInt32BE(at + 4))
}
