import { randomBytes } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import type { ContactFixture } from '../fixtures/format.js'
import type { Account } from '../http/v1/schemas/accounts.js'
import type { Chat, Label, ListChatsOutput } from '../http/v1/schemas/chats.js'
import type { ListContactsOutput } from '../http/v1/schemas/contacts.js'
import type { Message } from '../http/v1/schemas/messages.js'
import type { Participant, User } from '../http/v1/schemas/shared.js'
import { Anonymous, asRecorded, type Invention } from './anonymise/invention.js'
import { Notes, writeRow } from './anonymise/fields.js'
import { AppClient, type Query } from './app-client.js'
import { assetsOf, download, withStandIn } from './assets.js'
import { accountRow, chatRow, contactRow, messageRow, unlistedAccountRow } from './from-app.js'
import { RecordingError } from './recording-error.js'
import { reportText } from './report.js'
import { accountFields, assetFields, chatFields, contactFields, labelFields, messageFields } from './rows.js'
import { WorkFile, type Line } from './work-file.js'
import { writeFixture } from './write-fixture.js'

/** Chats whose messages are read at a time. */
const chatsAtOnce = 4
/** Bytes of a downloaded asset. */
const maxAssetBytes = 20 * 1024 * 1024

export interface RecordOptions {
  /** Base URL of the app. */
  from: string
  token: string
  /** Path of the fixture; the work file, the report and the assets lie beside it. */
  out: string
  /** Whether people, texts and IDs are replaced. */
  anonymise: boolean
  /** The same seed leads to the same inventions; without one they cannot be repeated or undone. */
  seed?: string | undefined
  /** Chat IDs or local chat IDs; by default all. */
  chats?: readonly string[] | undefined
  /** Account IDs; by default all. */
  accounts?: readonly string[] | undefined
  /** Unix milliseconds: only messages from then on, and chats with activity since. */
  since?: number | undefined
  maxMessages?: number | undefined
  maxMessagesPerChat?: number | undefined
  /** Whether files of attachments are recorded: invented ones when anonymous. */
  assets?: boolean | undefined
  /** For how long events are recorded after all has been read: milliseconds, or until this settles. */
  watch?: number | Promise<void> | undefined
  /** Whether a work file of other settings is thrown away. */
  restart?: boolean | undefined
  signal?: AbortSignal | undefined
  onProgress?: (progress: Progress) => void
  /** Is called for each event that has been recorded. */
  onEvent?: (type: string) => void
  /** Waits; tests pass their own. */
  wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>
}

export interface Progress {
  phase: 'chats' | 'contacts' | 'messages' | 'watching' | 'writing' | 'waiting'
  chats: number
  chatsDone: number
  messages: number
}

export interface Recorded {
  file: string
  reportFile: string
  accounts: number
  contacts: number
  chats: number
  messages: number
  /** Whether an earlier run was continued. */
  resumed: boolean
}

/**
 * Reads a running app and writes a fixture that seeds a sandbox with the same. Only GET calls are made. An abort
 * leaves the
 * work file, from which the next call with the same options continues.
 * @throws RecordingError for the app's refusals and for unusable options
 */
export async function recordApp (options: RecordOptions): Promise<Recorded> {
  const recording = await Recording.open(options)
  try {
    return await recording.run()
  } finally {
    await recording.close()
  }
}

/** A chat that is being read. */
interface Source {
  id: string
  /** As it is written. */
  writtenID: string
  next: string | null | undefined
  count: number
  isMerged: boolean
}

class Recording {
  readonly #options: RecordOptions
  readonly #client: AppClient
  readonly #work: WorkFile
  readonly #invent: Invention
  readonly #notes: Notes
  readonly #lines: Earlier
  #notesKept: number
  #messages: number
  #progress: Progress = { phase: 'chats', chats: 0, chatsDone: 0, messages: 0 }

  private constructor (options: RecordOptions, client: AppClient, work: WorkFile, earlier: Earlier, key: string) {
    this.#options = options
    this.#client = client
    this.#work = work
    this.#lines = earlier
    this.#notes = earlier.notes
    this.#notesKept = earlier.notes.size
    this.#invent = options.anonymise ? new Anonymous(key) : asRecorded
    this.#messages = [...earlier.chats.values()].reduce((sum, { count }) => sum + count, 0)
  }

