import type { MediaFacts } from '../../domain/assets/asset.js'
import { readStart } from './beginning.js'
import { heifSize } from './heif-size.js'
import { svgRoot } from './svg-root.js'

type Size = NonNullable<MediaFacts['size']>

/**
 * How much of a picture is read. A size may be behind a megabyte of metadata; what lies further on is looked for in
 * TIFF only, whose directory may be at the end.
 */
const most = 16 * 1024 * 1024

/** Formats whose pictures are shown as their EXIF says, as browsers do; WebP, HEIC and AVIF have turns of their own. */
const turnedByEXIF = new Set(['image/jpeg', 'image/png', 'image/tiff'])

/**
 * The width and height of a picture in pixels, as it is shown; undefined when nothing tells.
 * @param isText whether the file is text: of such pictures, SVG and portable maps have a size
 */
export async function pictureSize (path: string, mimeType: string, isText: boolean): Promise<Size | undefined> {
  try {
    if (isText) return await textSize(path, mimeType)
    const bytes = await readStart(path, most)
    const size = /^image\/(hei[cf]|avif)/.test(mimeType) ? heifSize(bytes) : undefined
    const found = size ?? await storedSize(path, bytes, mimeType)
    return found && await isTurned(bytes, mimeType) ? { width: found.height, height: found.width } : found
  } catch {
    return undefined
  }
}

async function textSize (path: string, mimeType: string): Promise<Size | undefined> {
  const bytes = await readStart(path, most)
  if (mimeType === 'image/svg+xml') {
    const root = svgRoot(bytes)
    return root === undefined ? undefined : sizeIn(Buffer.from(root))
  }
  return mimeType.startsWith('image/x-portable-') ? sizeIn(bytes) : undefined
}

async function storedSize (path: string, bytes: Buffer, mimeType: string): Promise<Size | undefined> {
  if (bytes.length === most && mimeType === 'image/tiff') {
    const { default: exifr } = await import('exifr')
    const { ImageWidth: width, ImageHeight: height } = await exifr.parse(path, ['ImageWidth', 'ImageHeight']) as Record<string, number>
    return whole({ width, height })
  }
  return sizeIn(bytes, mimeType)
}

async function sizeIn (bytes: Uint8Array, mimeType?: string): Promise<Size | undefined> {
  const { imageMeta } = await import('image-meta')
  const { type, ...size } = imageMeta(bytes)
  // Nearly any bytes that begin with zeros are a TGA picture to image-meta.
  if (type === 'tga' && mimeType !== undefined && !/tga|targa/.test(mimeType)) return undefined
  return whole(size)
}

async function isTurned (bytes: Buffer, mimeType: string): Promise<boolean> {
  if (!turnedByEXIF.has(mimeType)) return false
  const { default: exifr } = await import('exifr')
  // A picture without EXIF, or with broken EXIF, is shown as it is stored.
  const orientation = await exifr.orientation(bytes).catch(() => undefined) ?? 1
  return orientation >= 5 && orientation <= 8
}

/** Two whole numbers above 0, or none. */
function whole ({ width, height }: { width?: number | undefined, height?: number | undefined }): Size | undefined {
  const isSide = (side: number | undefined): side is number => Number.isSafeInteger(side) && Number(side) > 0
  return isSide(width) && isSide(height) ? { width, height } : undefined
}
