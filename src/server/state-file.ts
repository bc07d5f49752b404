import { readFile } from 'node:fs/promises'
import type { FastifyBaseLogger } from 'fastify'
import type { Host } from '../domain/sandbox/clock.js'
import type { FixtureFile } from '../fixtures/format.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import { readAssetFiles } from '../fixtures/asset-files.js'
import { checkFixture } from '../fixtures/check.js'
import { MockError } from '../domain/errors/errors.js'
import { loadHomeservers } from '../domain/homeserver/load.js'
import { loadPatternsOf } from '../domain/network/personas/pattern.js'
import { isStateFile, parseFile } from '../fixtures/parse-fixture.js'
import { readStateLines, StateLines, writtenBy, type ReadState } from '../fixtures/state-lines.js'
import { StateChanges, stateEntries } from '../domain/sandbox/state-changes.js'
import { ContentFolder } from '../storage/content-folder.js'
import { LockFile } from '../storage/lock-file.js'
import { WholeFile } from '../storage/whole-file.js'

/** Milliseconds that changes are gathered for before they are written. */
const shortestPause = 50
/** Writing may take so large a part of the time: what takes long is written less often. */
const share = 0.1
/** Bytes of changes that a file may have in any case before it is written again, without those that are outdated. */
const mostChanges = 256 * 1024
/** Characters of changes that are kept while the disk is full; with more, the file is written again later. */
const mostUnsaved = 16 * 1024 * 1024

/**
 * The state of a sandbox in a file: taken from it at start, put into it soon after each change and at the end. A change
 * is appended (`../fixtures/state-lines.ts`). When there are more changes than rows, the file is replaced by one that
 * has the state as it is now. Whenever the process is killed, there is either the state before or the state after.
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
  /** What the file does not say yet; undefined while it has to be replaced. */
  #changes: StateChanges | undefined
  #lines = new StateLines()
  /** Lines that could not be appended. */
  #unsaved = ''
  /** Bytes of the file before its changes. */
  #rowsLength = 0
  #stopListening: (() => void) | undefined
  #cancelTimer: (() => void) | undefined
  #saving: Promise<void> | undefined
  #replacing: Promise<void> | undefined
  /** The last of the writes that must not overlap. */
  #lastWrite = Promise.resolve()
  #isClosing = false
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
      const stateFile = new StateFile(path, file, lock, box, host, log)
      const found = await readState(path, file, log)
      if (found) await stateFile.#restore(found)
      return stateFile
    } catch (error) {
      lock.release()
      throw error
    }
  }

  async #restore ({ state, lines }: FoundState): Promise<void> {
    await provide(this.#box, state, this.#contents)
    restore(this.#box, state, this.#path)
    if (!lines?.isIntact) return
    this.#changes = new StateChanges(this.#box)
    this.#lines = new StateLines(lines.sum)
    this.#rowsLength = lines.rowsLength
    await this.#file.continueAt(lines.length)
  }

  /**
   * Writes what the file does not say yet, and from now on each change.
   * @throws MockError validation_error when it cannot be written
   */
  async keep (): Promise<void> {
    try {
      await this.#save()
      await this.#file.clean()
    } catch (error) {
      throw unwritable(this.#path, error)
    }
    this.#stopListening = this.#box.onCommit(() => {
      this.#isDue = true
      this.#plan()
    })
  }

  /** Writes the last changes, if the file was kept, and releases the file. */
  async close (): Promise<void> {
    this.#isClosing = true
    try {
      if (!this.#stopListening) return
      this.#stopListening()
      this.#stopListening = undefined
      this.#cancelTimer?.()
      await this.#saving
      await this.#replacing?.catch(() => {})
      await this.#save()
    } finally {
      this.#changes?.stop()
      this.#lock.release()
    }
  }

  #plan (): void {
    if (this.#cancelTimer || this.#saving || !this.#stopListening) return
    this.#cancelTimer = this.#host.after(this.#pause, () => {
      this.#cancelTimer = undefined
      this.#saving = this.#saveLater()
    })
  }

  /** A disk that is full now may have room later: the next change tries again. */
  async #saveLater (): Promise<void> {
    this.#isDue = false
    try {
      await this.#save()
      this.#hasFailed = false
      if (this.#file.length > 2 * this.#rowsLength + mostChanges) this.#replaceMeanwhile()
    } catch (error) {
      this.#report(error)
    }
    this.#saving = undefined
    if (this.#isDue) this.#plan()
  }

  #report (error: unknown): void {
    if (!this.#hasFailed) this.#log.error({ err: error }, `${this.#path}: the state cannot be saved: ${reasonOf(error)}`)
    this.#hasFailed = true
  }

  /** Appends what has changed; a file that says something else is replaced. */
  async #save (): Promise<void> {
    await this.#oneAtATime(() => this.#append())
    while (!this.#changes) {
      await this.#replace().catch((error: unknown) => { if (!(error instanceof Interrupted)) throw error })
    }
  }

  async #append (): Promise<void> {
    if (this.#changes?.isReplaced) this.#forgetFile()
    if (!this.#changes) return
    const start = performance.now()
    const changes = this.#changes.take()
    if (changes.length > 0) this.#unsaved += this.#lines.changes(changes)
    if (this.#unsaved.length > mostUnsaved) this.#forgetFile()
    else {
      await this.#withContents(async () => {
        if (!await this.#file.append(this.#unsaved)) this.#forgetFile()
        this.#unsaved = ''
      })
    }
    this.#pause = Math.max(shortestPause, (performance.now() - start) / share)
  }

  /** What the file says is not what was before the next changes. */
  #forgetFile (): void {
    this.#changes?.stop()
    this.#changes = undefined
    this.#unsaved = ''
  }

  /** Saves while what the state refers to is in the folder. */
  async #withContents (save: () => Promise<void>): Promise<void> {
    const contents = this.#box.assets.leftOut()
    // Where the folder cannot be written, as beside a file that is a mount, the rest is saved all the same.
    const failure = await this.#contents.add(contents).then(() => undefined, reasonOf)
    await save()
    if (failure !== undefined) throw new Error(`uploads of over 1 MiB are not in ${this.#contents.path}: ${failure}`)
    await this.#contents.sweep(contents)
  }

  /** Without holding up the changes that are appended; what fails is tried again when there are more. */
  #replaceMeanwhile (): void {
    void this.#replace().catch((error: unknown) => { if (!(error instanceof Interrupted)) this.#report(error) })
  }

  /**
   * Replaces the file by one of the present state, unless that is being done.
   * @throws Interrupted when it has become useless meanwhile
   */
  async #replace (): Promise<void> {
    this.#replacing ??= this.#replaceFile().finally(() => { this.#replacing = undefined })
    await this.#replacing
  }

  async #replaceFile (): Promise<void> {
    // What changes while the rows are written follows them.
    const changes = new StateChanges(this.#box)
    const lines = new StateLines()
    try {
      const draft = await this.#file.prepare(this.#whileOf(changes, lines.whole(stateEntries(this.#box))))
      const rowsLength = draft.length
      await this.#oneAtATime(async () => {
        if (changes.isReplaced) {
          await this.#file.discard(draft)
          throw new Interrupted()
        }
        const end = lines.changes(changes.take())
        await this.#withContents(async () => {
          await this.#file.putInPlace(draft, end)
          this.#forgetFile()
          this.#changes = changes
          this.#lines = lines
          this.#rowsLength = rowsLength
        })
      })
    } finally {
      if (this.#changes !== changes) changes.stop()
    }
  }

  /** The pieces, as long as they are of use. */
  * #whileOf (changes: StateChanges, pieces: Iterable<string>): Generator<string> {
    for (const piece of pieces) {
      if (changes.isReplaced || (this.#isClosing && this.#changes)) throw new Interrupted()
      yield piece
    }
  }

  async #oneAtATime (write: () => Promise<void>): Promise<void> {
    const before = this.#lastWrite
    const work = before.then(write)
    this.#lastWrite = work.catch(() => {})
    await work
  }
}

