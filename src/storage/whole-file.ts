import { randomBytes } from 'node:crypto'
import { constants, createReadStream } from 'node:fs'
import {
  lstat, open, readdir, readFile, readlink, realpath, rename, rm, stat, type FileHandle
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { cut } from '../platform/cut.js'

// Windows has no such flag, and no links that just anybody may make.
const { O_CREAT, O_NOFOLLOW = 0, O_RDWR, O_TRUNC, O_WRONLY } = constants

/** Errors of a file that cannot be replaced, though it may be written, such as one that is a mount of its own. */
const notReplaceable = ['EBUSY', 'EXDEV', 'EPERM', 'EACCES']
/** Errors of a directory in which nothing can be made. */
const notWritable = ['EACCES', 'EPERM', 'EROFS']

/** The new content of a file, beside it until it replaces the old one. */
export interface Draft {
  file: FileHandle
  path: string
  /** Whether it is in the same directory. */
  isBeside: boolean
  /** Bytes. */
  length: number
}

/**
 * A file that is written as a whole: whenever the process is killed, there is either the content before or the content
 * after, also after a power cut, since a draft is on the disk before it becomes the file (rename(2)). In between, text
 * is appended: a process that is killed while it does that leaves the beginning of it.
 *
 * A file that cannot be replaced is written in place. A process that is killed while it does that leaves the whole
 * draft beside, where `interrupted` finds it.
 *
 * Drafts have unpredictable names and are created with O_EXCL, so links planted by others are not followed.
 */
export class WholeFile {
  readonly path: string
  #inPlace = false
  /** A whole draft that is there because the file could not be written after it. */
  #left: string | undefined
  /** What was last known of the file: which one it is, and how long its content is. */
  #known: { inode: number, length: number } | undefined
  /** Whether there may be more in it, which an append that failed has left. */
  #isTorn = false

  private constructor (path: string) {
    this.path = path
  }

  /**
   * @param path of the file; of a symbolic link, what it leads to is meant
   * @throws the error of the file system, as when the directory is missing
   */
  static async at (path: string): Promise<WholeFile> {
    return new WholeFile(await targetOf(path))
  }

  /** Replaces the content, whose pieces are written one after the other. The file is for its owner alone. */
  async replace (pieces: Iterable<string>): Promise<void> {
    await this.putInPlace(await this.prepare(pieces))
  }

  /** Writes what is to replace the content, on the disk too. Meanwhile the file stays, and may be appended to. */
  async prepare (pieces: Iterable<string>): Promise<Draft> {
    const draft = await this.#draft()
    try {
      // One piece at a time, so that a server with a large state keeps answering.
      for (const piece of pieces) draft.length += await written(draft.file, piece)
      await draft.file.sync()
      return draft
    } catch (error) {
      await this.discard(draft)
      throw error
    }
  }

  /**
   * Replaces the content by a draft.
   * @param end follows what the draft has
   */
  async putInPlace (draft: Draft, end = ''): Promise<void> {
    try {
      draft.length += await written(draft.file, end)
      await draft.file.sync()
      await draft.file.close()
      this.#known = undefined
      if (this.#inPlace || !draft.isBeside || !await this.#takePlace(draft.path)) {
        this.#inPlace = true
        await this.#overwrite(draft.path)
      }
    } catch (error) {
      await this.discard(draft)
      throw error
    }
    await this.continueAt(draft.length)
  }

  /** Removes a draft, also one that was closed. */
  async discard ({ file, path }: Draft): Promise<void> {
    await file.close().catch(() => {})
    await rm(path, { force: true })
  }

  /** Has appended text follow what was read. @param length bytes; what is behind them is not the file's any more */
  async continueAt (length: number): Promise<void> {
    const { ino, size } = await stat(this.path)
    this.#known = { inode: ino, length }
    this.#isTorn = size > length
  }

  /** Bytes of the content that are known to be there. */
  get length (): number { return this.#known?.length ?? 0 }

  /**
   * Appends text, which is on the disk when this is done.
   * @returns false where the file is not what was last written, and has to be replaced
   * @throws the error of the file system: what it may have written counts as nothing
   */
  async append (text: string): Promise<boolean> {
    if (!this.#known) return false
    const file = await open(this.path, O_RDWR | O_NOFOLLOW).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error
    })
    if (!file) return false
    try {
      const { ino, size } = await file.stat()
      const { inode, length } = this.#known
      if (ino !== inode || size < length || (size > length && !this.#isTorn)) return false
      if (this.#isTorn) await file.truncate(length)
      this.#isTorn = true
      const bytes = Buffer.from(text)
      for (let at = 0; at < bytes.length;) {
        at += (await file.write(bytes, at, bytes.length - at, length + at)).bytesWritten
      }
      await file.datasync()
      this.#known.length += bytes.length
      this.#isTorn = false
      return true
    } finally {
      await file.close()
    }
  }

  /** The content of a draft that was whole when a process was killed amid writing the file in place. */
  async interrupted (): Promise<Buffer | undefined> {
    const whole = (await this.#drafts()).find(path => path.endsWith('.whole'))
    return whole === undefined ? undefined : readFile(whole)
  }

  /** Removes the drafts of processes that were killed. Only while no other process writes the file. */
  async clean (): Promise<void> {
    for (const path of await this.#drafts()) await rm(path, { force: true })
  }

  get #prefix (): string {
    // With what follows it must fit into the 255 bytes of a name.
    return `.${cut(basename(this.path), 50)}.`
  }

  async #draft (): Promise<Draft> {
    const name = `${this.#prefix}${randomBytes(8).toString('hex')}.new`
    const beside = join(dirname(this.path), name)
    try {
      return { file: await open(beside, 'wx', 0o600), path: beside, isBeside: true, length: 0 }
    } catch (error) {
      if (!notWritable.includes(codeOf(error))) throw error
      const elsewhere = join(tmpdir(), name)
      return { file: await open(elsewhere, 'wx', 0o600), path: elsewhere, isBeside: false, length: 0 }
    }
  }

  async #takePlace (draft: string): Promise<boolean> {
    try {
      await rename(draft, this.path)
      return true
    } catch (error) {
      if (notReplaceable.includes(codeOf(error))) return false
      throw error
    }
  }

  async #overwrite (draft: string): Promise<void> {
    const whole = draft.replace(/new$/, 'whole')
    await rename(draft, whole)
    if (this.#left !== undefined) await rm(this.#left, { force: true })
    this.#left = whole
    // Emptied first: what is there of an interrupted copy is the beginning of the new content, never a mixture.
    const file = await open(this.path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0o600)
    try {
      for await (const piece of createReadStream(whole)) await file.writeFile(piece as Buffer)
      await file.sync()
    } finally {
      await file.close()
    }
    await rm(whole, { force: true })
    this.#left = undefined
  }

  /** Drafts beside the file: regular files of this user, whatever else has such a name. */
  async #drafts (): Promise<string[]> {
    const directory = dirname(this.path)
    const names = (await readdir(directory).catch(() => [])).filter(name =>
      name.startsWith(this.#prefix) && /^[0-9a-f]{16}\.(new|whole)$/.test(name.slice(this.#prefix.length)))
    const found: string[] = []
    for (const name of names) {
      const path = join(directory, name)
      const entry = await lstat(path).catch(() => undefined)
      if (entry?.isFile() && entry.uid === (process.getuid?.() ?? entry.uid)) found.push(path)
    }
    return found
  }
}

/** What a path leads to, be it there or not: a link may lead to a file that is yet to be made. */
async function targetOf (path: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
  const link = await readlink(path).catch(() => undefined)
  if (link !== undefined) return targetOf(resolve(dirname(path), link))
  return join(await realpath(dirname(path)), basename(path))
}

/** @returns how many bytes it was */
async function written (file: FileHandle, text: string): Promise<number> {
  await file.writeFile(text)
  return Buffer.byteLength(text)
}

function codeOf (error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? ''
}
