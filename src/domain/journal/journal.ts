import { isAscii } from 'node:buffer'
import type { Clock } from '../sandbox/clock.js'
import type { DomainEvent, TypingEvent } from '../sandbox/events.js'
import { Containment } from '../../platform/containment.js'
import { iso } from '../sandbox/clock.js'
import { cutShown } from '../../platform/cut.js'
import { parseJSON } from '../../platform/json.js'
import { Pace } from '../../platform/pace.js'
import { runSync } from '../../platform/run-sync.js'
import type { TextChunks } from '../../platform/text-chunks.js'
import { bodyParts, decodedText, type NamedRecords, namedRecords, recordsOfEvent } from './named-records.js'
import { pathMatcher } from './path-pattern.js'
import { redacted, redactedBody } from './redaction.js'
import { Ring } from './ring.js'

/** What one entry keeps of a body or a frame, in characters; the rest is cut off. */
export const bodyCap = 16_384

/**
 * The beginning of a long text, cut between characters. It is a copy, for a slice of a string keeps the whole of it in
 * memory.
 */
export function capped (text: string): string {
  if (text.length <= bodyCap) return text
  return `${Buffer.from(cutShown(text, bodyCap), 'utf16le').toString('utf16le')}...`
}

/** Of long texts, for answers that are the same again are one buffer: their entries share the beginning. */
const beginnings = new WeakMap<Buffer, Buffer>()

/** As much of a text in UTF-8 as `capped` needs, in a buffer that holds nothing else. */
export function beginningOf (text: Buffer): Buffer {
  if (text.length <= bodyCap) return text
  let beginning = beginnings.get(text)
  if (!beginning) beginnings.set(text, beginning = cutOff(text))
  return beginning
}

function cutOff (text: Buffer): Buffer {
  // What a string counts as one character takes up to three bytes. One more character shows that something is cut off.
  const most = isAscii(text.subarray(0, bodyCap)) ? bodyCap + 1 : 3 * (bodyCap + 1)
  return text.length <= most ? text : Buffer.from(text.subarray(0, most))
}

/** A request and its answer, as it was observed. */
export interface RequestRecord {
  method: string
  path: string
  operation: string | undefined
  generation: string
  query: Record<string, unknown>
  params: Record<string, unknown>
  /** As Node reads them, names in lower case. */
  headers: Record<string, string | string[] | undefined>
  /** The ID of the token, never its secret. */
  tokenID: string | undefined
  /** What the token was called when it was made. */
  tokenName: string | undefined
  /** The text of a JSON body as it was sent; of other bodies what was parsed. */
  body: unknown
  /** 101 for a WebSocket, which is noted when it opens. */
  status: number
  /** The text of the answer, or its beginning in UTF-8. */
  answer: string | Buffer | undefined
  /** The media type of the answer. */
  answerType: string | undefined
  /** How long it took on the real clock. */
  milliseconds: number
  /** Why the answer is an error: what the answer itself need not tell. */
  explanation: string | undefined
  /** The fault rules that fired on it. */
  faults: string[] | undefined
  /** What the call probably does not mean, and the answer does not tell. */
  warnings?: string[] | undefined
}

/** A WebSocket frame; `in` came from the client. */
export interface FrameRecord {
  socket: string
  direction: 'in' | 'out'
  /** A JSON value, or the frame as sent: it is parsed on reading. */
  frame: unknown
  faults: string[] | undefined
}

/** What the mock itself failed at where no caller could be told. Nothing else was affected. */
export interface ErrorRecord {
  /** What failed: "the job send.confirm". */
  place: string
  message: string
  /** Where in the code, if that is known. */
  stack: string | undefined
}

export const journalKinds = ['request', 'event', 'frame', 'error'] as const
export type JournalKind = typeof journalKinds[number]

interface Noted<Kind extends JournalKind, Record> {
  /** Numbers all entries of the sandbox in the order in which they happened. */
  id: number
  kind: Kind
  /** Unix milliseconds on the sandbox's clock. */
  at: number
  record: Record
}
export type Entry =
  Noted<'request', RequestRecord> | Noted<'event', DomainEvent | TypingEvent> | Noted<'frame', FrameRecord> | Noted<'error', ErrorRecord>

/** An entry as it is shown: the record's fields beside the entry's own, secrets taken out. */
export type ShownEntry = { id: number, kind: JournalKind, at: string } & Record<string, unknown>

/** Which entries are asked for; what is left out matches all. */
export interface JournalQuery {
  kind?: JournalKind | undefined
  operation?: string | undefined
  method?: string | undefined
  /** A path; `*` matches anything. */
  path?: string | undefined
  status?: number | undefined
  tokenID?: string | undefined
  /** The type of an event or frame: `message.upserted`. */
  type?: string | undefined
  /** Whether the records that an entry names are those that are asked for (record-forms.ts). */
  names?: ((named: () => NamedRecords) => boolean) | undefined
  /** A piece of text that the entry, as JSON, contains. */
  contains?: string | undefined
  /** Only entries after the one with this number. */
  since?: number | undefined
}

