import type { Account } from '../../accounts/account-store.js'
import type { Chat } from '../../chats/chat.js'
import type { Message } from '../../messages/message.js'
import { isOwn, type MessageRow } from '../../messages/message.js'
import { bareText } from '../../rich-text/to-rich-text.js'
import type { OrderedList } from './ordered-lists.js'
import { Postings, WordPostings } from './postings.js'
import { mergeSorted, Cursor } from './cursor.js'
import { IndexWaste } from './index-waste.js'
import { eachWord, fold, hasParts, type WordQuery } from './words.js'
import { cut } from '../../../platform/cut.js'

export const mediaTypes = ['any', 'video', 'image', 'link', 'file'] as const
export type MediaType = typeof mediaTypes[number]

/**
 * A place in the order of messages. All that is found is ordered by time, then by the rank within that time, so that
 * messages of a chat come in the chat's order, then by the ID that a message came with, the only one that it keeps
 * forever.
 */
export interface MessagePlace {
  timestamp: number
  timeRank: number
  firstID: string
}

/** What messages have to have; a condition that is left out is met by all. */
export interface MessageQuery {
  words?: WordQuery | undefined
  chats?: ReadonlySet<Chat> | undefined
  accounts?: ReadonlySet<Account> | undefined
  /** `me`, `others`, or the ID of a person. */
  sender?: string | undefined
  /** One of them is enough. */
  media?: readonly MediaType[] | undefined
  /** Unix milliseconds, neither of them included. */
  after?: number | undefined
  before?: number | undefined
  /** What else there is to ask, of messages that meet the rest. */
  matches?: ((message: Message) => boolean) | undefined
}

/** How a sandbox sees what is indexed. */
export interface MessageView {
  accounts: { list (): Account[] }
  /** The message of the sandbox for one that is indexed; undefined when the sandbox does not have it, or otherwise. */
  look (row: Message): Message | undefined
}

/** And how many characters of them. */
const charactersPerTurn = 262_144

/** Characters of a message that are searched. */
const longestSearched = 32_768

/** How many messages are indexed before other work can run: some 20 ms. */
const perTurn = 4096

/** Something that all matches are in, and how much else is. */
interface Candidates {
  count: number
  walks: Cursor[]
}

/**
 * Finds messages by words and by everything else that a search can ask for, newest first or oldest first, in time that
 * depends on what is found rather than on what there is. It indexes either the messages of a base, which never change,
 * or those that a sandbox has besides (`message-layers.ts`).
 *
 * Each message has a number; for each word, chat, account, sender and kind of media there is a list of the numbers that
 * have it, in the order of the messages. The shortest list that a query names is walked and the others are asked. The
 * index is made by the first search, and keeps itself up to date from then on. What was measured against it, and why
 * no library does this: bench/search.ts.
 */
