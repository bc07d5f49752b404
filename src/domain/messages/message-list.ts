import { lowerBound } from '../../platform/lower-bound.js'

/** What the list needs of a message; neither its time nor its rank changes while it is in one. */
interface Row {
  readonly chat: object
  readonly timestamp: number
  readonly timeRank: number
}

/** Messages in their order, for what only compares them. */
export interface MessageRows<Message> {
  readonly length: number
  /** A message for reading its own fields; its chat may be that of the base. */
  row (at: number): Message | undefined
}

/** The first index whose message is not before a place: a time, and a rank within it. */
export function seekPlace (messages: MessageRows<Row>, { at, rank }: { at: number, rank: number }): number {
  return lowerBound(messages.length, index => {
    const row = messages.row(index)
    return row !== undefined && (row.timestamp < at || (row.timestamp === at && row.timeRank < rank))
  })
}

/**
 * The messages of a chat, oldest first; see `message-order.ts`. `MessageStore` changes it; everyone else only reads.
 *
 * A chat of the base (`../sandbox/base.ts`) lists its own messages. The copy that a sandbox has of the chat shares
 * them: a message is copied when it is first read, so that its chat is the sandbox's, and the list itself when it first
 * changes.
 */
export class MessageList<Message extends Row> implements MessageRows<Message>, Iterable<Message> {
  readonly #chat: Message['chat']
  readonly #copy: (row: Message, chat: Message['chat']) => Message
  #rows: Message[]
  #isShared: boolean
  /** By row of the base. */
  #copies: Map<Message, Message> | undefined
  /** Rows of the base that the list does not have any more: their copies have changed, or are gone. */
  #superseded: Set<Message> | undefined

  /**
   * @param copy makes the message of another chat one of this
   * @param base the list of the chat that this one's is a copy of
   */
  constructor (
    chat: Message['chat'], copy: (row: Message, chat: Message['chat']) => Message, base?: MessageList<Message>
  ) {
    this.#chat = chat
    this.#copy = copy
    this.#rows = base ? base.#rows : []
    this.#isShared = base !== undefined
  }

  get length (): number { return this.#rows.length }

  /** Whether it has just what the base has. */
  get isShared (): boolean { return this.#isShared }

  row (at: number): Message | undefined { return this.#rows[at] }

  /** Like the array's: from the end for a negative number. */
  at (at: number): Message | undefined {
    const row = this.#rows.at(at)
    return row && this.own(row)
  }

  /** The sandbox's message for a row of the base; what is the sandbox's already remains as it is. */
  own (row: Message): Message {
    if (row.chat === this.#chat) return row
    const known = this.#copies?.get(row)
    if (known) return known
    const copy = this.#copy(row, this.#chat)
    this.#copies ??= new Map()
    this.#copies.set(row, copy)
    return copy
  }

  /** Like `own`, for a look at one of many: the copy is not kept. */
  peek (row: Message): Message {
    return row.chat === this.#chat ? row : this.#copies?.get(row) ?? this.#copy(row, this.#chat)
  }

  /** The row of the base that a message is a copy of, and has not become another since. */
  rowOf (message: Message): Message | undefined {
    const row = this.#copies && this.#rows[this.#seek(message)]
    return row && row !== message && this.#copies?.get(row) === message ? row : undefined
  }

  /** Whether a row of the base is still what the chat has. */
  has (row: Message): boolean {
    return this.#isShared || (this.#rows.length > 0 && this.#superseded?.has(row) !== true)
  }

  * [Symbol.iterator] (): Generator<Message, undefined> {
    for (let at = 0; at < this.#rows.length; at++) {
      const message = this.at(at)
      if (message) yield message
    }
  }

  /** All of them, for reading their own fields. */
  rows (): readonly Message[] { return this.#rows }

  /** Those that are the sandbox's, and not the base's. */
  ownRows (): Message[] {
    return this.#isShared ? [] : this.#rows.filter(({ chat }) => chat === this.#chat)
  }

  slice (from: number, to?: number): Message[] { return this.#rows.slice(from, to).map(row => this.own(row)) }

  /** Where a message of this chat is; -1 when it is gone. */
  indexOf (message: Message): number {
    const at = this.#seek(message)
    const row = this.#rows[at]
    return row && this.own(row) === message ? at : -1
  }

  #seek ({ timestamp, timeRank }: Message): number { return seekPlace(this, { at: timestamp, rank: timeRank }) }

  /** Takes what is in order by now. */
  fill (rows: Message[]): void {
    this.#rows = rows
    this.#isShared = false
  }

  /** To be called before a message of the list changes. */
  claim (message: Message): void {
    if (!this.#copies) return
    const at = this.#seek(message)
    const row = this.#rows[at]
    if (!row || row === message || this.#copies.get(row) !== message) return
    this.#unshare()
    this.#superseded ??= new Set()
    this.#superseded.add(row)
    this.#rows[at] = message
  }

  insert (at: number, message: Message): void {
    this.#unshare()
    if (at === this.#rows.length) this.#rows.push(message)
    else this.#rows.splice(at, 0, message)
  }

  remove (at: number): void {
    const message = this.at(at)
    if (!message) return
    this.claim(message)
    this.#unshare()
    this.#rows.splice(at, 1)
  }

  clear (): void {
    this.#rows = []
    this.#isShared = false
  }

  /** @returns what undoes `clear` */
  keep (): () => void {
    const [rows, isShared] = [this.#rows, this.#isShared]
    return () => {
      this.#rows = rows
      this.#isShared = isShared
    }
  }

  /**
   * Becomes what another list of the same chat is, with messages of its own.
   * @param made receives each message that had to be copied, and its copy
   */
  copy (other: MessageList<Message>, made: Map<Message, Message>): void {
    this.#isShared = other.#isShared
    this.#rows = other.#rows
    if (other.#isShared) return
    this.#rows = other.#rows.map(row => {
      if (row.chat !== other.#chat) return row
      const copy = this.#copy(row, this.#chat)
      made.set(row, copy)
      return copy
    })
    if (!other.#superseded) return
    this.#superseded = new Set(other.#superseded)
    this.#copies = new Map()
    for (const row of other.#superseded) {
      const known = other.#copies?.get(row)
      const copy = known && made.get(known)
      if (copy) this.#copies.set(row, copy)
    }
  }

  #unshare (): void {
    if (!this.#isShared) return
    this.#isShared = false
    this.#rows = [...this.#rows]
  }
}
