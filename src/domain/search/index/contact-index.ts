import type { Account } from '../../accounts/account-store.js'
import type { Contact, ContactKey, ContactStore } from '../../contacts/contact-store.js'
import type { Direction } from '../cursors.js'
import type { Observer } from '../observer.js'
import { displayName } from '../../contacts/contact-store.js'
import { fold, searchable, typedWords, wordsToType } from './words.js'
import { lowerBound } from '../../../platform/lower-bound.js'

/** A place in the order of contacts: by the name that clients show, then by ID. */
export type ContactPlace = Pick<Entry, 'name' | 'id'>

interface Entry {
  /** Folded, so that case and accents do not count in the order either; the same on every machine, as ICU's is not. */
  name: string
  id: string
  contact: Contact
  /** What a word of a query may be the beginning of. */
  words: string[]
  /** Of the phone number. */
  digits: string
}

interface Typed {
  word: string
  entry: Entry
}

/** The contacts of one account. */
interface Book {
  byID: Map<string, Entry>
  entries: Entry[]
  typed: Typed[]
}

/** Of the contacts of accounts in bases: made by the first search in any of the sandboxes that share them. */
const books = new WeakMap<object, Book>()

/** Digits that a query of a phone number needs to be looked for within the numbers of contacts. */
const fewestDigits = 3

/**
 * The contacts of each account by name, and by how the words of their names, user names and addresses begin: a box to
 * pick people shows them while a name is being typed. Phone numbers are found by any part, however it is written.
 * Seen by users of the app: it finds people so. Assumed is the rest, for how contacts match is said to depend on the
 * network (contract: v1-behaviour.md, searchContacts).
 */
export class ContactIndex implements Observer<ContactKey> {
  readonly #contacts: ContactStore
  #books = new Map<string, Book>()
  /** Accounts whose books are those of the base. */
  readonly #shared = new Set<string>()

  constructor (contacts: ContactStore) {
    this.#contacts = contacts
  }

  /**
   * All contacts of an account, or those that a query finds; never the user.
   * @param direction `before` yields them in order, `after` from the end
   * @param place where to continue: what is found is strictly on its other side
   */
  * find (account: Account, typed?: string, direction: Direction = 'before', place?: ContactPlace): Generator<Contact> {
    const book = this.#book(account.accountID)
    const entries = typed === undefined || typed.trim() === '' ? book.entries : search(book, typed)
    const forward = direction === 'before'
    const start = place ? firstNotBefore(entries, entry => compare(entry, place) < 0) : forward ? 0 : entries.length
    for (let at = forward ? start : start - 1; at >= 0 && at < entries.length; at += forward ? 1 : -1) {
      const entry = entries[at]
      if (!entry || (place && entry.name === place.name && entry.id === place.id)) continue
      if (entry.id !== account.selfID && entry.id !== account.user.id) yield entry.contact
    }
  }

  changed ({ accountID, id }: ContactKey): void {
    const book = this.#ownBook(accountID)
    if (!book) return
    this.#drop(book, id)
    const contact = this.#contacts.find(accountID, id)
    if (contact) add(book, entryOf(contact))
  }

  removed ({ accountID, id }: ContactKey): void {
    const book = this.#ownBook(accountID)
    if (book) this.#drop(book, id)
  }

  cleared (): void {
    this.#books.clear()
    this.#shared.clear()
  }

  #book (accountID: string): Book {
    let book = this.#books.get(accountID)
    if (!book) {
      const base = this.#contacts.isAsInBase(accountID) ? this.#contacts.base.get(accountID) : undefined
      book = (base && books.get(base)) ?? bookOf(this.#contacts.of(accountID))
      if (base) {
        books.set(base, book)
        this.#shared.add(accountID)
      }
      this.#books.set(accountID, book)
    }
    return book
  }

  /** The book of an account, if there is one, for changing it. */
  #ownBook (accountID: string): Book | undefined {
    const book = this.#books.get(accountID)
    if (!book || !this.#shared.delete(accountID)) return book
    const own = { byID: new Map(book.byID), entries: [...book.entries], typed: [...book.typed] }
    this.#books.set(accountID, own)
    return own
  }

  #drop (book: Book, id: string): void {
    const entry = book.byID.get(id)
    if (!entry) return
    book.byID.delete(id)
    book.entries.splice(seek(book.entries, entry, compare), 1)
    for (const word of entry.words) book.typed.splice(seek(book.typed, { word, entry }, compareTyped), 1)
  }
}

function bookOf (contacts: Iterable<Contact>): Book {
  const entries = Array.from(contacts, entryOf).sort(compare)
  const typed = entries.flatMap(entry => entry.words.map(word => ({ word, entry }))).sort(compareTyped)
  return { byID: new Map(entries.map(entry => [entry.id, entry])), entries, typed }
}

/** Where a contact stands; nothing but another name changes that. */
export function contactPlace (contact: Contact): ContactPlace {
  return { name: fold(searchable(displayName(contact))), id: contact.id }
}

function entryOf (contact: Contact): Entry {
  const { fullName, username, email, phoneNumber } = contact
  return {
    ...contactPlace(contact),
    contact,
    words: wordsToType([displayName(contact), fullName, username, email].map(withoutServer).join('\n')),
    digits: digitsOf(searchable(phoneNumber ?? ''))
  }
}

function add (book: Book, entry: Entry): void {
  book.byID.set(entry.id, entry)
  book.entries.splice(seek(book.entries, entry, compare), 0, entry)
  for (const word of entry.words) {
    const typed = { word, entry }
    book.typed.splice(seek(book.typed, typed, compareTyped), 0, typed)
  }
}

/** Those who have words that begin with all that were typed, or a phone number with these digits; in order. */
function search (book: Book, typed: string): Entry[] {
  const found = new Set<Entry>()
  const [rarest, ...others] = typedWords(withoutServer(typed)).sort((a, b) => b.length - a.length)
  if (rarest !== undefined) {
    const first = firstNotBefore(book.typed, ({ word }) => word < rarest)
    for (let at = first; book.typed[at]?.word.startsWith(rarest); at++) {
      const entry = book.typed[at]?.entry
      if (entry && others.every(other => entry.words.some(word => word.startsWith(other)))) found.add(entry)
    }
  }
  const digits = /^[\s+\d().-]+$/.test(typed) ? digitsOf(typed) : ''
  if (digits.length >= fewestDigits) {
    for (const entry of book.entries) if (entry.digits.includes(digits)) found.add(entry)
  }
  return [...found].sort(compare)
}

/** No one searches by the server of a Matrix user name, which nearly all have in common. */
function withoutServer (text = ''): string {
  return searchable(text.trim()).replace(/^([^\s:]+):[^\s:]+$/, '$1')
}

/** Digits as they are compared: `00` before a country code says the same as `+`. */
function digitsOf (phoneNumber: string): string {
  return phoneNumber.replace(/\D/g, '').replace(/^00/, '')
}

function compare (a: ContactPlace, b: ContactPlace): number {
  return order(a.name, b.name) || order(a.id, b.id)
}

function compareTyped (a: Typed, b: Typed): number {
  return order(a.word, b.word) || compare(a.entry, b.entry)
}

function order (a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function seek<Row> (rows: readonly Row[], row: Row, compareRows: (a: Row, b: Row) => number): number {
  return firstNotBefore(rows, other => compareRows(other, row) < 0)
}

function firstNotBefore<Row> (rows: readonly Row[], isBefore: (row: Row) => boolean): number {
  return lowerBound(rows.length, at => {
    const row = rows[at]
    return row !== undefined && isBefore(row)
  })
}
