import type { Account } from '../accounts/account-store.js'
import type { Contact } from '../contacts/contact-store.js'
import type { Identifier } from '../capabilities/types.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { abilitiesOf } from '../capabilities/capabilities.js'
import { contactFromID } from '../contacts/contact-store.js'
import { NetworkRefusal } from '../errors/errors.js'
import { contactPlace, type ContactPlace } from './index/contact-index.js'
import { factsOf, identifiers, normal, plausible, userID } from '../contacts/identifiers.js'
import { checkQueryLength } from './search-filters.js'
import { pageOf, readPlace, writePlace, type Direction, type Page } from './cursors.js'

/** How many contacts a page holds by default (contract: v1-behaviour.md, listContacts). */
export const contactsPerPage = 50

/** Assumed: a search is for a box to pick from, and has no pages; the list has them. */
export const mostContactsFound = 200

export interface ListContacts {
  /** Only contacts that it finds. */
  query?: string | undefined
  cursor?: string | undefined
  direction?: Direction | undefined
  limit?: number | undefined
}

/**
 * The people whom an account knows and a query finds, by name, and before them the one whom an exact handle names: if
 * no contact matches, the network is asked. It finds everyone whose kind of handle it can look up, since the mock
 * cannot know who exists; that person becomes a contact when a chat with them is made. Assumed: an account that
 * cannot reach its network still finds the people it knows.
 *
 * @throws MockError not_found for an unknown account, validation_error for a query that is too long
 */
export function searchContacts (box: Sandbox, accountID: string, query: string): Contact[] {
  const account = box.accounts.get(accountID)
  checkQueryLength('query', query)
  const typed = query.trim()
  if (typed === '') return []
  const found: Contact[] = []
  const exact = knownByHandle(box, account, typed) ?? (isReachable(box, account) ? stranger(account, typed) : undefined)
  if (exact && !isSelf(account, exact.id)) found.push(exact)
  for (const contact of box.search.contacts.find(account, typed)) {
    if (found.length === mostContactsFound) break
    if (contact.id !== exact?.id) found.push(contact)
  }
  const known = new Set(found.map(({ id }) => id))
  const words = typed.toLowerCase().split(/\s+/)
  for (const user of usersOf(box, account)) {
    const text = `${user.fullName ?? ''} ${user.username ?? ''} ${user.email ?? ''}`.toLowerCase()
    if (known.has(user.id) || !words.every(word => text.includes(word))) continue
    if (found.length < mostContactsFound) found.push(user)
  }
  return found
}

/**
 * A page of the people whom an account knows, by name. Assumed: `before` moves forward through the list, since that
 * is how clients ask for more, and `after` goes back. Cursors are positions by name, so a contact that stays is on
 * exactly one page.
 *
 * @throws MockError not_found for an unknown account, bad_request for a broken cursor
 */
export function listContacts (box: Sandbox, accountID: string, input: ListContacts): Page<Contact> {
  const { query, cursor, direction = 'before', limit = contactsPerPage } = input
  checkQueryLength('query', query)
  const account = box.accounts.get(accountID)
  // SDKs send the null cursor of an empty page as an empty parameter.
  if (cursor === undefined || cursor === '') {
    return pageOf(box.search.contacts.find(account, query), 'before', limit, cursorOf)
  }
  return pageOf(box.search.contacts.find(account, query, direction, placeOf(cursor)), direction, limit, cursorOf)
}

function cursorOf (contact: Contact): string {
  const { name, id } = contactPlace(contact)
  return writePlace({ at: 0, text: `${name}\n${id}` })
}

function placeOf (cursor: string): ContactPlace {
  const { text } = readPlace(cursor)
  const [, name = text, id = ''] = /^([^]*)\n([^\n]*)$/.exec(text) ?? []
  return { name, id }
}

function isSelf ({ selfID, user }: Account, id: string): boolean {
  return id === selfID || id === user.id
}

/** What a handle names as it is written; a bare word is a name, and a number without its country is part of one. */
const handles: Record<Identifier, RegExp> = {
  phoneNumber: /^(?:\+|00)[\d\s().-]+$/,
  email: /^[^\s@:]+@[^\s@:]+\.[^\s@:]+$/,
  username: /^@[^\s@:]+(?::[^\s@]+)?$/
}

function kindOf (typed: string): Identifier | undefined {
  return identifiers.find(identifier => handles[identifier].test(typed) && plausible[identifier].test(typed))
}

function knownByHandle (box: Sandbox, account: Account, typed: string): Contact | undefined {
  const users = usersOf(box, account)
  const byID = box.contacts.find(account.accountID, typed) ?? users.find(({ id }) => id === typed)
  const kind = kindOf(typed)
  if (byID || kind === undefined) return byID
  const wanted = normal(kind, typed)
  for (const people of [box.contacts.of(account.accountID), users]) {
    for (const person of people) if (normal(kind, person[kind]) === wanted) return person
  }
  return undefined
}

/** The other users of the sandbox's homeserver, whom its Matrix account finds. */
function usersOf (box: Sandbox, { networkKey }: Account): Contact[] {
  return networkKey === 'matrix' ? box.homeserver.installation?.others() ?? [] : []
}

/** The person whom a handle names to the network; undefined if it does not look people up by such handles. */
function stranger (account: Account, typed: string): Contact | undefined {
  if (isUserID(account, typed)) return contactFromID(typed)
  const kind = kindOf(typed)
  // Anything else in the form of a user ID names a person on another network.
  if (kind === undefined || typed.includes(':') || !abilitiesOf(account).lookup.includes(kind)) return undefined
  const wanted = normal(kind, typed)
  if (normal(kind, account.user[kind]) === wanted) return undefined
  return { ...factsOf({ [kind]: typed }), id: userID(account, wanted) }
}

/** Whether a text has the form that IDs of people have on an account; Matrix knows people of every server. */
function isUserID (account: Account, text: string): boolean {
  if (account.networkKey === 'matrix') return /^@[^\s@:]+:[^\s@]+$/.test(text)
  const [beginning = '', end = ''] = userID(account, '\n').split('\n')
  return text.length > beginning.length + end.length && text.startsWith(beginning) && text.endsWith(end) && !/\s/.test(text)
}

function isReachable (box: Sandbox, account: Account): boolean {
  try {
    box.network.checkReachable(account)
    return true
  } catch (error) {
    if (error instanceof NetworkRefusal) return false
    throw error
  }
}
