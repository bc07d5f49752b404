import { open } from 'node:fs/promises'

/** What file formats are told by. */
const length = 4096

/** The first 4 KiB of a file, or all of a shorter one; nothing of one whose sandbox was deleted meanwhile. */
export async function readBeginning (path: string): Promise<Buffer> {
  return readStart(path, length).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  })
}

/**
 * The first bytes of a file.
 * @param most how many
 */
export async function readStart (path: string, most: number): Promise<Buffer> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(Math.min(size, most))
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
    return bytes.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
