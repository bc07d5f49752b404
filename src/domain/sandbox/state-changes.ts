import type { AssetStore } from '../assets/asset-store.js'
import type { AccountStore } from '../accounts/account-store.js'
import type { Chat } from '../chats/chat.js'
import type { ChatBase } from '../chats/chat-base.js'
import type { ChatStore } from '../chats/chat-store.js'
import type { ContactKey, ContactStore } from '../contacts/contact-store.js'
import type { Message } from '../messages/message.js'
import type { MessageStore } from '../messages/message-store.js'
import type { StateEntry } from './state-rows.js'
import type { StateSection } from './state-section.js'
import { chatRow } from '../chats/chat-row.js'

export interface ChangingState {
  parts: ReadonlyArray<StateSection<unknown>>
  assets: AssetStore
  accounts: AccountStore
  contacts: ContactStore
  chats: ChatStore
  messages: MessageStore
}

/** How many rows an entry of a whole state has: few enough to be made at once. */
const rowsPerEntry = 64

/**
 * The rows of a whole state, for a reader that pauses between them: what changes meanwhile may be in it as it was or as
 * it is. The changes that were followed from before the first entry to after the last complete it.
 */
export function * stateEntries ({ contacts, chats, messages }: ChangingState): Generator<StateEntry> {
  for (const rows of slices(contacts.toFixture() ?? [])) yield { section: 'contacts', rows }
  const all = [...chats.rows()]
  for (const some of slices(all)) yield { section: 'chats', rows: some.map(chatRow) }
  for (const chat of all) {
    for (const some of slices([...chat.messages.rows()])) {
      yield { section: 'messages', chatID: chat.id, rows: messages.toRows(chat, some) }
    }
  }
}

function * slices<Row> (rows: readonly Row[]): Generator<Row[]> {
  for (let at = 0; at < rows.length; at += rowsPerEntry) yield rows.slice(at, at + rowsPerEntry)
}

/** Follows what becomes of a sandbox, to tell now and then what has changed since: rows where there are many. */
export class StateChanges {
  readonly #box: ChangingState
  readonly #stop: Array<() => void>
  /** Of chats that the base does not have like that: the revision that is known. */
  readonly #revisions = new WeakMap<Chat, number>()
  readonly #removedChats = new Set<Chat>()
  readonly #messages = new Set<Message>()
  readonly #contacts = new Map<string, ContactKey>()
  #hasRemovedContacts = false
  /** The text of each section that is known, and of each asset's description. */
  readonly #sections = new Map<string, string>()
  #assets = new Map<string, string>()
  #selfIDs: ReadonlyMap<string, string>
  /** What is known, where the state was replaced by another of the same base, differs from it in these chats alone. */
  readonly #differing = new Set<string>()
  readonly #chatBase: ChatBase
  #lacksChats = false
  #isExchanged = false

