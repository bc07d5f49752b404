import type { Chat } from '../../chats/chat.js'
import type { Person } from '../../accounts/account-store.js'
import type { ContactKey } from '../../contacts/contact-store.js'
import { networkOf } from '../../chats/chat.js'
import { others } from '../../chats/chat-base.js'
import { titleOf, type People } from '../../chats/chat-title.js'
import { displayName } from '../../contacts/contact-store.js'
import type { OrderedList } from './ordered-lists.js'
import { Postings, WordPostings } from './postings.js'
import { IndexWaste } from './index-waste.js'
import { eachWord, fold, hasParts, searchable, type WordQuery } from './words.js'

/** Where words are looked for: title and network, or those who take part (contract: v1-behaviour.md, searchChats). */
export type ChatScope = 'titles' | 'participants'

/** What a chat was filed under. */
interface Filed extends Record<ChatScope, string> {
  chat: Chat
  members: string[]
}

const scopes = ['titles', 'participants'] as const

/** How many chats are filed before others have a turn: some 10 ms of work. */
const perTurn = 500

/**
 * Finds chats by words, either those of a base, which never change, or those that a sandbox has besides
 * (`chat-layers.ts`). Chats that may have changed, and those of a person who did, are noted and filed again by the
 * next search: most changes of a chat are messages, which change no word here.
 *
 * Assumed: participants are found by their names, user names, phone numbers and addresses, and the user, who takes
 * part in everything, is not looked for.
 */
export class ChatIndex {
  readonly #source: () => Iterable<Chat>
  readonly #people: People
  readonly #order = (a: number, b: number) => a - b
  #numbers = new Map<Chat, number>()
  #filed: Array<Filed | undefined> = []
  #words = this.#noWords()
  /** The chats of each person. */
  #members = new Postings<string>(this.#order)
  #stale = new Set<Chat>()
  #wear = new IndexWaste()
  #started = false

  /** @param source the chats that there are when the index is made */
  constructor (source: () => Iterable<Chat>, people: People) {
    this.#source = source
    this.#people = people
  }

  /** Whether a chat is filed here. */
  has (chat: Chat): boolean { return this.#numbers.has(chat) }

  /**
   * The chats that have, for each word of the query, one that begins with it, once `build` is through; in no
   * particular order.
   */
  find (query: WordQuery, scope: ChatScope): Chat[] {
    const ways: OrderedList[][] = []
    for (const word of query.words) {
      const lists = this.#words[scope].beginning(word)
      if (lists.length === 0) return []
      ways.push(lists)
    }
    const [fewest = [], ...others] = ways.sort((a, b) => sizeOf(a) - sizeOf(b)).map(numbersOf)
    const found: Chat[] = []
    for (const number of fewest) {
      const filed = this.#filed[number]
      if (filed && others.every(numbers => numbers.has(number)) && hasParts(query, () => fold(filed[scope]))) {
        found.push(filed.chat)
      }
    }
    return found
  }

  changed (chat: Chat): void {
    if (this.#started) this.#stale.add(chat)
  }

  removed (chat: Chat): void {
    this.#stale.delete(chat)
    const number = this.#numbers.get(chat)
    if (number === undefined) return
    this.#drop(number)
    this.#numbers.delete(chat)
  }

  cleared (): void {
    this.#started = false
    this.#numbers.clear()
    this.#filed = []
    this.#words = this.#noWords()
    this.#members = new Postings(this.#order)
    this.#stale.clear()
    this.#wear = new IndexWaste()
  }

  /** The chats that a person takes part in, as far as they are filed. */
  withMember ({ accountID, id }: ContactKey): Chat[] {
    const list = this.#members.get(personKey(accountID, id))
    return Array.from(list?.numbers() ?? []).flatMap(number => this.#filed[number]?.chat ?? [])
  }

  /**
   * Files what has to be filed, in steps between which others may have a turn; several may go through it at once. Who
   * searches without it does what is missing in one go.
   */
  * build (): Generator<void> {
    if (this.#wear.isWornOut) this.cleared()
    // The state may be replaced meanwhile, and then it is all to be done again.
    while (!this.#started || this.#stale.size > 0) {
      if (!this.#started) {
        this.#started = true
        for (const chat of this.#source()) this.#stale.add(chat)
      }
      let filed = 0
      for (const chat of this.#stale) {
        if (++filed % perTurn === 0) yield
        // Other work in between may have filed or removed it.
        if (this.#stale.delete(chat)) this.#file(chat)
      }
    }
  }

  #file (chat: Chat): void {
    const number = this.#numbers.get(chat) ?? this.#filed.length
    const now = this.#describe(chat)
    const before = this.#filed[number]
    if (before && scopes.every(scope => before[scope] === now[scope]) && sameItems(before.members, now.members)) return
    if (before) this.#drop(number)
    this.#numbers.set(chat, number)
    this.#filed[number] = now
    for (const scope of scopes) {
      this.#wear.took(now[scope])
      eachWord(now[scope], (text, start, end) => this.#words[scope].add(text, start, end, number))
    }
    for (const member of now.members) this.#members.add(member, number)
  }

  #drop (number: number): void {
    const filed = this.#filed[number]
    if (!filed) return
    for (const scope of scopes) {
      this.#wear.dropped(filed[scope])
      eachWord(filed[scope], (text, start, end) => this.#words[scope].remove(text, start, end, number))
    }
    for (const member of filed.members) this.#members.remove(member, number)
    this.#filed[number] = undefined
  }

  #describe (chat: Chat): Filed {
    const { accountID } = chat.account
    const members = others(chat)
    const people = members.map(({ id }) => this.#people.person(accountID, id) ?? { id })
    return {
      chat,
      titles: `${searchable(titleOf(chat, this.#people))}\n${networkOf(chat)}`,
      participants: people.map(person => `${searchable(displayName(person))}\n${identifiersOf(person)}`).join('\n'),
      members: members.map(({ id }) => personKey(accountID, id))
    }
  }

  #noWords (): Record<ChatScope, WordPostings> {
    return { titles: new WordPostings(this.#order), participants: new WordPostings(this.#order) }
  }
}

function sizeOf (lists: readonly OrderedList[]): number {
  return lists.reduce((sum, { length }) => sum + length, 0)
}

function numbersOf (lists: readonly OrderedList[]): Set<number> {
  const numbers = new Set<number>()
  for (const list of lists) for (const number of list.numbers()) numbers.add(number)
  return numbers
}

function identifiersOf ({ username, phoneNumber, email }: Person): string {
  return [username, phoneNumber, email].filter(identifier => identifier !== undefined).map(searchable).join('\n')
}

function personKey (accountID: string, id: string): string {
  return `${accountID}\n${id}`
}

function sameItems (some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((item, at) => item === others[at])
}
