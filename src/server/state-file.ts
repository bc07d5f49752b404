import { readFile } from 'node:fs/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Host } from '../domain/sandbox/clock.js'
import type { FixtureFile } from '../fixtures/format.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import { readAssetFiles } from '../fixtures/asset-files.js'
import { checkFixture } from '../fixtures/check.js'
import { MockError } from '../domain/errors/errors.js'
import { parseFile } from '../fixtures/bundled.js'
import { ContentFolder } from '../storage/content-folder.js'
import { LockFile } from '../storage/lock-file.js'
import { runCooperatively } from '../platform/cooperative.js'
import { WholeFile } from '../storage/whole-file.js'

/** Milliseconds that changes are gathered for before they are written. */
const shortestPause = 200
/** Writing may take so large a part of the time: large states are written less often. */
const share = 0.1

/**
 * The state of a sandbox in a file: taken from it at start, put into it soon after each change and at the end. The file
 * is replaced as a whole, so that whenever the process is killed, there is either the state before or the state after.
 *
 * Uploads that are too large for it are in a folder beside it, each named by its digest, until no upload has that
 * content.
 *
 * One server at a time has the file: a lock beside it says which. It holds tokens, and is for its owner alone.
 */
export class StateFile {
  readonly #path: string
  readonly #file: WholeFile
  readonly #contents: ContentFolder
  readonly #lock: LockFile
  readonly #box: Sandbox
  readonly #host: Host
  readonly #log: FastifyBaseLogger
  #stopListening: (() => void) | undefined
  #cancelTimer: (() => void) | undefined
  #writing: Promise<void> | undefined
  #isDue = false
  #hasFailed = false
  #pause = shortestPause

  private constructor (
    path: string, file: WholeFile, lock: LockFile, box: Sandbox, host: Host, log: FastifyBaseLogger
  ) {
    this.#path = path
    this.#file = file
    this.#contents = contentsBeside(file)
    this.#lock = lock
    this.#box = box
    this.#host = host
    this.#log = log
  }

  /**
   * Restores the sandbox from the file, if there is one. Nothing is written before `keep` but the lock.
   * @throws MockError validation_error naming the file, the path in it and the reason; conflict when another server has
   * the file
   */
  static async load (path: string, box: Sandbox, host: Host, log: FastifyBaseLogger): Promise<StateFile> {
    const [file, lock] = await lockedFile(path)
    try {
      const state = await readState(path, file, log)
      if (state) {
        await provide(box, state, contentsBeside(file))
        restore(box, state, path)
      }
      return new StateFile(path, file, lock, box, host, log)
    } catch (error) {
      lock.release()
      throw error
    }
  }

  /**
   * Writes the file, and from now on after each change.
   * @throws MockError validation_error when it cannot be written
   */
  async keep (): Promise<void> {
    try {
      await this.#write()
      await this.#file.clean()
    } catch (error) {
      throw unwritable(this.#path, error)
    }
    this.#stopListening = this.#box.onCommit(() => {
      this.#isDue = true
      this.#plan()
    })
  }

  /** Writes the last state, if the file was kept, and releases the file. */
  async close (): Promise<void> {
    try {
      if (!this.#stopListening) return
      this.#stopListening()
      this.#stopListening = undefined
      this.#cancelTimer?.()
      await this.#writing
      await this.#write()
    } finally {
      this.#lock.release()
    }
  }

  #plan (): void {
    if (this.#cancelTimer || this.#writing || !this.#stopListening) return
    this.#cancelTimer = this.#host.after(this.#pause, () => {
      this.#cancelTimer = undefined
      this.#writing = this.#writeLater()
    })
  }

  /** A disk that is full now may have room later: the next change tries again. */
  async #writeLater (): Promise<void> {
    this.#isDue = false
    try {
      await this.#write()
      this.#hasFailed = false
    } catch (error) {
      if (!this.#hasFailed) this.#log.error({ err: error }, `${this.#path}: the state cannot be saved: ${reasonOf(error)}`)
      this.#hasFailed = true
    }
    this.#writing = undefined
    if (this.#isDue) this.#plan()
  }

  async #write (): Promise<void> {
    const start = performance.now()
    const pieces = await runCooperatively(this.#box.snapshotTextTask())
    const contents = this.#box.assets.leftOut()
    // Where the folder cannot be written, as beside a file that is a mount, the rest is saved all the same.
    const failure = await this.#contents.add(contents).then(() => undefined, reasonOf)
    await this.#file.replace([...pieces, '\n'])
    if (failure !== undefined) throw new Error(`uploads of over 1 MiB are not in ${this.#contents.path}: ${failure}`)
    await this.#contents.sweep(contents)
    this.#pause = Math.max(shortestPause, (performance.now() - start) / share)
  }
}

/** @throws MockError as `StateFile.load` does */
async function lockedFile (path: string): Promise<[WholeFile, LockFile]> {
  try {
    const file = await WholeFile.at(path)
    return [file, LockFile.acquire(file.path)]
  } catch (error) {
    if (!(error instanceof MockError)) throw unwritable(path, error)
    throw new MockError(error.code, `${path}: ${error.message}`, { cause: error })
  }
}

function contentsBeside ({ path }: WholeFile): ContentFolder {
  return new ContentFolder(`${path}.files`)
}

/** Finds the contents that a state refers to. */
async function provide (box: Sandbox, { assets = [] }: FixtureFile, contents: ContentFolder): Promise<void> {
  for (const { sha256, content, fileSize = 0 } of assets) {
    if (sha256 === undefined || content !== undefined) continue
    const file = await contents.find(sha256, fileSize)
    if (file) box.assets.provide(file)
  }
}

function restore (box: Sandbox, state: FixtureFile, path: string): void {
  try {
    box.restore(state)
  } catch (error) {
    throw new MockError('validation_error', `${path}: ${(error as Error).message}`, { cause: error })
  }
}

/** @returns undefined when there is no such file */
async function readState (path: string, file: WholeFile, log: FastifyBaseLogger): Promise<FixtureFile | undefined> {
  let text: string
  try {
    text = await readFile(file.path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unreadable(path, error)
  }
  return checkFixture(await readAssetFiles(await parsed(text, path, file, log), file.path), path)
}

async function parsed (text: string, path: string, file: WholeFile, log: FastifyBaseLogger): Promise<unknown> {
  try {
    return parseFile(text, path)
  } catch (error) {
    const whole = await file.interrupted()
    if (whole === undefined) throw error
    log.warn(`${path}: the last server was killed while it wrote the file; its draft was whole, and is the state now`)
    return parseFile(whole, path)
  }
}

function unreadable (path: string, error: unknown): MockError {
  return new MockError('validation_error', `${path}: the state cannot be read: ${reasonOf(error)}`, { cause: error })
}

function unwritable (path: string, error: unknown): MockError {
  return new MockError('validation_error', `${path}: the state cannot be saved there: ${reasonOf(error)}`, { cause: error })
}

function reasonOf (error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
