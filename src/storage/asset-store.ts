import { createHash } from 'node:crypto'
import {
  copyFileSync, existsSync, linkSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, utimesSync,
  writeFileSync
} from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { extname, join, parse } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { Containment } from '../platform/containment.js'
import type { AssetFolder, AssetStorage, StoredFile } from '../domain/assets/asset.js'
import { MockError } from '../domain/errors/errors.js'
import { bundledMedium } from './bundled-media.js'
import { makePrivateDirectory } from './private-directory.js'

export interface AssetStoreOptions {
  /** Receives what fails while the process ends. */
  containment?: Containment | undefined
  /** Where the private directory is made; by default where the system has temporary files. */
  directory?: string | undefined
  /** Bytes of all uploads of the server together. */
  limit: number
  /** How many files are kept for snapshots that refer to them. */
  mostKept?: number | undefined
}

/** For the owner of the process alone. */
const privateFile = 0o600
const privateDirectory = 0o700

/**
 * The files of all sandboxes, in one private temporary directory: made when the first file comes, removed when the
 * server closes, and at the latest when the process exits.
 */
export class AssetFiles implements AssetStorage {
  readonly #options: AssetStoreOptions
  readonly #onExit = () => { (this.#options.containment ?? new Containment()).run('removing the files at the end', () => { this.dispose() }) }
  #root: string | undefined
  #folders = 0
  #used = 0
  /** What snapshots refer to, by hash; the oldest goes when there is too much of it. */
  readonly #kept = new Map<string, StoredFile>()
  #keptBytes = 0

  constructor (options: AssetStoreOptions) {
    this.#options = options
  }

