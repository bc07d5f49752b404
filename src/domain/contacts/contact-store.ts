import type { StagedSection } from '../sandbox/state-section.js'
import type { ContactFixture } from '../../fixtures/format.js'
import type { AccountStore, Person } from '../accounts/account-store.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { Observer } from '../search/observer.js'
import { rowsPerStep } from '../../platform/run-sync.js'

export type Contact = Person

/** A contact, named as the account knows it. */
export interface ContactKey {
  accountID: string
  id: string
}

/** The people that the user's accounts know, by account and user ID. */
export class ContactStore implements StagedSection<ContactFixture[]> {
  readonly section = 'contacts'
  /** The search index. */
  observer: Observer<ContactKey> | undefined
  readonly #accounts: AccountStore
  readonly #undo: UndoLog
  #byAccount = new Map<string, Map<string, Contact>>()

  constructor (accounts: AccountStore, undo: UndoLog) {
    this.#accounts = accounts
    this.#undo = undo
  }

  /** The contacts of an account in the order they became known. */
  of (accountID: string): Iterable<Contact> {
    return this.#byAccount.get(accountID)?.values() ?? []
  }

  find (accountID: string, userID: string): Contact | undefined {
    return this.#byAccount.get(accountID)?.get(userID)
  }

  /** A contact or the user's own self, under the ID that it has on the account. */
  person (accountID: string, userID: string): Person | undefined {
    const contact = this.find(accountID, userID)
    if (contact) return contact
    const account = this.#accounts.find(accountID)
    return account?.selfID === userID ? { ...account.user, id: userID } : undefined
  }

  add (accountID: string, contact: Contact): Contact {
    let contacts = this.#byAccount.get(accountID)
    if (!contacts) {
      contacts = new Map<string, Contact>()
      this.#undo.set(this.#byAccount, accountID, contacts)
    }
    const key = { accountID, id: contact.id }
    this.#undo.add(() => { this.observer?.changed(key) })
    this.#undo.set(contacts, contact.id, contact)
    this.observer?.changed(key)
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
    const keys = [...this.of(accountID)].map(({ id }): ContactKey => ({ accountID, id }))
    this.#undo.add(() => { for (const key of keys) this.observer?.changed(key) })
    this.#undo.delete(this.#byAccount, accountID)
    for (const key of keys) this.observer?.removed(key)
  }

  * fromFixture (section: ContactFixture[] | undefined): Generator<void> {
    let taken = 0
    for (const { accountID, ...contact } of section ?? []) {
      this.add(accountID, contact)
      if (++taken % rowsPerStep === 0) yield
    }
  }

  exchange (other: ContactStore): void {
    this.observer?.cleared();
    [this.#byAccount, other.#byAccount] = [other.#byAccount, this.#byAccount]
  }

  toFixture (): ContactFixture[] | undefined {
    const all = [...this.#byAccount].flatMap(([accountID, contacts]) =>
      [...contacts.values()].map(contact => ({ accountID, ...contact })))
    return all.length > 0 ? all : undefined
  }
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