export class MessageIndex {
  readonly #source: () => Iterable<readonly Message[]>
  readonly #isFixed: boolean
  readonly #order = (a: number, b: number) =>
    (this.#times[a] ?? 0) - (this.#times[b] ?? 0) || (a === b ? 0 : this.#orderWithinTime(a, b))

  /** By number: the message, its time, and what of it is in the lists. */
  #messages: Array<Message | undefined> = []
  #times: number[] = []
  #texts: Array<string | undefined> = []
  #media: number[] = []
  #free: number[] = []
  /** The latest time that any message has had. */
  #latest = -Infinity
  #all = new Postings<true>(this.#order)
  #words = new WordPostings(this.#order)
  /** By ID. */
  #chats = new Postings<string>(this.#order)
  #accounts = new Postings<string>(this.#order)
  #senders = new Postings<string>(this.#order)
  #withMedia = new Postings<MediaType>(this.#order)
  #wear = new IndexWaste()

  #started = false
  /** The work that comes first: to cut all messages into sections. */
  #cutting: Iterator<void, Message[][]> | undefined
  /** What is still to be indexed, oldest first: later sections, and the section at hand as far as it has come. */
  #waiting: Message[][] = []
  #section: Message[] = []
  #taken = 0
  /** Of those waiting, the ones that are no longer there. */
  #gone = new Set<Message>()

  /**
   * @param source the messages that there are, a list for each chat
   * @param isFixed whether they never change: many sandboxes share them, and this leaves no mark in them
   */
  constructor (source: () => Iterable<readonly Message[]>, isFixed: boolean) {
    this.#source = source
    this.#isFixed = isFixed
  }

  get words (): number { return this.#words.size }

  /**
   * Makes the index, if there is none yet, in steps between which others may have a turn; several may go through it at
   * once. Who searches without it makes what is missing in one go.
   */
  * build (): Generator<void> {
    if (!this.#started) {
      this.#started = true
      this.#cutting = sectionsOf(this.#source())
    }
    for (let cutting = this.#cutting; cutting; cutting = this.#cutting) {
      const step = cutting.next()
      if (step.done) {
        this.#waiting = step.value
        this.#cutting = undefined
      }
      if (!step.done || step.value.length > 1) yield
    }
    while (this.#taken < this.#section.length || this.#nextSection()) {
      const end = Math.min(this.#taken + perTurn, this.#section.length)
      let characters = 0
      while (this.#taken < end && characters < charactersPerTurn) {
        const message = this.#section[this.#taken++]
        characters += message?.text?.length ?? 0
        if (message && message.searchNumber < 0 && !this.#gone.has(message)) this.#add(message)
      }
      if (this.#waiting.length > 0 || this.#taken < this.#section.length) yield
    }
    // The state was replaced meanwhile.
    if (!this.#started) yield * this.build()
  }

  /** @returns whether there is one */
  #nextSection (): boolean {
    this.#section = this.#waiting.pop() ?? []
    while (this.#section.length > 2 * perTurn) {
      const parts = sections(this.#section).filter(({ length }) => length > 0)
      if (parts.length === 1) break
      this.#waiting.push(...parts)
      this.#section = this.#waiting.pop() ?? []
    }
    this.#taken = 0
    this.#section.sort((a, b) => a.timestamp - b.timestamp || orderOf(placeOf(a), placeOf(b)))
    if (this.#section.length === 0 && this.#waiting.length === 0) this.#gone.clear()
    return this.#section.length > 0 || this.#waiting.length > 0
  }

  /**
   * The messages that a query finds, as they were indexed, once `build` is through; hidden and deleted ones are never
   * found.
   * @param direction `before` yields them newest first, `after` oldest first
   * @param place where to continue: what is found is strictly before or after it
   */
  * find (
    query: MessageQuery, direction: 'before' | 'after', place: MessagePlace | undefined, view: MessageView
  ): Generator<Message, undefined> {
    const step = direction === 'before' ? -1 : 1
    const walkOf = (list: OrderedList | undefined) => list && this.#walk(list, query, step, place)
    const words: Cursor[] = []
    for (const word of query.words?.words ?? []) {
      const walk = walkOf(this.#words.get(word))
      if (!walk) return
      words.push(walk)
    }
    if (query.words && words.length === 0) return

    const ways = [
      ...words.map(walk => [walk]),
      ...this.#lists(query, view).map(lists => lists.map(walkOf)),
      ...words.length > 0 ? [] : [[walkOf(this.#all.get(true))]]
    ].map(candidates)
    const best = ways.reduce((a, b) => b.count < a.count ? b : a)
    const others = words.filter(walk => walk !== best.walks[0])
    const takes = this.#test(query)
    for (const number of mergeSorted(best.walks, this.#order, step)) {
      const row = this.#messages[number]
      if (!row || !others.every(walk => walk.reaches(number))) continue
      const message = view.look(row)
      if (message && takes(message, number)) yield row
    }
  }

  changed (message: Message): void {
    if (!this.#started) return
    const number = message.searchNumber
    if (number >= 0) {
      if (isFindable(message) && this.#texts[number] === message.text && this.#times[number] === message.timestamp &&
        this.#media[number] === mediaBits(message)) return
      this.#drop(message, number)
      if (this.#wear.isWornOut) return this.cleared()
    }
    this.#add(message)
  }

  removed (message: Message): void {
    if (!this.#started) return
    if (message.searchNumber >= 0) this.#drop(message, message.searchNumber)
    if (this.#wear.isWornOut) return this.cleared()
    if (this.#cutting || this.#waiting.length > 0 || this.#taken < this.#section.length) this.#gone.add(message)
  }

  cleared (): void {
    if (!this.#started) return
    this.#started = false
    for (const message of this.#messages) if (message) this.#setNumber(message, -1)
    this.#messages = []
    this.#times = []
    this.#texts = []
    this.#media = []
    this.#free = []
    this.#latest = -Infinity
    this.#all = new Postings(this.#order)
    this.#words = new WordPostings(this.#order)
    this.#chats = new Postings(this.#order)
    this.#accounts = new Postings(this.#order)
    this.#senders = new Postings(this.#order)
    this.#withMedia = new Postings(this.#order)
    this.#wear = new IndexWaste()
    this.#cutting = undefined
    this.#waiting = []
    this.#section = []
    this.#taken = 0
    this.#gone.clear()
  }

  /** The index keeps its number in the row, where it costs the least. */
  #setNumber (message: MessageRow, number: number): void {
    if (!this.#isFixed) message.searchNumber = number
  }

  #add (message: Message): void {
    if (!isFindable(message)) return
    const number = this.#free.pop() ?? this.#messages.length
    this.#setNumber(message, number)
    this.#messages[number] = message
    this.#times[number] = message.timestamp
    this.#texts[number] = message.text
    this.#media[number] = mediaBits(message)
    this.#wear.took(message.text ?? '')
    const isLast = message.timestamp > this.#latest
    if (isLast) this.#latest = message.timestamp
    this.#all.add(true, number, isLast)
    this.#chats.add(message.chat.id, number, isLast)
    this.#accounts.add(message.chat.account.accountID, number, isLast)
    this.#senders.add(message.senderID, number, isLast)
    for (const type of typesIn(this.#media[number] ?? 0)) this.#withMedia.add(type, number, isLast)
    eachWord(searchable(message.text), (text, start, end) => this.#words.add(text, start, end, number, isLast))
  }

  #drop (message: Message, number: number): void {
    eachWord(searchable(this.#texts[number]), (text, start, end) => this.#words.remove(text, start, end, number))
    for (const type of typesIn(this.#media[number] ?? 0)) this.#withMedia.remove(type, number)
    this.#senders.remove(message.senderID, number)
    this.#accounts.remove(message.chat.account.accountID, number)
    this.#chats.remove(message.chat.id, number)
    this.#all.remove(true, number)
    this.#setNumber(message, -1)
    this.#wear.dropped(this.#texts[number] ?? '')
    this.#messages[number] = undefined
    this.#texts[number] = undefined
    this.#free.push(number)
  }

  /** For each condition, the lists that together have all that meet it; they may have more. */
  #lists ({ chats, accounts, sender, media }: MessageQuery, view: MessageView): Array<Array<OrderedList | undefined>> {
    const ways: Array<Array<OrderedList | undefined>> = []
    if (chats) ways.push(Array.from(chats, ({ id }) => this.#chats.get(id)))
    if (accounts) ways.push(Array.from(accounts, ({ accountID }) => this.#accounts.get(accountID)))
    if (media) ways.push(media.map(type => this.#withMedia.get(type)))
    if (sender !== undefined && sender !== 'others') {
      const own = view.accounts.list().filter(({ user }) => sender === 'me' || sender === user.id)
      const ids = new Set([...own.map(({ selfID }) => selfID), ...sender === 'me' ? [] : [sender]])
      ways.push([...ids].map(id => this.#senders.get(id)))
    }
    return ways
  }

  /** What lists alone do not answer. */
  #test (query: MessageQuery): (message: Message, number: number) => boolean {
    const { words, chats, accounts, sender, media, matches } = query
    const wanted = media && bitsOf(media)
    return (message, number) =>
      (!chats || chats.has(message.chat)) &&
      (!accounts || accounts.has(message.chat.account)) &&
      (sender === undefined || isBy(message, sender)) &&
      (wanted === undefined || ((this.#media[number] ?? 0) & wanted) !== 0) &&
      (!matches || matches(message)) &&
      (!words || hasParts(words, () => fold(searchable(message.text))))
  }

  /** The part of a list that is within the query's times, and beyond the place in the direction of the step. */
  #walk (list: OrderedList, { after, before }: MessageQuery, step: 1 | -1, place: MessagePlace | undefined): Cursor {
    const timeOf = (number: number) => this.#times[number] ?? 0
    let from = after === undefined ? 0 : list.seek(number => timeOf(number) <= after)
    let to = before === undefined ? list.length : list.seek(number => timeOf(number) < before)
    if (place && step === -1) to = Math.min(to, list.seek(number => this.#orderToPlace(number, place) < 0))
    if (place && step === 1) from = Math.max(from, list.seek(number => this.#orderToPlace(number, place) <= 0))
    return new Cursor(list, this.#order, from, to, step)
  }

  #orderToPlace (number: number, place: MessagePlace): number {
    const message = this.#messages[number]
    return message ? orderOf(placeOf(message), place) : -1
  }

  #orderWithinTime (a: number, b: number): number {
    const one = this.#messages[a]
    const other = this.#messages[b]
    return one && other ? orderOf(placeOf(one), placeOf(other)) : a - b
  }
}

/**
 * What is searched of a message. Of a long one it is the beginning: filing all pairs of characters of a text in a
 * script without blanks takes a microsecond for each. No Matrix event holds more of them (65,536 bytes).
 */
function searchable (html = ''): string {
  return cut(bareText(html), longestSearched)
}

/** Where a message stands; nothing that happens to it changes that. */
export function placeOf ({ timestamp, timeRank, id, pendingID = id }: Message): MessagePlace {
  return { timestamp, timeRank, firstID: pendingID }
}

export function orderOf (a: MessagePlace, b: MessagePlace): number {
  return a.timestamp - b.timestamp || a.timeRank - b.timeRank ||
    (a.firstID === b.firstID ? 0 : a.firstID < b.firstID ? -1 : 1)
}

/** The messages of all chats, in sections; some chats a step. */
function * sectionsOf (chats: Iterable<readonly Message[]>): Generator<void, Message[][]> {
  const messages: Message[] = []
  let gathered = 0
  for (const chat of chats) {
    if (messages.length - gathered > 16 * perTurn) {
      gathered = messages.length
      yield
    }
    for (const message of chat) messages.push(message)
  }
  if (messages.length > 16 * perTurn) yield
  return sections(messages)
}

/**
 * Messages, cut into sections of equal time of which the last is the oldest: to sort a section at a time is quicker
 * than to sort a million at once, and leaves turns in between.
 */
function sections (messages: readonly Message[]): Message[][] {
  let from = Infinity
  let to = -Infinity
  for (const { timestamp } of messages) {
    from = Math.min(from, timestamp)
    to = Math.max(to, timestamp)
  }
  const count = Math.ceil(messages.length / perTurn)
  const byAge = Array.from({ length: count }, (): Message[] => [])
  for (const message of messages) {
    const age = to > from ? (to - message.timestamp) / (to - from) : 0
    byAge[Math.min(count - 1, Math.floor(age * count))]?.push(message)
  }
  return byAge
}

function candidates (walks: Array<Cursor | undefined>): Candidates {
  const found = walks.filter(walk => walk !== undefined)
  return { walks: found, count: found.reduce((sum, { left }) => sum + left, 0) }
}

function isFindable ({ isHidden, isDeleted }: Message): boolean {
  return !isHidden && !isDeleted
}

/** People are also known by the ID that their account has for them, which may not be the one they send as. */
function isBy (message: Message, sender: string): boolean {
  if (sender === 'me') return isOwn(message)
  if (sender === 'others') return !isOwn(message)
  return message.senderID === sender || (isOwn(message) && message.chat.account.user.id === sender)
}

function bitsOf (types: readonly MediaType[]): number {
  return types.reduce((bits, type) => bits | 1 << mediaTypes.indexOf(type), 0)
}

function typesIn (bits: number): MediaType[] {
  return bits === 0 ? [] : mediaTypes.filter((_, at) => (bits & 1 << at) !== 0)
}

/**
 * The media that a message has. Assumed: a file is any attachment that is neither a picture nor a video; `any` is any
 * attachment, and a link is none.
 */
function mediaBits ({ attachments, links, text }: Message): number {
  let bits = 0
  for (const { type } of attachments ?? []) {
    bits |= bitsOf(['any', type === 'img' ? 'image' : type === 'video' ? 'video' : 'file'])
  }
  if (links && links.length > 0) bits |= bitsOf(['link'])
  else if (text?.includes('://') && /https?:\/\/[^\s<"]/.test(text)) bits |= bitsOf(['link'])
  return bits
}