  /** The private directory, if there is one by now. */
  get directory (): string | undefined { return this.#root }

  get room (): number { return this.#options.limit - this.#used }

  count (bytes: number): void { this.#used += bytes }

  folder (): AssetFolder {
    return new Folder(this, this.#folders++)
  }

  /** The path of a directory in the private one. */
  subdirectory (name: string): string {
    // Cleaners of temporary directories may have removed it.
    if (this.#root === undefined || !existsSync(this.#root)) this.#root = this.#create()
    const path = join(this.#root, name)
    mkdirSync(path, { mode: privateDirectory, recursive: true })
    return path
  }

  #create (): string {
    const root = makePrivateDirectory(this.#options.directory ?? tmpdir())
    process.off('exit', this.#onExit)
    process.once('exit', this.#onExit)
    return root
  }

  keep (file: StoredFile): void {
    if (this.#kept.has(file.sha256)) return
    const path = join(this.subdirectory('kept'), file.sha256)
    linkOrCopy(file.path, path)
    this.#kept.set(file.sha256, { ...file, path })
    this.#keptBytes += file.size
    for (const [sha256, { path, size }] of this.#kept) {
      const { limit, mostKept = 10_000 } = this.#options
      if ((this.#keptBytes <= limit && this.#kept.size <= mostKept) || sha256 === file.sha256) break
      this.#kept.delete(sha256)
      this.#keptBytes -= size
      rmSync(path, { force: true })
    }
  }

  kept (sha256: string): StoredFile | undefined {
    return this.#kept.get(sha256)
  }

  dispose (): void {
    process.off('exit', this.#onExit)
    if (this.#root !== undefined) rmSync(this.#root, { recursive: true, force: true })
    this.#root = undefined
    this.#kept.clear()
    this.#keptBytes = 0
  }
}

/** The folder of one sandbox. No path in it contains what a caller wrote, except a few letters of an ending. */
class Folder implements AssetFolder {
  readonly #store: AssetFiles
  readonly #name: string
  #path: string | undefined
  /** Numbers of the files that are there: the lowest free one is next, so that a reset leads to the same paths. */
  readonly #taken = new Set<number>()
  #lowestFree = 1
  #disposed = false

  constructor (store: AssetFiles, number: number) {
    this.#store = store
    this.#name = String(number)
  }

  get room (): number { return this.#store.room }

  #newPath (): string {
    this.#checkThere()
    if (this.#path === undefined || !existsSync(this.#path)) this.#path = this.#store.subdirectory(this.#name)
    while (this.#taken.has(this.#lowestFree)) this.#lowestFree++
    this.#taken.add(this.#lowestFree)
    return join(this.#path, String(this.#lowestFree))
  }

  #checkThere (): void {
    if (this.#disposed) throw new MockError('not_found', 'The sandbox was deleted while the upload came in')
  }

  async receive (chunks: AsyncIterable<Uint8Array>): Promise<StoredFile> {
    const path = this.#newPath()
    const hash = createHash('sha256')
    let size = 0
    const handle = await open(path, 'wx', privateFile).catch((error: unknown) => {
      // Deleted meanwhile, its directory is gone too.
      this.#checkThere()
      throw error
    })
    try {
      for await (const chunk of chunks) {
        size += chunk.length
        this.#store.count(chunk.length)
        hash.update(chunk)
        await handle.writeFile(chunk)
      }
      return { path, size, sha256: hash.digest('hex') }
    } catch (error) {
      this.remove({ path, size, sha256: '' })
      throw error
    } finally {
      await handle.close()
    }
  }

  write (content: Uint8Array): StoredFile {
    const path = this.#newPath()
    writeFileSync(path, content, { mode: privateFile, flag: 'wx' })
    this.#store.count(content.length)
    return { path, size: content.length, sha256: sha256Of(content) }
  }

  copy (source: string): StoredFile {
    return this.write(readFileSync(source))
  }

  settle (file: StoredFile, fileName: string, modified: number): StoredFile {
    this.#checkThere()
    const ending = extname(fileName).toLowerCase()
    const { dir, name } = parse(file.path)
    const path = join(dir, /^\.[a-z0-9]{1,10}$/.test(ending) ? `${name}${ending}` : name)
    if (path !== file.path) renameSync(file.path, path)
    utimesSync(path, modified / 1000, modified / 1000)
    return { ...file, path }
  }

  read ({ path }: StoredFile): Uint8Array {
    return readFileSync(path)
  }

  remove ({ path, size }: StoredFile): void {
    this.#store.count(-size)
    rmSync(path, { force: true })
    const number = Number(parse(path).name)
    this.#taken.delete(number)
    this.#lowestFree = Math.min(this.#lowestFree, number)
  }

  isIntact ({ path }: StoredFile): boolean {
    try {
      // A link that replaced the file leads elsewhere.
      return realpathSync(path) === path
    } catch {
      return false
    }
  }

  keep (file: StoredFile): void {
    this.#store.keep(file)
  }

  kept (sha256: string): StoredFile | undefined {
    const kept = this.#store.kept(sha256)
    return kept && existsSync(kept.path) ? kept : undefined
  }

  recall (sha256: string): StoredFile | undefined {
    const kept = this.kept(sha256)
    if (!kept) return undefined
    const path = this.#newPath()
    linkOrCopy(kept.path, path)
    this.#store.count(kept.size)
    return { ...kept, path }
  }

  urlOf ({ path }: StoredFile): string {
    return pathToFileURL(path).href
  }

  pathOf (url: string): string | undefined {
    // URL parsers drop some control characters, and no URL that was given out has one.
    if (/\p{Cc}/u.test(url)) return undefined
    try {
      return fileURLToPath(url)
    } catch {
      return undefined
    }
  }

  owns (path: string): boolean { return this.#path !== undefined && parse(path).dir === this.#path }

  bundled (url: string) {
    return bundledMedium(url)
  }

  dispose (): void {
    this.#disposed = true
    if (this.#path !== undefined) rmSync(this.#path, { recursive: true, force: true })
  }
}

function sha256Of (content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** A second name costs no space; file systems without links get a copy. */
function linkOrCopy (from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}
