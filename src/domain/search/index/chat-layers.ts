import type { Chat } from '../../chats/chat.js'
import type { ChatStore } from '../../chats/chat-store.js'
import type { ContactKey, ContactStore } from '../../contacts/contact-store.js'
import type { Observer } from '../observer.js'
import { ChatIndex, type ChatScope } from './chat-index.js'
import { runSync } from '../../../platform/run-sync.js'
import type { WordQuery } from './words.js'

/** Of the chats of bases: made by the first search in any of the sandboxes that share it. */
const indexes = new WeakMap<object, ChatIndex>()

/**
 * Finds the chats of a sandbox: in the index of its base, which it shares with other sandboxes, and in one of what it
 * has besides. A chat that may not be what it was, or whose people have other names, is filed in the second.
 */
export class ChatLayers implements Observer<Chat> {
  readonly #chats: ChatStore
  readonly #contacts: ContactStore
  /** Made by the first search, for most sandboxes see none. */
  #own: ChatIndex | undefined

  constructor (chats: ChatStore, contacts: ContactStore) {
    this.#chats = chats
    this.#contacts = contacts
  }

  get #base (): ChatIndex {
    const { base } = this.#chats
    let index = indexes.get(base)
    if (!index) {
      const contacts = this.#contacts.base
      index = new ChatIndex(() => base.rows, { person: (accountID, id) => contacts.get(accountID)?.get(id) })
      indexes.set(base, index)
    }
    return index
  }

  /** Makes what searches need, if it is not there yet, in steps; several may go through it at once. */
  * build (): Generator<void> {
    const own = this.#own ??= new ChatIndex(() => this.#differing(), this.#contacts)
    for (let base: ChatIndex | undefined; base !== this.#base;) {
      base = this.#base
      yield * base.build()
      yield * own.build()
    }
  }

  /**
   * The chats that have, for each word of the query, one that begins with it, in no particular order, for reading their
   * own fields (`ChatStore.rows`). What `build` has not made yet is made in one go.
   */
  find (query: WordQuery, scope: ChatScope): Chat[] {
    runSync(this.build())
    const own = this.#own
    const found = own?.find(query, scope) ?? []
    for (const row of this.#base.find(query, scope)) {
      const chat = this.#chats.look(row)
      if (chat && (chat === row || own?.has(chat) !== true)) found.push(chat)
    }
    return found
  }

  changed (chat: Chat): void { this.#own?.changed(chat) }

  removed (chat: Chat): void { this.#own?.removed(chat) }

  cleared (): void { this.#own?.cleared() }

  /** A person may have another name, which is in the titles of chats too. */
  contactChanged (key: ContactKey): void {
    const own = this.#own
    if (!own) return
    for (const chat of own.withMember(key)) own.changed(chat)
    for (const chat of this.#ofBaseWith(key)) own.changed(chat)
  }

  #ofBaseWith (key: ContactKey): Chat[] {
    return this.#base.withMember(key).flatMap(row => this.#chats.ofBase(row) ?? [])
  }

  /** What the base says something else about. */
  * #differing (): Generator<Chat> {
    yield * this.#chats.ownRows()
    for (const key of this.#contacts.ownKeys()) yield * this.#ofBaseWith(key)
  }
}
