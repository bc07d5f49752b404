import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'

/** How much of an unwanted body is read. */
const maxDrainedBytes = 1024 * 1024 * 1024

/**
 * Reads and discards the rest of a body: a client still sending would be cut off before it sees why its upload was
 * refused. Bodies without end are cut off.
 */
export async function drain (body: Readable): Promise<void> {
  let left = maxDrainedBytes
  body.on('data', (chunk: Uint8Array) => {
    left -= chunk.length
    if (left < 0) body.destroy()
  })
  body.resume()
  await finished(body, { writable: false }).catch(() => {})
}
