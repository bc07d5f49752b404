import { createHash, randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MockError } from '../domain/errors/errors.js'
import { fateOf, ownIdentity, readIdentity } from '../platform/process-identity.js'

/** Milliseconds that a process has to write what a lock file holds. */
const settled = 10_000

/**
 * A lock file beside another file names the process that uses it. Locks of processes that ended are taken
 * over. So are those of other containers, whose processes are not visible here: a killed one could not start again.
 */
export class LockFile {
  readonly #path: string
  readonly #content: string
  readonly #release = () => { this.release() }

  private constructor (path: string, content: string) {
    this.#path = path
    this.#content = content
    process.once('exit', this.#release)
  }

  /**
   * @param target the file, without symbolic links
   * @throws MockError conflict when another server uses the file, else the error of the file system
   */
  static acquire (target: string): LockFile {
    try {
      return LockFile.#at(`${target}.lock`)
    } catch (error) {
      if (!['EACCES', 'EPERM', 'EROFS'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      // A file that is mounted into a container may be in a directory in which nothing can be made.
      const name = createHash('sha256').update(target).digest('hex').slice(0, 32)
      return LockFile.#at(join(tmpdir(), `beeper-desktop-mock-${name}.lock`))
    }
  }

  static #at (path: string): LockFile {
    const content = JSON.stringify({ ...ownIdentity(), key: randomBytes(8).toString('hex') })
    for (let attempt = 0; attempt < 5; attempt++) {
      try {
        // Neither follows a link nor opens what is there (O_EXCL).
        writeFileSync(path, content, { flag: 'wx', mode: 0o600 })
        return new LockFile(path, content)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      removeStale(path)
    }
    throw held(path, 'another server')
  }

  /** Removes the file, unless another process has taken it over. */
  release (): void {
    process.off('exit', this.#release)
    if (read(this.#path) === this.#content) rmSync(this.#path, { force: true })
  }
}

/** @throws MockError conflict when the process that the lock names is running */
function removeStale (path: string): void {
  const found = read(path)
  if (found === undefined) return
  const holder = readIdentity(found)
  if (holder && fateOf(holder) === 'running') throw held(path, `another server (process ${holder.pid})`)
  if (!holder && Date.now() - modified(path) < settled) throw held(path, 'another server that is starting')
  // Others may find it stale at the same time: only what was looked at may go, not the lock that one of them has made.
  const aside = `${path}.${randomBytes(8).toString('hex')}`
  try {
    renameSync(path, aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  if (read(aside) !== found) putBack(aside, path)
  rmSync(aside, { force: true })
}

function putBack (aside: string, path: string): void {
  try {
    linkSync(aside, path)
  } catch {
    // The next one has made a lock meanwhile, which is found in the next attempt.
  }
}

function held (path: string, by: string): MockError {
  return new MockError('conflict', `${by} keeps its state there: stop it or use another file (its lock is ${path})`)
}

function read (path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function modified (path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
