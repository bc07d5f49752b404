import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'

/** How much of a body that nobody wants is read. */
const maxDrainedBytes = 1024 * 1024 * 1024

/**
 * Reads and drops the rest of a body: a client that still sends would be cut off before it sees why its upload was
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