/**
 * What was requested and answered, sent and received, and what changed: for assertions. It observes the sandbox and is
 * no part of its state: snapshots leave it out, reset empties it. Each kind has a ring of its own, so that a flood of
 * events does not push the requests out.
 */
export class Journal {
  readonly #clock: Clock
  readonly #containment: Containment
  readonly #rings: Record<JournalKind, Ring<Entry>>
  readonly #listeners = new Set<(entry: Entry) => void>()
  #last = 0

  /**
   * @param capacity entries kept of each kind; 0 keeps none
   * @param maxBytes about how much memory the entries may take; an equal part for each kind
   */
  constructor (clock: Clock, capacity: number, maxBytes = Infinity, containment = new Containment()) {
    this.#clock = clock
    this.#containment = containment
    const ring = () => new Ring<Entry>(capacity, maxBytes / journalKinds.length)
    this.#rings = { request: ring(), event: ring(), frame: ring(), error: ring() }
  }

  /** The number of the newest entry, 0 when there was none yet. */
  get last (): number { return this.#last }

  request (record: RequestRecord): void {
    this.#add({ id: ++this.#last, kind: 'request', at: this.#clock.now(), record }, sizeOfRequest(record))
  }

  event (record: DomainEvent | TypingEvent): void {
    this.#add({ id: ++this.#last, kind: 'event', at: record.at, record }, sizeOfEvent(record))
  }

  frame (record: FrameRecord): void {
    const kept = isLong(record.frame) ? { ...record, frame: capped(record.frame.toString()) } : record
    this.#add({ id: ++this.#last, kind: 'frame', at: this.#clock.now(), record: kept }, sizeOfFrame(kept))
  }

  error (place: string, error: unknown): void {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined }
    const record = { place, message: capped(message), stack: stack && capped(stack) }
    this.#add({ id: ++this.#last, kind: 'error', at: this.#clock.now(), record }, sizeOf(record))
  }

