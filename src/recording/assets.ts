import { createWriteStream } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { AssetFixture, AttachmentFixture, MessageFixture } from '../fixtures/format.js'
import type { AppClient } from './app-client.js'
import { packageFile } from '../platform/package-file.js'
import { compact } from '../platform/compact.js'

/** Files of the package that replace recorded ones of the same type. */
const standIns: ReadonlyArray<readonly [type: RegExp, file: string]> = [
  [/^image\/jpe?g/, 'clip-poster.jpg'],
  [/^image\/gif/, 'ball.gif'],
  [/^image\/webp/, 'sticker.webp'],
  [/^image\//, 'avatar.png'],
  [/^video\//, 'clip.mp4'],
  [/^audio\/(?:ogg|opus|webm)/, 'voice.ogg'],
  [/^audio\//, 'tune.mp3'],
  [/^application\/pdf/, 'document.pdf']
]

/** Media URLs that the app resolves, without what follows them. */
const medium = /^(?:local)?mxc:\/\/[^/]+\/[^?#]+/

/** The assets that a message's attachments name. */
export function assetsOf ({ attachments = [] }: MessageFixture): AssetFixture[] {
  return attachments.flatMap(attachment => [attachment.srcURL, attachment.posterImg].flatMap((url, at) => {
    const [bare] = medium.exec(url ?? '') ?? []
    return bare === undefined ? [] : [at === 0 ? assetRow(bare, attachment) : { url: bare, mimeType: 'image/jpeg' }]
  }))
}

function assetRow (url: string, { fileName, mimeType, size, duration, type }: AttachmentFixture): AssetFixture {
  const usual = { img: 'image/jpeg', video: 'video/mp4', audio: 'audio/ogg', unknown: 'application/octet-stream' }[type]
  return compact({ url, fileName, mimeType: mimeType ?? usual, size, duration }) as AssetFixture
}

/** The asset with a file of the package as its content. */
export async function withStandIn (asset: AssetFixture): Promise<AssetFixture> {
  const file = standIns.find(([type]) => type.test(asset.mimeType ?? ''))?.[1]
  const content = file === undefined ? Buffer.from('This file was not recorded.\n') : await readFile(packageFile(`fixtures/assets/${file}`))
  return { ...asset, content: content.toString('base64') }
}

/**
 * Downloads an asset into a folder beside the fixture.
 * @param at numbers the file
 * @param most bytes that it may have
 * @returns the asset with its file; one that the app no longer has, or that is too large, is marked as gone
 */
export async function download (
  client: AppClient, asset: AssetFixture, folder: string, at: number, most: number
): Promise<AssetFixture> {
  const answer = await client.stream('GET', `/v1/assets/serve?url=${encodeURIComponent(asset.url)}`)
  if (answer.statusCode !== 200 || Number(answer.headers['content-length'] ?? 0) > most) {
    answer.resume()
    return { ...asset, isGone: true }
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const ending = /\.[A-Za-z0-9]{1,7}$/.exec(asset.fileName ?? '')?.[0] ?? ''
  const name = `asset-${at}${ending}`
  let size = 0
  try {
    await pipeline(answer, async function * (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        size += chunk.length
        if (size > most) throw new TooLarge()
        yield chunk
      }
    }, createWriteStream(join(folder, name), { mode: 0o600 }))
  } catch (error) {
    if (error instanceof TooLarge) return { ...asset, isGone: true }
    throw error
  }
  return { ...asset, file: `./${basename(folder)}/${name}` }
}

class TooLarge extends Error {}
