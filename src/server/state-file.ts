import { open, readFile, rename } from 'node:fs/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Host } from '../domain/sandbox/clock.js'
import type { FixtureFile } from '../fixtures/format.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import { checkFixture } from '../fixtures/check.js'
import { MockError } from '../domain/errors/errors.js'
import { parseFile } from '../fixtures/bundled.js'
import { runCooperatively } from '../platform/cooperative.js'

/** Milliseconds that changes are gathered for before they are written. */
const shortestPause = 200
/** Writing may take so large a part of the time: large states are written less often. */
const share = 0.1

/**
 * The state of a sandbox in a file: taken from it at start, put into it soon after each change and at the end. The file
 * is replaced as a whole, so that whenever the process is killed, there is either the state before or the state after.
 *
 * One server at a time may have the file.
 */
export class StateFile {
  readonly #path: string
  readonly #box: Sandbox
  readonly #host: Host
  readonly #log: FastifyBaseLogger
  #stopListening: (() => void) | undefined
  #cancelTimer: (() => void) | undefined
  #writing: Promise<void> | undefined
  #isDue = false
  #hasFailed = false
  #pause = shortestPause

  private constructor (path: string, box: Sandbox, host: Host, log: FastifyBaseLogger) {
    this.#path = path
    this.#box = box
    this.#host = host
    this.#log = log
  }

  /**
   * Restores the sandbox from the file, if there is one. Nothing is written before `keep`.
   * @throws MockError validation_error naming the file, the path in it and the reason
   */
  static async load (path: string, box: Sandbox, host: Host, log: FastifyBaseLogger): Promise<StateFile> {
    const state = await readState(path)
    if (state) {
      try {
        box.restore(state)
      } catch (error) {
        throw new MockError('validation_error', `${path}: ${(error as Error).message}`, { cause: error })
      }
    }
    return new StateFile(path, box, host, log)
  }

  /**
   * Writes the file, and from now on after each change.
   * @throws MockError validation_error when it cannot be written
   */
  async keep (): Promise<void> {
    await this.#write().catch((error: unknown) => {
      throw new MockError('validation_error', `${this.#path}: the state cannot be saved there: ${reasonOf(error)}`,
        { cause: error })
    })
    this.#stopListening = this.#box.onCommit(() => {
      this.#isDue = true
      this.#plan()
    })
  }

  /** Writes the last state, if the file was kept, and lets go of it. */
  async close (): Promise<void> {
    if (!this.#stopListening) return
    this.#stopListening()
    this.#stopListening = undefined
    this.#cancelTimer?.()
    await this.#writing
    await this.#write()
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
    await replaceFile(this.#path, [...pieces, '\n'])
    this.#pause = Math.max(shortestPause, (performance.now() - start) / share)
  }
}

/** @returns undefined when there is no such file */
async function readState (path: string): Promise<FixtureFile | undefined> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new MockError('validation_error', `${path}: the state cannot be read: ${reasonOf(error)}`, { cause: error })
  }
  return checkFixture(parseFile(text, path), path)
}

/**
 * What is there is either the old file or the new one (rename(2)), also after a power cut: the content is on the disk
 * before the name is. Killed in between, it leaves one draft, and the next draft has the same name. The state holds
 * tokens, so that it is for its owner alone.
 */
async function replaceFile (path: string, pieces: string[]): Promise<void> {
  const draft = `${path}.new`
  const file = await open(draft, 'w', 0o600)
  try {
    // One piece after the other: a server that keeps a large state goes on answering.
    for (const piece of pieces) await file.writeFile(piece)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, path)
}

function reasonOf (error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}
