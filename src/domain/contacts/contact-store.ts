import type { StagedSection } from '../sandbox/state-section.js'
import type { ContactFixture } from '../../fixtures/format.js'
import type { AccountStore, Person } from '../accounts/account-store.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import { Observers } from '../search/observer.js'
import { digestOfAll } from '../sandbox/digest.js'
import { nextRevision } from '../sandbox/revisions.js'
import { rowsPerStep } from '../../platform/run-sync.js'

export type Contact = Person

/** A contact, named as the account knows it. */
export interface ContactKey {
  accountID: string
  id: string
}

/** The contacts of a base (`../sandbox/base.ts`), by account and user ID: many sandboxes share them. */
export type ContactBase = ReadonlyMap<string, ReadonlyMap<string, Contact>>

type Revisions = Pick<ContactStore, 'revision' | 'additions'>

const noContacts: ContactBase = new Map()

/**
 * The people that the user's accounts know, by account and user ID. Those of the base are shared with other sandboxes;
 * the sandbox holds what is new or other.
 */
export class ContactStore implements StagedSection {
  readonly section = 'contacts'
  /** Another number whenever a person who was known is another, or gone; 0 while those of the base are as there. */
  revision = 0
  /** Another number whenever a person is new; 0 while there are only those of the base. */
  additions = 0
  /** Such as the search index. */
  readonly observers = new Observers<ContactKey>()
  readonly #accounts: AccountStore
  readonly #undo: UndoLog
  #base = noContacts
  #own = new Map<string, Map<string, Contact>>()
  /** Accounts whose people in the base were forgotten. */
  #gone = new Set<string>()

  constructor (accounts: AccountStore, undo: UndoLog) {
    this.#accounts = accounts
    this.#undo = undo
  }

