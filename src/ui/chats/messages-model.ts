import { batch, signal } from '@preact/signals'
import type { JournalEntry, Message, Page } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import { ApiError, path } from '../api/server.js'
import { announce } from '../shared/announce.js'
import { complain } from '../shared/toasts.js'
import { withMessages } from './order.js'

/** Messages that are held at once; beyond, those at the far end are dropped until the reader gets there again. */
const mostHeld = 400
/** Messages of one event that are read one by one; of more, the newest page is read again. */
const mostSingle = 10

/** A stretch of a chat's messages, oldest first, which grows at both ends and follows what happens. */
export class MessagesModel {
  readonly messages = signal<readonly Message[]>([])
  readonly state = signal<'loading' | 'ready' | 'failed'>('loading')
  readonly hasOlder = signal(false)
  readonly hasNewer = signal(false)
  /** Whether the last change was at the beginning, so that the place that is read stays where it is. */
  readonly shifted = signal(false)
  /** Who is typing, by user ID. */
  readonly typing = signal<ReadonlySet<string>>(new Set())
  readonly #sandbox: OpenSandbox
  readonly #chatID: string
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>()
  /** Ends when the events so far have been acted on. */
  #acting = Promise.resolve()
  #busy = false
  #ended = false
  /** The first of several changes at once is told to screen readers. */
  readonly #nameOf: (message: Message) => string

  constructor (sandbox: OpenSandbox, chatID: string, nameOf: (message: Message) => string) {
    this.#sandbox = sandbox
    this.#chatID = chatID
    this.#nameOf = nameOf
  }

  end (): void {
    this.#ended = true
    for (const timer of this.#timers.values()) clearTimeout(timer)
  }

  /** Reads the newest messages, or those around one. */
  async open (around?: string): Promise<void> {
    this.#busy = true
    try {
      const pages = around === undefined ? [await this.#page({})] : await this.#pagesAround(around)
      if (this.#ended) return
      batch(() => {
        this.shifted.value = false
        this.messages.value = withMessages([], pages.flatMap(({ items }) => items))
        this.hasOlder.value = pages[0]?.hasMore ?? false
        this.hasNewer.value = pages[1]?.hasMore ?? false
        this.state.value = 'ready'
      })
    } catch (error) {
      if (this.#ended) return
      if (around !== undefined && error instanceof ApiError && error.status === 404) return await this.open()
      this.state.value = 'failed'
      complain(error)
    } finally {
      this.#busy = false
    }
  }

  async #pagesAround (id: string): Promise<Array<Page<Message>>> {
    const message = await this.#sandbox.api.call<Message>(path`chats/${this.#chatID}/messages/${id}`)
    const [older, newer] = await Promise.all([
      this.#page({ cursor: message.sortKey, direction: 'before' }),
      this.#page({ cursor: message.sortKey, direction: 'after' })
    ])
    return [{ ...older, items: [message, ...older.items] }, newer]
  }

  async older (): Promise<void> {
    const [first] = this.messages.value
    if (this.#busy || !this.hasOlder.value || !first) return
    await this.#grow({ cursor: first.sortKey, direction: 'before' }, ({ items, hasMore }) => {
      this.shifted.value = true
      this.hasOlder.value = hasMore
      this.messages.value = withMessages(this.messages.value, items)
    })
    this.#drop('newest')
  }

  async newer (): Promise<void> {
    const last = this.messages.value.at(-1)
    if (this.#busy || !this.hasNewer.value || !last) return
    await this.#grow({ cursor: last.sortKey, direction: 'after' }, ({ items, hasMore }) => {
      this.shifted.value = false
      this.hasNewer.value = hasMore
      this.messages.value = withMessages(this.messages.value, items)
    })
    this.#drop('oldest')
  }

  /**
   * Drops what is too much at one end. In a frame of its own: the list keeps its place by how its length changes, at
   * one end at a time.
   */
  #drop (end: 'oldest' | 'newest'): void {
    if (this.messages.value.length <= mostHeld) return
    requestAnimationFrame(() => {
      if (this.#ended || this.messages.value.length <= mostHeld) return
      batch(() => {
        this.shifted.value = end === 'oldest'
        if (end === 'oldest') this.hasOlder.value = true
        else this.hasNewer.value = true
        this.messages.value = end === 'oldest'
          ? this.messages.value.slice(-mostHeld)
          : this.messages.value.slice(0, mostHeld)
      })
    })
  }

  async #grow (
    query: { cursor: string, direction: 'before' | 'after' }, take: (page: Page<Message>) => void
  ): Promise<void> {
    this.#busy = true
    try {
      const page = await this.#page(query)
      if (!this.#ended) batch(() => { take(page) })
    } catch (error) {
      complain(error)
    } finally {
      this.#busy = false
    }
  }

  async #page (query: { cursor?: string, direction?: 'before' | 'after' }): Promise<Page<Message>> {
    return this.#sandbox.api.call<Page<Message>>(path`chats/${this.#chatID}/messages`, { query })
  }

