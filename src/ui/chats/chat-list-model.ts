import { batch, signal } from '@preact/signals'
import type { Chat, ChatWithPreview, JournalEntry, Message, Page } from '../api/types.js'
import type { OpenSandbox } from '../sandbox.js'
import { ApiError, path } from '../api/server.js'
import { complain } from '../shared/toasts.js'

export const inboxes = ['primary', 'low-priority', 'archive', 'all'] as const
export type Inbox = typeof inboxes[number]

/** Which chats are listed. */
export interface Filter {
  inbox: Inbox
  labelID: string
  accountID: string
  unreadOnly: boolean
}

/** A chat as the list shows it: without its capabilities, which are most of its size. */
export type ListedChat = Omit<Chat, 'capabilities'>

/** How many chats a page has. */
const pageSize = 60
/** Chats of one moment that are read one by one; of more, the list is read again. */
const mostSingle = 12

/** The chats of a filter, pinned ones first, which grow at their end and follow what happens. */
export class ChatListModel {
  readonly chats = signal<readonly ListedChat[]>([])
  readonly state = signal<'loading' | 'ready' | 'failed'>('loading')
  /** The last message of chats, as far as they are known; null where there is none. */
  readonly previews = signal<ReadonlyMap<string, Message | null>>(new Map())
  readonly filter: Filter
  readonly #sandbox: OpenSandbox
  readonly #asked = new Set<string>()
  readonly #changed = new Set<string>()
  /** Ends when the chats that changed so far have been read. */
  #reading: Promise<unknown> = Promise.resolve()
  #byActivity: ListedChat[] = []
  #cursor: string | null = null
  #hasMore = false
  #busy = false
  #ended = false
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor (sandbox: OpenSandbox, filter: Filter) {
    this.#sandbox = sandbox
    this.filter = filter
  }

  end (): void {
    this.#ended = true
    clearTimeout(this.#timer)
  }

  async load (): Promise<void> {
    this.#busy = true
    try {
      const [page, latest] = await Promise.all([
        this.#page(),
        // They come with their last messages.
        this.#sandbox.api.call<Page<ChatWithPreview>>('chats')
      ])
      if (this.#ended) return
      const previews = new Map<string, Message | null>(latest.items.map(({ id, preview }) => [id, preview ?? null]))
      this.#asked.clear()
      for (const id of previews.keys()) this.#asked.add(id)
      batch(() => {
        this.previews.value = previews
        this.#cursor = page.oldestCursor
        this.#hasMore = page.hasMore
        this.#show(page.items.map(listed))
        this.state.value = 'ready'
      })
    } catch (error) {
      if (this.#ended) return
      this.state.value = 'failed'
      complain(error)
    } finally {
      this.#busy = false
    }
  }

  async more (): Promise<void> {
    if (this.#busy || !this.#hasMore || this.#cursor === null) return
    this.#busy = true
    try {
      const page = await this.#page(this.#cursor)
      if (this.#ended) return
      const known = new Set(this.#byActivity.map(({ id }) => id))
      this.#cursor = page.oldestCursor
      this.#hasMore = page.hasMore
      this.#show([...this.#byActivity, ...page.items.filter(({ id }) => !known.has(id)).map(listed)])
    } catch (error) {
      complain(error)
    } finally {
      this.#busy = false
    }
  }

  async #page (cursor?: string): Promise<Page<Chat>> {
    const { inbox, labelID, accountID, unreadOnly } = this.filter
    return this.#sandbox.api.call<Page<Chat>>('chats/search', {
      query: {
        limit: pageSize,
        cursor,
        direction: cursor === undefined ? undefined : 'before',
        inbox: inbox === 'all' ? undefined : inbox,
        labelID: labelID === '' ? undefined : labelID,
        accountIDs: accountID === '' ? undefined : [accountID],
        unreadOnly: unreadOnly || undefined
      }
    })
  }

  #show (chats: ListedChat[]): void {
    this.#byActivity = chats
    const pinned = chats.filter(({ isPinned }) => isPinned)
    this.chats.value = pinned.length === 0 ? chats : [...pinned, ...chats.filter(({ isPinned }) => !isPinned)]
  }

  /** Reads the last message of a chat that is shown, unless it is known. */
  want (id: string): void {
    if (this.#asked.has(id)) return
    this.#asked.add(id)
    this.#readPreview(id).catch(complain)
  }

  async #readPreview (id: string): Promise<void> {
    const { items } = await this.#sandbox.api.call<Page<Message>>(path`chats/${id}/messages`)
    if (!this.#ended) this.previews.value = new Map([...this.previews.value, [id, items[0] ?? null]])
  }

  stale (): void { void this.load() }

  take ({ type = '', chatID }: JournalEntry): void {
    if (chatID === undefined || type.startsWith('typing.')) return
    this.#changed.add(chatID)
    // A commit sends several events, and a test may make many commits: they are read together.
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined
      const ids = [...this.#changed]
      this.#changed.clear()
      if (ids.length > mostSingle) void this.load()
      // One after the other: an answer that is late must not replace a newer one.
      else this.#reading = this.#reading.then(async () => this.#refreshAll(ids)).catch(complain)
    }, 30)
  }

  async #refreshAll (ids: readonly string[]): Promise<void> {
    await Promise.all(ids.map(async id => this.#refresh(id)))
  }

  async #refresh (id: string): Promise<void> {
    try {
      const [chat] = await Promise.all([
        this.#sandbox.api.call<Chat>(path`chats/${id}`, { query: { maxParticipantCount: 20 } }),
        this.#readPreview(id)
      ])
      if (this.#ended) return
      this.#asked.add(id)
      const others = this.#byActivity.filter(other => other.id !== id)
      if (!this.#holds(chat)) return this.#show(others)
      const time = chat.lastActivity ?? ''
      const place = others.findIndex(({ lastActivity = '' }) => lastActivity < time)
      // Behind the last that was read: it comes with a later page.
      if (place < 0 && this.#hasMore) return this.#show(others)
      const at = place < 0 ? others.length : place
      this.#show([...others.slice(0, at), listed(chat), ...others.slice(at)])
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 404) throw error
      this.#show(this.#byActivity.filter(other => other.id !== id))
    }
  }

  #holds (chat: Chat): boolean {
    const { inbox, labelID, accountID, unreadOnly } = this.filter
    const { isArchived = false, isLowPriority = false } = chat
    const isIn = inbox === 'all' || inbox === (isArchived ? 'archive' : isLowPriority ? 'low-priority' : 'primary')
    return isIn && (labelID === '' || chat.labels?.some(({ id }) => id === labelID) === true) &&
      (accountID === '' || chat.accountID === accountID) &&
      (!unreadOnly || chat.unreadCount > 0 || chat.isMarkedUnread === true)
  }
}

function listed ({ capabilities: _, ...chat }: Chat): ListedChat { return chat }