  get base (): ContactBase { return this.#base }

  /** Those that the base does not have, has otherwise, or alone has. */
  ownKeys (): ContactKey[] {
    const keysOf = (all: ContactBase, accountIDs: Iterable<string>) => [...accountIDs].flatMap(accountID =>
      Array.from(all.get(accountID)?.keys() ?? [], id => ({ accountID, id })))
    return [...keysOf(this.#own, this.#own.keys()), ...keysOf(this.#base, this.#gone)]
  }

  /** Whether an account has just the contacts that the base has. */
  isAsInBase (accountID: string): boolean { return !this.#own.has(accountID) && !this.#gone.has(accountID) }

  #baseOf (accountID: string): ReadonlyMap<string, Contact> | undefined {
    return this.#gone.has(accountID) ? undefined : this.#base.get(accountID)
  }

  /** The contacts of an account in the order they became known. */
  * of (accountID: string): Generator<Contact, undefined> {
    const base = this.#baseOf(accountID)
    const own = this.#own.get(accountID)
    for (const contact of base?.values() ?? []) yield own?.get(contact.id) ?? contact
    for (const contact of own?.values() ?? []) if (!base?.has(contact.id)) yield contact
  }

  find (accountID: string, userID: string): Contact | undefined {
    return this.#own.get(accountID)?.get(userID) ?? this.#baseOf(accountID)?.get(userID)
  }

  /** A contact or the user's own self, under the ID that it has on the account. */
  person (accountID: string, userID: string): Person | undefined {
    const contact = this.find(accountID, userID)
    if (contact) return contact
    const account = this.#accounts.find(accountID)
    return account?.selfID === userID ? { ...account.user, id: userID } : undefined
  }

  add (accountID: string, contact: Contact): Contact {
    let contacts = this.#own.get(accountID)
    if (!contacts) {
      contacts = new Map<string, Contact>()
      this.#undo.set(this.#own, accountID, contacts)
    }
    const key = { accountID, id: contact.id }
    this.#undo.add(() => { this.observers.changed(key) })
    if (this.person(accountID, contact.id)) this.#revise()
    else this.#undo.assign<Revisions>(this, { additions: nextRevision() })
    this.#undo.set(contacts, contact.id, contact)
    this.observers.changed(key)
    return contact
  }

  /**
   * The contact with that ID, created when unknown: the mock cannot know who exists (observed.md, Ours).
   * What the ID reveals (a phone number, a handle) becomes part of the new contact.
   * @param facts what else is known about a new contact
   */
  ensure (accountID: string, userID: string, facts: Partial<Contact> = {}): Contact {
    return this.find(accountID, userID) ?? this.add(accountID, { ...contactFromID(userID), ...facts, id: userID })
  }

  /** Forgets the people of an account that goes; the caller holds a commit. */
  removeAll (accountID: string): void {
    const keys = Array.from(this.of(accountID), ({ id }): ContactKey => ({ accountID, id }))
    this.#undo.add(() => { for (const key of keys) this.observers.changed(key) })
    this.#revise()
    this.#undo.delete(this.#own, accountID)
    if (this.#base.has(accountID) && !this.#gone.has(accountID)) {
      this.#undo.add(() => { this.#gone.delete(accountID) })
      this.#gone.add(accountID)
    }
    for (const key of keys) this.observers.removed(key)
  }

  #revise (): void { this.#undo.assign<Revisions>(this, { revision: nextRevision() }) }

  /** Becomes just what a base has. */
  begin (base: ContactBase): void {
    this.revision = 0
    this.additions = 0
    this.#base = base
    this.#own = new Map()
    this.#gone = new Set()
  }

  /** Becomes what another store is. */
  copy (other: ContactStore): void {
    this.revision = other.revision
    this.additions = other.additions
    this.#base = other.#base
    this.#own = new Map(Array.from(other.#own, ([accountID, contacts]) => [accountID, new Map(contacts)]))
    this.#gone = new Set(other.#gone)
  }

  exchange (other: ContactStore): void {
    this.observers.cleared();
    [this.revision, other.revision] = [other.revision, this.revision];
    [this.additions, other.additions] = [other.additions, this.additions];
    [this.#base, other.#base] = [other.#base, this.#base];
    [this.#own, other.#own] = [other.#own, this.#own];
    [this.#gone, other.#gone] = [other.#gone, this.#gone]
  }

  get isEmpty (): boolean { return this.accountIDs().every(accountID => this.of(accountID).next().done) }

  toFixture (): ContactFixture[] | undefined {
    const all = this.accountIDs().flatMap(accountID =>
      Array.from(this.of(accountID), contact => ({ accountID, ...contact })))
    return all.length > 0 ? all : undefined
  }

  fingerprint (): string[] {
    return this.accountIDs().flatMap(accountID => [accountID, this.#digestOf(accountID)])
  }

  #digestOf (accountID: string): string {
    const base = this.isAsInBase(accountID) ? this.#base.get(accountID) : undefined
    const known = base && digests.get(base)
    if (known !== undefined) return known
    const digest = digestOfAll(this.of(accountID))
    if (base) digests.set(base, digest)
    return digest
  }

  /** The accounts that have contacts, in the order in which they got their first. */
  accountIDs (): string[] {
    const base = [...this.#base.keys()].filter(accountID => !this.#gone.has(accountID))
    return [...new Set([...base, ...this.#own.keys()])]
  }
}

/** Of the contacts of the accounts of bases, which do not change. */
const digests = new WeakMap<ReadonlyMap<string, Contact>, string>()

/** Makes contacts of a fixture's rows, in steps. */
export function * loadContacts (section: ContactFixture[] = []): Generator<void, ContactBase> {
  const byAccount = new Map<string, Map<string, Contact>>()
  let taken = 0
  for (const { accountID, ...contact } of section) {
    let contacts = byAccount.get(accountID)
    if (!contacts) byAccount.set(accountID, contacts = new Map<string, Contact>())
    contacts.set(contact.id, contact)
    if (++taken % rowsPerStep === 0) yield
  }
  return byAccount
}

/** What a user ID tells about its user: `@15550101002:local-whatsapp.localhost`, `+15550101002`, `@name:beeper.com`. */
export function contactFromID (id: string): Contact {
  // The @ of an address, as user IDs write it (Matrix specification, appendices §Mapping from other character sets).
  const localPart = id.replace(/^@/, '').replace(/:.*$/, '').replaceAll('=40', '@')
  const digits = /^\+?(\d{7,15})$/.exec(localPart)
  if (digits) return { id, phoneNumber: `+${digits[1]}` }
  const handle = localPart.replace(/^[a-z]+_(?=.)/, '')
  for (const text of [id, handle]) if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return { id, email: text }
  return handle === '' ? { id } : { id, username: handle }
}

/** The name that clients show for a person. */
export function displayName (person: Person): string {
  return person.fullName ?? person.username ?? person.phoneNumber ?? person.email ?? person.id
}