  /** Reads what is shown again: the state was replaced, or the stream was broken. */
  stale (): void {
    const middle = this.hasNewer.value ? this.messages.value[Math.floor(this.messages.value.length / 2)]?.id : undefined
    void this.open(middle)
  }

  /** Acts on one event after the other: an answer that is late must not replace a newer one. */
  take (entry: JournalEntry): void {
    if (entry.chatID === this.#chatID) this.#acting = this.#acting.then(async () => this.#act(entry)).catch(complain)
  }

  async #act ({ type, ids = [] }: JournalEntry): Promise<void> {
    if (type === 'message.deleted') this.#remove(ids)
    else if (type === 'message.upserted') await this.#refresh(ids)
    else if (type === 'typing.started') for (const id of ids) this.#types(id)
    else if (type === 'typing.stopped') for (const id of ids) this.#stops(id)
  }

  #types (id: string): void {
    clearTimeout(this.#timers.get(id))
    // As in chat apps: who says no more of it has stopped.
    this.#timers.set(id, setTimeout(() => { this.#stops(id) }, 8000))
    this.typing.value = new Set([...this.typing.value, id])
  }

  #stops (id: string): void {
    clearTimeout(this.#timers.get(id))
    this.typing.value = new Set([...this.typing.value].filter(other => other !== id))
  }

  #remove (ids: readonly string[]): void {
    batch(() => {
      this.shifted.value = false
      this.messages.value = this.messages.value.filter(({ id }) => !ids.includes(id))
    })
  }

  async #refresh (ids: readonly string[]): Promise<void> {
    const held = new Set(this.messages.value.map(({ id }) => id))
    // Beyond the end of what is shown, new messages come when the reader scrolls there.
    const wanted = this.hasNewer.value ? ids.filter(id => held.has(id)) : ids
    if (wanted.length === 0) return
    try {
      const read = wanted.length > mostSingle
        ? (await this.#page({})).items.map(message => ({ id: message.id, message }))
        : await Promise.all(wanted.map(async id => ({ id, message: await this.#read(id) })))
      if (this.#ended) return
      this.#enter(read.filter((one): one is { id: string, message: Message } => one.message !== undefined), held)
    } catch (error) {
      complain(error)
    }
  }

  async #read (id: string): Promise<Message | undefined> {
    try {
      return await this.#sandbox.api.call<Message>(path`chats/${this.#chatID}/messages/${id}`)
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return undefined
      throw error
    }
  }

  /** @param read messages by the ID that they were asked by: a send that is confirmed has another from then on */
  #enter (read: ReadonlyArray<{ id: string, message: Message }>, held: ReadonlySet<string>): void {
    const former = new Set(read.map(({ id }) => id))
    const [first] = this.messages.value
    const added = read.map(({ message }) => message)
    const rest = this.messages.value.filter(({ id }) => !former.has(id))
    const next = withMessages(rest, added)
    batch(() => {
      // What is older than the beginning of what is held is not its neighbour.
      const isKept = first && !former.has(first.id)
      const from = this.hasOlder.value && isKept ? next.findIndex(({ id }) => id === first.id) : 0
      this.shifted.value = false
      this.messages.value = next.slice(Math.max(0, from))
    })
    for (const { message } of read) this.#stops(message.senderID)
    const fresh = read.find(({ id, message }) => !held.has(id) && !held.has(message.id) && !message.isSender)
    if (fresh) announce(`${this.#nameOf(fresh.message)}: new message`)
    if (!this.hasNewer.value) this.#drop('oldest')
  }
}
