import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { StoredFile } from '../domain/assets/asset.js'

/** Contents have their SHA-256 as their name. */
const digest = /^[0-9a-f]{64}$/
const draft = /^[0-9a-f]{64}\.new$/

/**
 * The folder beside a state file with the contents that are too large for it. Whenever the process is killed, each
 * content is there as a whole or not at all: it is copied as a draft first.
 */
export class ContentFolder {
  readonly path: string

  /** @param path is made when the first content comes, and removed with the last one */
  constructor (path: string) {
    this.path = path
  }

  /**
   * Copies contents that are not there yet.
   * @throws the error of the file system, as when the disk is full
   */
  async add (files: readonly StoredFile[]): Promise<void> {
    if (files.length > 0) await mkdir(this.path, { recursive: true, mode: 0o700 })
    for (const file of files) if (!await this.find(file.sha256, file.size)) await this.#copy(file)
  }

  async #copy ({ path, sha256 }: StoredFile): Promise<void> {
    const unfinished = join(this.path, `${sha256}.new`)
    try {
      await rm(unfinished, { force: true })
      // Where the file system can, the copy shares the blocks of the original.
      await copyFile(path, unfinished, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
      const handle = await open(unfinished, 'r+')
      await handle.sync().finally(() => handle.close())
      await rename(unfinished, join(this.path, sha256))
    } catch (error) {
      await rm(unfinished, { force: true })
      throw error
    }
  }

  /**
   * Stores a content that arrives, unless it is there.
   * @throws Error when what arrives is something else; the error of the file system, or of what it comes from
   */
  async receive (chunks: AsyncIterable<Uint8Array>, sha256: string, size: number): Promise<void> {
    if (await this.find(sha256, size)) return
    await mkdir(this.path, { recursive: true, mode: 0o700 })
    const unfinished = join(this.path, `${sha256}.new`)
    const hash = createHash('sha256')
    try {
      const handle = await open(unfinished, 'w', 0o600)
      try {
        for await (const chunk of chunks) {
          hash.update(chunk)
          await handle.writeFile(chunk)
        }
        await handle.sync()
      } finally {
        await handle.close()
      }
      if (hash.digest('hex') !== sha256) throw new Error('it broke off, or is another file by now')
      await rename(unfinished, join(this.path, sha256))
    } catch (error) {
      await rm(unfinished, { force: true })
      throw error
    }
  }

  /** The content with a digest, if it is there in its whole length. */
  async find (sha256: string, size: number): Promise<StoredFile | undefined> {
    if (!digest.test(sha256)) return undefined
    const path = join(this.path, sha256)
    const found = await stat(path).catch(() => undefined)
    return found?.isFile() && found.size === size ? { path, size, sha256 } : undefined
  }

  /** Removes contents that are not among those, and drafts of a process that was killed. */
  async sweep (used: ReadonlyArray<Pick<StoredFile, 'sha256'>>): Promise<void> {
    const names = new Set(used.map(({ sha256 }) => sha256))
    const there = await readdir(this.path).catch(() => [])
    const unused = there.filter(name => draft.test(name) || (digest.test(name) && !names.has(name)))
    for (const name of unused) await rm(join(this.path, name), { force: true })
    // Anything else in it is not this server's, and keeps the folder.
    if (names.size === 0 && there.length > 0) await rmdir(this.path).catch(() => {})
  }
}