  static async open (options: RecordOptions): Promise<Recording> {
    const opened: { recording?: Recording } = {}
    const client = new AppClient({
      url: options.from,
      token: options.token,
      connections: chatsAtOnce,
      ...options.signal ? { signal: options.signal } : {},
      ...options.wait ? { wait: options.wait } : {},
      onPause: () => { opened.recording?.report('waiting') }
    })
    const path = `${options.out}.partial`
    if (options.restart) await rm(path, { force: true })
    const earlier = new Earlier()
    const work = await WorkFile.open(path, line => { earlier.note(line) })
    const settings = settingsText(options)
    if (earlier.start && earlier.start.settings !== settings) {
      await work.close()
      client.close()
      if (!work.hasRows) return Recording.open({ ...options, restart: true })
      const text = `${path} is an unfinished recording with other options: repeat its options, or add --restart`
      throw new RecordingError(text, { isInput: true })
    }
    const key = earlier.start?.key ?? options.seed ?? randomBytes(32).toString('hex')
    if (!earlier.start) await work.add({ kind: 'start', settings, key })
    opened.recording = new Recording(options, client, work, earlier, key)
    return opened.recording
  }

  async run (): Promise<Recorded> {
    const resumed = this.#lines.chats.size > 0
    const watch = this.#options.watch === undefined ? undefined : await this.#startWatching()
    const accounts = await this.#client.json<Account[]>('/v1/accounts')
    if (!Array.isArray(accounts)) throw new RecordingError('GET /v1/accounts answers no list: is this Beeper Desktop?')
    const { sources, selves, networks } = await this.#readChats()
    await this.#writeAccounts(accounts, selves, networks)
    await this.#readContacts(accounts)
    await this.#readLabels()
    await this.#readMessages(sources)
    if (watch) {
      this.report('watching')
      await watch.end(this.#options.watch ?? 0)
    }
    this.report('writing')
    return this.#finish(sources.length, resumed)
  }

  report (phase: Progress['phase']): void {
    this.#progress = { ...this.#progress, phase, messages: this.#messages }
    this.#options.onProgress?.(this.#progress)
  }

  async close (): Promise<void> {
    this.#client.close()
    await this.#work.close()
    // Nothing to continue from: another URL or token is the next that is tried.
    if (!this.#work.hasRows) await rm(this.#work.path, { force: true })
  }

  async #readChats () {
    const sources: Source[] = []
    const selves = new Map<string, User>()
    const networks = new Map<string, string>()
    const seen = new Set<string>()
    let cursor: string | undefined
    for (;;) {
      const page = await this.#page<ListChatsOutput>('/v1/chats', {
        ...cursor === undefined ? {} : { cursor, direction: 'before' }, accountIDs: this.#options.accounts
      })
      for (const chat of page.items) {
        if (seen.has(chat.id) || !this.#isWanted(chat)) continue
        seen.add(chat.id)
        sources.push(await this.#readChat(chat, selves, networks))
        this.#progress.chats = sources.length
      }
      this.report('chats')
      if (!page.hasMore || page.oldestCursor === null) return { sources, selves, networks }
      cursor = page.oldestCursor
    }
  }

  #isWanted ({ id, localChatID, accountID, lastActivity }: Chat): boolean {
    const { chats, accounts, since } = this.#options
    if (chats && !chats.includes(id) && !(localChatID && chats.includes(localChatID))) return false
    if (accounts && !accounts.includes(accountID)) return false
    return since === undefined || lastActivity === undefined || Date.parse(lastActivity) >= since
  }

  async #readChat (listed: Chat, selves: Map<string, User>, networks: Map<string, string>): Promise<Source> {
    const { id, accountID } = listed
    const whole = listed.participants.hasMore
      ? await this.#client.json<Chat>(`/v1/chats/${encodeURIComponent(id)}`, { maxParticipantCount: '-1' }) ?? listed
      : listed
    const participants: readonly Participant[] = whole.participants.items
    networks.set(accountID, listed.network)
    for (const person of participants) {
      if (person.isSelf) {
        if (!selves.has(accountID)) selves.set(accountID, person)
      } else await this.#addContact(accountID, person)
    }
    for (const label of listed.labels ?? []) await this.#addLabel(label)
    const writtenID = this.#invent.id(id)
    const earlier = this.#lines.chats.get(writtenID)
    if (!earlier) {
      const others = participants.filter(({ isSelf }) => !isSelf)
      const row = writeRow(chatRow(listed, others), chatFields, this.#invent, 'chats', this.#notes)
      await this.#work.add({ kind: 'chat', row })
    }
    return { id, writtenID, next: earlier?.next, count: earlier?.count ?? 0, isMerged: listed.merge !== undefined }
  }