/** The file does not need to be replaced by what is being written, or needs something else. */
class Interrupted extends Error {}

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

interface FoundState {
  state: FixtureFile
  /** Where it was read from lines: what is to follow them. */
  lines: ReadState | undefined
}

/** @returns undefined when there is no such file */
async function readState (path: string, file: WholeFile, log: FastifyBaseLogger): Promise<FoundState | undefined> {
  let content: Buffer
  try {
    content = await readFile(file.path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw unreadable(path, error)
  }
  const whole = await file.interrupted()
  // A file that is written in place is shorter than its draft until it is written.
  if (whole && (whole.length > content.length || !isRead(content, path))) {
    log.warn(`${path}: the last server was killed while it wrote the file; its draft was whole, and is the state now`)
    return { ...await stateIn(whole, path, file, log), lines: undefined }
  }
  if (isBlank(content)) {
    log.warn(`${path}: the file is empty: the state begins with the fixture`)
    return undefined
  }
  return stateIn(content, path, file, log).catch((error: unknown) => { throw withAdvice(error, path, content) })
}

/** As `touch` makes one, for a container to which it is a mount. */
function isBlank (content: Buffer): boolean { return content.length < 100 && content.toString().trim() === '' }

/** The reason why a state is not read, and what can be done. */
function withAdvice (error: unknown, path: string, content: Buffer): unknown {
  if (!(error instanceof MockError)) return error
  const { code, message, issues } = error
  const other = writtenBy(content)
  const reason = other === '' || message.includes(other) ? message : `${message}; ${other}`
  const advice = other === '' ? '; correct the file' : ': start that version'
  return new MockError(code, `${reason}${advice}, or move ${path} away to begin with the fixture`, {
    ...issues ? { issues } : {}, cause: error
  })
}

function isRead (content: Buffer, path: string): boolean {
  try {
    if (isStateFile(content)) readStateLines(content, path)
    else parseFile(content.toString(), path)
    return true
  } catch {
    return false
  }
}

async function stateIn (content: Buffer, path: string, file: WholeFile, log: FastifyBaseLogger): Promise<FoundState> {
  if (!isStateFile(content)) {
    const state = await checkFixture(await readAssetFiles(parseFile(content.toString(), path), file.path), path)
    return { state, lines: undefined }
  }
  const lines = readStateLines(content, path)
  if (lines.isTorn) {
    log.warn(`${path}: the last change was not written whole, and is lost: the last server was killed while it wrote it`)
  }
  if (!lines.isIntact) return { state: await checkFixture(lines.state, path), lines }
  // What this version has written itself is known to be right.
  const state = lines.state as FixtureFile
  await loadPatternsOf(state.personas)
  await loadHomeservers(state.homeserver)
  return { state, lines }
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
