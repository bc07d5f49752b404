import { open, stat, type FileHandle } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { createReadStream } from 'node:fs'
import type { AccountFixture, AssetFixture, ChatFixture, ContactFixture, LabelFixture, MessageFixture } from '../fixtures/format.js'
import { jsonOrUndefined } from '../platform/json.js'
import { RecordingError } from './recording-error.js'

/**
 * A line of a work file. Rows have been made anonymous, where that is asked for: the originals are never on the disk.
 */
export type Line =
  | { kind: 'start', settings: string, key: string }
  | { kind: 'account', row: AccountFixture }
  | { kind: 'contact', row: ContactFixture }
  | { kind: 'contactsDone', accountID: string }
  | { kind: 'chat', row: ChatFixture }
  | { kind: 'label', row: LabelFixture }
  /** Newest first. `next` is the sort key from which older ones follow; null at the end. */
  | { kind: 'page', chatID: string, rows: MessageFixture[], next: string | null }
  | { kind: 'asset', row: AssetFixture }
  /** What an event changed while the recording ran. */
  | { kind: 'changed', chatID: string, row: MessageFixture }
  | { kind: 'removed', chatID: string, ids: string[] }
  /** All fields that were kept or left out until here. */
  | { kind: 'notes', kept: string[], leftOut: string[] }

interface Place {
  offset: number
  length: number
}

/**
 * What has been read of an app so far, a line for each row or page, in the order in which it came. It can be continued
 * after an abort. Memory holds where the lines are, not what is in them.
 */
export class WorkFile {
  readonly path: string
  readonly #file: FileHandle
  readonly #places = new Map<Line['kind'], Place[]>()
  readonly #pages = new Map<string, Place[]>()
  #size = 0
  #writing: Promise<void> = Promise.resolve()

  private constructor (path: string, file: FileHandle) {
    this.path = path
    this.#file = file
  }

  /**
   * Opens a work file, for its owner alone.
   * @param onLine is called for each line that an earlier run has left; a last line that it did not finish is dropped
   * @throws RecordingError for a file that has other lines
   */
  static async open (path: string, onLine: (line: Line) => void): Promise<WorkFile> {
    const exists = await stat(path).then(() => true, () => false)
    const file = await open(path, exists ? 'r+' : 'wx+', 0o600)
    const work = new WorkFile(path, file)
    try {
      if (exists) await work.#readBack(onLine)
      return work
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async #readBack (onLine: (line: Line) => void): Promise<void> {
    let number = 0
    let isTorn = false
    for await (const text of createInterface({ input: createReadStream(this.path), crlfDelay: Infinity })) {
      // Only the last line may be none.
      if (isTorn) throw unreadable(this.path, number)
      number++
      const line = jsonOrUndefined(text)
      isTorn = line === undefined
      if (line === undefined) continue
      if (!isLine(line)) throw unreadable(this.path, number)
      const length = Buffer.byteLength(text)
      this.#note(line, { offset: this.#size, length })
      this.#size += length + 1
      onLine(line)
    }
    // The last line may lack its end.
    await this.#file.truncate(this.#size)
    if (this.#size > 0) await this.#file.write('\n', this.#size - 1)
  }

  #note (line: Line, place: Place): void {
    const { kind } = line
    const places = kind === 'page' ? listOf(this.#pages, line.chatID) : listOf(this.#places, kind)
    places.push(place)
  }

  /** Adds a line; settles when the system has it. */
  async add (line: Line): Promise<void> {
    // Readers of lines end them at these separators too.
    const text = JSON.stringify(line).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
    const bytes = Buffer.from(`${text}\n`)
    const offset = this.#size
    this.#size += bytes.length
    this.#note(line, { offset, length: bytes.length - 1 })
    this.#writing = this.#writing.then(async () => { await this.#file.write(bytes, 0, bytes.length, offset) })
    await this.#writing
  }

  /** The lines of a kind, in the order in which they were added, or the last first. */
  async * lines<Kind extends Line['kind']> (kind: Kind, reversed = false): AsyncGenerator<Extract<Line, { kind: Kind }>> {
    const places = this.#places.get(kind) ?? []
    for (const place of reversed ? places.toReversed() : places) {
      yield await this.#read(place) as Extract<Line, { kind: Kind }>
    }
  }

  /** Whether anything of the app is in it. */
  get hasRows (): boolean {
    return this.#pages.size > 0 || [...this.#places.keys()].some(kind => kind !== 'start' && kind !== 'notes')
  }

  /** Chats that pages have been read of. */
  chatsWithPages (): IterableIterator<string> { return this.#pages.keys() }

  /** The pages of a chat, the oldest first. */
  async * pages (chatID: string): AsyncGenerator<Extract<Line, { kind: 'page' }>> {
    const places = this.#pages.get(chatID) ?? []
    for (let at = places.length - 1; at >= 0; at--) {
      const place = places[at]
      if (place) yield await this.#read(place) as Extract<Line, { kind: 'page' }>
    }
  }

  async #read ({ offset, length }: Place): Promise<Line> {
    await this.#writing
    const buffer = Buffer.allocUnsafe(length)
    await this.#file.read(buffer, 0, length, offset)
    return JSON.parse(buffer.toString()) as Line
  }

  async close (): Promise<void> {
    await this.#writing.catch(() => undefined)
    await this.#file.close()
  }
}

/** What each kind of line has. */
const forms: Record<Line['kind'], Readonly<Record<string, 'string' | 'object' | 'list' | 'text or null'>>> = {
  start: { settings: 'string', key: 'string' },
  account: { row: 'object' },
  contact: { row: 'object' },
  contactsDone: { accountID: 'string' },
  chat: { row: 'object' },
  label: { row: 'object' },
  page: { chatID: 'string', rows: 'list', next: 'text or null' },
  asset: { row: 'object' },
  changed: { chatID: 'string', row: 'object' },
  removed: { chatID: 'string', ids: 'list' },
  notes: { kept: 'list', leftOut: 'list' }
}

/** Whether a value has the form of a line, which only an edited file, or one of another version, has not. */
function isLine (value: unknown): value is Line {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Record<string, unknown>
  const kind = String(fields.kind)
  return Object.hasOwn(forms, kind) && Object.entries(forms[kind as Line['kind']]).every(([name, form]) => {
    const field = fields[name]
    if (form === 'list') return Array.isArray(field)
    if (form === 'text or null') return field === null || typeof field === 'string'
    if (form === 'string') return typeof field === 'string'
    return typeof field === 'object' && field !== null
  })
}

function unreadable (path: string, number: number): RecordingError {
  return new RecordingError(`${path}: line ${number} is none of an unfinished recording: add --restart to begin again`, { isInput: true })
}

function listOf<Key> (lists: Map<Key, Place[]>, key: Key): Place[] {
  let list = lists.get(key)
  if (!list) lists.set(key, list = [])
  return list
}