  async #writeAccounts (
    accounts: readonly Account[], selves: Map<string, User>, networks: Map<string, string>
  ): Promise<void> {
    const { accounts: only, chats } = this.#options
    const wanted = accounts.filter(({ accountID }) =>
      (!only || only.includes(accountID)) && (!chats || networks.has(accountID)))
    const rows = wanted.map(account => accountRow(account, selves.get(account.accountID)?.id))
    const listed = new Set(accounts.map(({ accountID }) => accountID))
    for (const [accountID, network] of networks) {
      if (!listed.has(accountID)) rows.push(unlistedAccountRow(accountID, network, selves.get(accountID)))
    }
    for (const row of rows) {
      const written = writeRow(row, accountFields, this.#invent, 'accounts', this.#notes)
      if (this.#lines.accounts.has(written.accountID)) continue
      this.#lines.accounts.add(written.accountID)
      await this.#work.add({ kind: 'account', row: written })
    }
  }

  async #readContacts (accounts: readonly Account[]): Promise<void> {
    // A recording of single chats has no use for all others.
    if (this.#options.chats) return
    for (const { accountID } of accounts) {
      const writtenID = this.#invent.id(accountID)
      if (this.#options.accounts && !this.#options.accounts.includes(accountID)) continue
      if (this.#lines.contactsDone.has(writtenID)) continue
      let cursor: string | undefined
      for (;;) {
        const page = await this.#client.json<ListContactsOutput>(
          `/v1/accounts/${encodeURIComponent(accountID)}/contacts/list`,
          { limit: '200', ...cursor === undefined ? {} : { cursor, direction: 'before' } })
        for (const user of page?.items ?? []) if (!user.isSelf) await this.#addContact(accountID, user)
        this.report('contacts')
        if (!page?.hasMore || page.oldestCursor === null) break
        cursor = page.oldestCursor
      }
      await this.#work.add({ kind: 'contactsDone', accountID: writtenID })
    }
  }

  async #addContact (accountID: string, user: User): Promise<void> {
    const row = contactRow(accountID, user)
    if (this.#lines.contacts.has(this.#contactKey(accountID, user.id))) return
    const written = writeRow<ContactFixture>(row, contactFields, this.#invent, 'contacts', this.#notes)
    this.#lines.contacts.add(`${written.accountID}\n${written.id}`)
    await this.#work.add({ kind: 'contact', row: written })
  }

  #contactKey (accountID: string, id: string): string { return `${this.#invent.id(accountID)}\n${this.#invent.id(id)}` }

  async #readLabels (): Promise<void> {
    // Older apps do not have the operation.
    const labels = await this.#client.json<Label[]>('/v1/labels')
    for (const label of Array.isArray(labels) ? labels : []) await this.#addLabel(label)
  }

  async #addLabel (label: Label): Promise<void> {
    const { id, name } = label
    const row = writeRow({ id, name }, labelFields, this.#invent, 'labels', this.#notes)
    if (this.#lines.labels.has(row.id)) return
    this.#lines.labels.add(row.id)
    await this.#work.add({ kind: 'label', row })
  }

  async #readMessages (sources: readonly Source[]): Promise<void> {
    const waiting = sources[Symbol.iterator]()
    const work = async () => {
      for (const source of waiting) {
        if (this.#isFull()) return
        if (!source.isMerged) await this.#readChatMessages(source)
        this.#progress.chatsDone++
        this.report('messages')
      }
    }
    await Promise.all(Array.from({ length: chatsAtOnce }, work))
  }

  #isFull (): boolean { return this.#messages >= (this.#options.maxMessages ?? Infinity) }

  async #readChatMessages (source: Source): Promise<void> {
    const { since = -Infinity, maxMessagesPerChat = Infinity, maxMessages = Infinity } = this.#options
    let cursor = source.next
    while (cursor !== null && source.count < maxMessagesPerChat && !this.#isFull()) {
      const page = await this.#page<{ items: Message[], hasMore: boolean, oldestCursor: string | null }>(
        `/v1/chats/${encodeURIComponent(source.id)}/messages`,
        cursor === undefined ? {} : { cursor, direction: 'before' })
      const recent = page.items.filter(({ timestamp }) => !(Date.parse(timestamp) < since))
      const room = Math.min(maxMessagesPerChat - source.count, maxMessages - this.#messages)
      const kept = recent.slice(0, Math.max(0, room))
      const isEnd = !page.hasMore || page.oldestCursor === null || recent.length < page.items.length
      this.#messages += kept.length
      source.count += kept.length
      const rows = []
      for (const message of kept) rows.push(await this.#writtenMessage(message))
      // A sort key is a cursor too (observed.md, Seen), and tells nothing of anyone.
      const next = isEnd ? null : page.items.at(-1)?.sortKey ?? null
      await this.#work.add({ kind: 'page', chatID: source.writtenID, rows, next })
      await this.#keepNotes()
      this.report('messages')
      cursor = isEnd ? null : page.oldestCursor
    }
  }

  async #writtenMessage (message: Message) {
    const { accountID, senderID, senderName, isSender } = message
    // Someone who has left the chat, of whom the name is all that the app shows.
    if (!isSender && senderName !== undefined) await this.#addContact(accountID, { id: senderID, fullName: senderName })
    const row = messageRow(message)
    if (this.#options.assets) await this.#addAssets(row)
    return writeRow(row, messageFields, this.#invent, 'messages', this.#notes)
  }

  async #addAssets (row: ReturnType<typeof messageRow>): Promise<void> {
    for (const asset of assetsOf(row)) {
      const written = writeRow(asset, assetFields, this.#invent, 'assets', this.#notes)
      if (this.#lines.assets.has(written.url)) continue
      this.#lines.assets.add(written.url)
      const complete = this.#options.anonymise
        ? written
        : await download(this.#client, written, `${this.#options.out}.assets`, this.#lines.assets.size, maxAssetBytes)
      await this.#work.add({ kind: 'asset', row: complete })
    }
  }

  /** For the report of a run that continues this one. */
  async #keepNotes (): Promise<void> {
    if (this.#notes.size === this.#notesKept) return
    this.#notesKept = this.#notes.size
    await this.#work.add({ kind: 'notes', kept: [...this.#notes.kept], leftOut: [...this.#notes.leftOut] })
  }

  async #startWatching () {
    const { watchApp } = await import('./watch.js')
    return watchApp({
      url: this.#client.url,
      token: this.#options.token,
      file: `${this.#options.out}.events.ndjson`,
      invent: this.#invent,
      signal: this.#options.signal,
      onEvent: this.#options.onEvent,
      written: async message => this.#writtenMessage(message),
      changed: async (chatID, row) => this.#work.add({ kind: 'changed', chatID, row }),
      removed: async (chatID, ids) => this.#work.add({ kind: 'removed', chatID, ids })
    })
  }

  async #finish (chats: number, resumed: boolean): Promise<Recorded> {
    const { out, anonymise } = this.#options
    const what = anonymise ? 'Recorded from an app; people, texts and IDs are invented.' : 'Recorded from an app.'
    const head = { name: basename(out).replace(/\.json$/, ''), description: what }
    await writeFixture(out, this.#work, head, async asset =>
      asset.file === undefined && !asset.isGone ? withStandIn(asset) : asset)
    const { accounts, contacts } = this.#lines
    const counts = { accounts: accounts.size, contacts: contacts.size, chats, messages: this.#messages }
    const reportFile = `${out}.report.txt`
    await writeFile(reportFile, reportText(this.#notes, counts, anonymise), { mode: 0o600 })
    await rm(this.#work.path, { force: true })
    return { file: out, reportFile, ...counts, resumed }
  }

  async #page<Page extends { items: unknown[] }> (path: string, query: Query): Promise<Page> {
    const page = await this.#client.json<Page>(path, query)
    if (Array.isArray(page?.items)) return page
    throw new RecordingError(`GET ${path} does not answer with a page: is this Beeper Desktop?`)
  }
}

/** What a later run has to repeat to continue this one. */
function settingsText (options: RecordOptions): string {
  const { from, anonymise, seed, chats, accounts, since, maxMessages, maxMessagesPerChat, assets } = options
  return JSON.stringify({ from, anonymise, seed, chats, accounts, since, maxMessages, maxMessagesPerChat, assets })
}

/** What an earlier run has recorded. */
class Earlier {
  start: Extract<Line, { kind: 'start' }> | undefined
  readonly notes = new Notes()
  readonly accounts = new Set<string>()
  readonly contacts = new Set<string>()
  readonly contactsDone = new Set<string>()
  readonly labels = new Set<string>()
  readonly assets = new Set<string>()
  readonly chats = new Map<string, { next: string | null | undefined, count: number }>()

  note (line: Line): void {
    if (line.kind === 'start') this.start = line
    else if (line.kind === 'account') this.accounts.add(line.row.accountID)
    else if (line.kind === 'contact') this.contacts.add(`${line.row.accountID}\n${line.row.id}`)
    else if (line.kind === 'contactsDone') this.contactsDone.add(line.accountID)
    else if (line.kind === 'label') this.labels.add(line.row.id)
    else if (line.kind === 'asset') this.assets.add(line.row.url)
    else if (line.kind === 'chat') this.chats.set(line.row.id, { next: undefined, count: 0 })
    else if (line.kind === 'notes') {
      for (const path of line.kept) this.notes.kept.add(path)
      for (const path of line.leftOut) this.notes.leftOut.add(path)
    } else if (line.kind === 'page') {
      const { count = 0 } = this.chats.get(line.chatID) ?? {}
      this.chats.set(line.chatID, { next: line.next, count: count + line.rows.length })
    }
  }
}