  /** The contacts, chats and messages are known as they are; anything else is yet to be told. */
  constructor (box: ChangingState) {
    this.#box = box
    this.#chatBase = box.chats.base
    const message = (row: Message) => { this.#messages.add(row) }
    this.#stop = [
      box.messages.observers.add({ changed: message, removed: message, cleared: () => {} }),
      box.chats.observers.add({
        changed: () => {},
        removed: chat => { this.#removedChats.add(chat) },
        cleared: () => { this.#clearedChats() }
      }),
      box.contacts.observers.add({
        changed: key => { this.#contacts.set(`${key.accountID} ${key.id}`, key) },
        removed: () => { this.#hasRemovedContacts = true },
        cleared: () => { this.#hasRemovedContacts = true }
      })
    ]
    for (const chat of box.chats.ownRows()) this.#revisions.set(chat, chat.revision)
    this.#selfIDs = this.#presentSelfIDs()
  }

  /** The state is about to be replaced. */
  #clearedChats (): void {
    const { chats } = this.#box
    this.#isExchanged = true
    for (const { id } of chats.ownRows()) this.#differing.add(id)
    // Those would follow the others if they came back.
    this.#lacksChats ||= chats.lacksChatsOfBase
  }

  /** Whether the state is another by now, so that the changes do not say what it is. */
  get isReplaced (): boolean {
    const { chats } = this.#box
    const lacksChats = this.#lacksChats || (this.#isExchanged && chats.lacksChatsOfBase)
    return chats.base !== this.#chatBase || lacksChats || this.#hasRenamedUser()
  }

  /** What has changed since the last time; not within a commit. */
  take (): StateEntry[] {
    const entries = [...this.#takeSections(), ...this.#takeAssets(), ...this.#takeContacts(), ...this.#takeChats(),
      ...this.#takeMessages()]
    this.#selfIDs = this.#presentSelfIDs()
    return entries
  }

  stop (): void {
    for (const stop of this.#stop) stop()
  }

  * #takeSections (): Generator<StateEntry> {
    const { assets, contacts, chats, messages, parts } = this.#box
    for (const part of parts) {
      if ([assets, contacts, chats, messages].some(other => other === part)) continue
      const value = part.toFixture() ?? null
      const text = JSON.stringify(value)
      if (this.#sections.get(part.section) === text) continue
      this.#sections.set(part.section, text)
      yield { section: part.section, value }
    }
  }

  * #takeAssets (): Generator<StateEntry> {
    const { assets } = this.#box
    const present = new Map(Array.from(assets.fingerprint(), asset => [asset.url, JSON.stringify(asset)]))
    const gone = [...this.#assets.keys()].filter(url => !present.has(url))
    const isChanged = (url: string) => this.#assets.get(url) !== present.get(url)
    if (present.size === 0 || gone.length > 0 || [...present.keys()].some(isChanged)) {
      // Also where there are none any more, so that the store knows which contents are left out.
      const rows = assets.toFixture(isChanged)?.filter(({ url }) => isChanged(url)) ?? []
      if (gone.length + rows.length > 0) yield { section: 'assets', ...named(gone), rows }
    }
    this.#assets = present
  }

  * #takeContacts (): Generator<StateEntry> {
    const { contacts } = this.#box
    // Their order is by account, and what was removed may be there again.
    if (this.#hasRemovedContacts) yield { section: 'contacts', value: contacts.toFixture() ?? null }
    else if (this.#contacts.size > 0) {
      const rows = [...this.#contacts.values()].flatMap(({ accountID, id }) => {
        const contact = contacts.find(accountID, id)
        return contact ? [{ accountID, ...contact }] : []
      })
      yield { section: 'contacts', rows }
    }
    this.#contacts.clear()
    this.#hasRemovedContacts = false
  }

  * #takeChats (): Generator<StateEntry> {
    const { chats, messages } = this.#box
    const removed = Array.from(this.#removedChats, chat => chats.withID(chat.id) === chat ? [] : [chat.id]).flat()
    this.#removedChats.clear()
    const changed = [...chats.ownRows()].filter(chat => this.#revisions.get(chat) !== chat.revision)
    for (const chat of changed) this.#revisions.set(chat, chat.revision)
    const exchanged = this.#takeExchanged()
    const rows = [...new Set([...exchanged.present, ...changed])]
    const gone = [...removed, ...exchanged.gone]
    if (gone.length + rows.length > 0) yield { section: 'chats', ...named(gone), rows: rows.map(chatRow) }
    for (const chat of exchanged.present) {
      yield { section: 'messages', chatID: chat.id, value: messages.toRows(chat, chat.messages.rows()) }
    }
  }

  /** Chats of which something else may be known, since the state was replaced. */
  #takeExchanged (): { present: Chat[], gone: string[] } {
    if (!this.#isExchanged) return { present: [], gone: [] }
    this.#isExchanged = false
    const { chats } = this.#box
    for (const { id } of chats.ownRows()) this.#differing.add(id)
    // Those that are there still go as well: they follow those of the base in their order.
    const gone = [...this.#differing].filter(id => !this.#chatBase.byID.has(id))
    const order = new Map(Array.from(chats.rows(), (chat, at) => [chat.id, at]))
    const present = [...this.#differing].flatMap(id => chats.withID(id) ?? [])
      .sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
    this.#differing.clear()
    return { present, gone }
  }

  * #takeMessages (): Generator<StateEntry> {
    const { chats, messages } = this.#box
    const byChat = new Map<Chat, Message[]>()
    for (const message of this.#messages) {
      const { chat } = message
      const changed = byChat.get(chat) ?? []
      if (changed.push(message) === 1) byChat.set(chat, changed)
    }
    this.#messages.clear()
    for (const [chat, changed] of byChat) {
      if (chats.withID(chat.id) !== chat) continue
      const there = changed.filter(message => chat.messages.indexOf(message) >= 0)
      const present = new Set(there)
      const gone = changed.filter(message => !present.has(message))
        .flatMap(({ id, pendingID }) => pendingID === undefined || pendingID === id ? [id] : [id, pendingID])
      yield { section: 'messages', chatID: chat.id, ...named(gone), rows: messages.toRows(chat, there) }
    }
  }

  #presentSelfIDs (): ReadonlyMap<string, string> {
    return new Map(this.#box.accounts.list().map(({ accountID, selfID }) => [accountID, selfID]))
  }

  /** The user is another person on an account: rows note which messages are the user's. */
  #hasRenamedUser (): boolean {
    return this.#box.accounts.list().some(({ accountID, selfID }) =>
      (this.#selfIDs.get(accountID) ?? selfID) !== selfID)
  }
}

function named (gone: string[]): { gone?: string[] } { return gone.length > 0 ? { gone } : {} }