  /** Calls the listener for every new entry. @returns a function that stops it */
  on (listener: (entry: Entry) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  /** The entries that match, oldest first; with a limit, the newest ones. */
  find (query: JournalQuery = {}, limit = Infinity): Entry[] {
    return runSync(this.findTask(query, limit))
  }

  /** `find`, in steps between which others may have a turn, over the entries that there are at the first step. */
  * findTask (query: JournalQuery, limit = Infinity): Generator<void, Entry[]> {
    const kinds: JournalKind[] = query.kind ? [query.kind] : [...journalKinds]
    const entries = kinds.flatMap(kind => this.#rings[kind].all())
    if (kinds.length > 1) entries.sort((a, b) => a.id - b.id)
    const matches = entryMatcher(query)
    // These take the text of each entry: callers that come together take turns from the first entry on.
    if (query.contains !== undefined || query.type !== undefined || query.names) yield
    const pace = new Pace()
    const found: Entry[] = []
    for (let at = entries.length - 1; at >= 0 && found.length < limit; at--) {
      const entry = entries[at]
      if (!entry) continue
      if (matches(entry)) found.push(entry)
      if (pace.isOver()) yield
    }
    return found.reverse()
  }

  /** The entry with that number, if it is still held. */
  entry (id: number): Entry | undefined {
    return this.find({ since: id - 1 }).find(entry => entry.id === id)
  }

  clear (): void {
    for (const ring of Object.values(this.#rings)) ring.clear()
  }

  /** @param bytes about as much memory as the record takes */
  #add (entry: Entry, bytes: number): void {
    this.#rings[entry.kind].add(entry, bytes)
    for (const listener of this.#listeners) this.#containment.run('a listener of the journal', () => { listener(entry) })
  }
}

/** About what `sizeOf` returns for it: most of its fields are short, and are counted as one sum. */
function sizeOfRequest (record: RequestRecord): number {
  const { path, query, params, headers, body, answer, explanation, faults, warnings } = record
  return 512 + 2 * path.length + sizeOf(query) + sizeOf(params) + sizeOf(headers) + sizeOf(body) + sizeOf(answer) +
    sizeOf(explanation) + sizeOf(faults) + sizeOf(warnings)
}

function sizeOfFrame ({ frame, faults }: FrameRecord): number { return 192 + sizeOf(frame) + sizeOf(faults) }

function sizeOfEvent (event: DomainEvent | TypingEvent): number {
  if (!('ids' in event)) return sizeOf(event)
  let size = 224 + 2 * event.chatID.length
  for (const id of event.ids) size += 32 + 2 * id.length
  return size
}

/** About how many bytes of memory a JSON value, a buffer or a record of them takes. */
function sizeOf (value: unknown): number {
  if (typeof value === 'string') return 16 + 2 * value.length
  if (typeof value !== 'object' || value === null) return 8
  if (Buffer.isBuffer(value)) return 96 + value.length
  let size = 48
  if (Array.isArray(value)) for (const item of value) size += 16 + sizeOf(item)
  else for (const name in value) size += 16 + sizeOf((value as Record<string, unknown>)[name])
  return size
}

/**
 * Reads a query once, for many entries.
 * @returns whether an entry is one of those asked for
 */
export function entryMatcher (query: JournalQuery): (entry: Entry) => boolean {
  const { operation, method, path, status, tokenID, type, names, contains } = query
  const ofRequests = [operation, method, path, status, tokenID].some(wanted => wanted !== undefined)
  const isPath = path === undefined ? undefined : pathMatcher(decodedText(path))
  const upperMethod = method?.toUpperCase()
  return entry => {
    if (query.kind !== undefined && entry.kind !== query.kind) return false
    if (query.since !== undefined && entry.id <= query.since) return false
    if (ofRequests) {
      if (entry.kind !== 'request') return false
      const { record } = entry
      if (operation !== undefined && record.operation !== operation) return false
      if (upperMethod !== undefined && record.method !== upperMethod) return false
      if (isPath?.(decodedText(record.path)) === false) return false
      if (status !== undefined && record.status !== status) return false
      if (tokenID !== undefined && record.tokenID !== tokenID) return false
    }
    if (type !== undefined && typeOf(entry) !== type) return false
    if (names && !names(() => namedIn(entry))) return false
    return contains === undefined || entryText(entry).includes(contains)
  }
}

/** The latest text: all waiting callers look at the same entry. */
let lastText: { entry: Entry, text: string } | undefined

/** An entry as the JSON that callers get. */
export function entryText (entry: Entry): string {
  if (lastText?.entry !== entry) lastText = { entry, text: JSON.stringify(showEntry(entry)) }
  return lastText.text
}

/** Entries as a JSON list, in steps between which others may have a turn. */
export function * showTask (entries: readonly Entry[], chunks: TextChunks): Generator<void, void> {
  const pace = new Pace()
  chunks.add('[')
  for (const [at, entry] of entries.entries()) {
    chunks.add(at === 0 ? entryText(entry) : `,${entryText(entry)}`)
    if (pace.isOver()) yield
  }
  chunks.add(']')
}

/** The fields of an entry that clients have written. */
const sentByClients: ReadonlySet<string> = new Set(['path', 'query', 'params', 'headers', 'body', 'frame'])
const none: ReadonlySet<string> = new Set()

/** The entry as JSON shows it. Secrets are removed here, on reading: most entries are never read. */
export function showEntry ({ id, kind, at, record }: Entry): ShownEntry {
  const { at: _, ...fields } = record as unknown as Record<string, unknown>
  if (kind === 'request') {
    fields.answer = parsed(fields.answer)
    fields.body = sentBody(fields.body)
  }
  if (kind === 'frame') fields.frame = parsed(fields.frame)
  const clients: ReadonlySet<string> = kind === 'request' || fields.direction === 'in' ? sentByClients : none
  const shown = Object.entries(fields).map(([name, value]) => [name, name === 'body' && kind === 'request'
    ? redactedBody(value, fields.operation)
    : redacted(value, clients.has(name) ? 'client' : 'server')])
  return { id, kind, at: iso(at), ...Object.fromEntries(shown) as object }
}

/** The value of a body, which is a text where it was JSON. */
export function sentBody (body: unknown): unknown { return parsed(body) }

/** The JSON value of a text; the text itself where it is none, as when it was cut off or has too many levels. */
function parsed (text: unknown): unknown {
  if (typeof text !== 'string' && !Buffer.isBuffer(text)) return text
  const content = typeof text === 'string' ? text : capped(text.toString())
  if (content === '') return undefined
  try {
    return parseJSON(content)
  } catch {
    return content
  }
}

function isLong (frame: unknown): frame is string | Buffer {
  return (typeof frame === 'string' || Buffer.isBuffer(frame)) && frame.length > bodyCap
}

/** A field of a frame; of one that was cut off, what stands at its beginning. */
function fieldOf ({ frame }: FrameRecord, name: 'type' | 'chatID'): unknown {
  const value = parsed(frame)
  if (typeof value !== 'string') return (value as Record<string, unknown> | null | undefined)?.[name]
  return new RegExp(`"${name}":"([^"]*)"`).exec(value)?.[1]
}

function typeOf (entry: Entry): unknown {
  if (entry.kind === 'event') return entry.record.type
  return entry.kind === 'frame' ? fieldOf(entry.record, 'type') : undefined
}

/** The records that an entry is about. */
function namedIn (entry: Entry): NamedRecords {
  switch (entry.kind) {
    case 'request': {
      const { params, query, body } = entry.record
      return namedRecords(params, query, ...bodyParts(sentBody(body)))
    }
    case 'event': return recordsOfEvent(entry.record)
    case 'frame': return namedInFrame(entry.record)
    case 'error': return namedRecords()
  }
}

function namedInFrame (record: FrameRecord): NamedRecords {
  const { direction, frame } = record
  const value = parsed(frame)
  // What clients send names chats as requests do.
  if (direction === 'in') return namedRecords(value)
  const { ids } = (typeof value === 'object' ? value : undefined) as { ids?: unknown } ?? {}
  const [type, chatID] = [fieldOf(record, 'type'), fieldOf(record, 'chatID')]
  return recordsOfEvent({
    type: String(type),
    chatID: typeof chatID === 'string' ? chatID : undefined,
    ids: Array.isArray(ids) ? ids.filter(id => typeof id === 'string') : []
  })
}
