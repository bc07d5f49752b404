import type { Account, Person } from '../accounts/account-store.js'
import type { Identifier } from '../capabilities/types.js'
import type { Random } from '../sandbox/random.js'
import type { ContactStore } from './contact-store.js'
import { MockError } from '../errors/errors.js'
import { factsOf, normal, userID } from './identifiers.js'

/** What makes the ID of a person, by network: an identifier, or a number of the network's own. */
type IDForm = Identifier | 'number' | 'uuid' | 'member'

interface NetworkForm {
  id: IDForm
  /** What people there are known by. */
  shows: readonly Identifier[]
  /** Of its own numbers. */
  digits?: number
}

/** Assumed: the forms are those of the bundled fixture, and what few people of a network show is left out. */
const forms: Record<string, NetworkForm> = {
  matrix: { id: 'username', shows: ['username'] },
  whatsapp: { id: 'phoneNumber', shows: ['phoneNumber'] },
  gmessages: { id: 'phoneNumber', shows: ['phoneNumber'] },
  imessage: { id: 'phoneNumber', shows: ['phoneNumber'] },
  signal: { id: 'uuid', shows: ['phoneNumber'] },
  telegram: { id: 'number', digits: 10, shows: ['username'] },
  discord: { id: 'number', digits: 18, shows: ['username'] },
  instagram: { id: 'number', digits: 10, shows: ['username'] },
  messenger: { id: 'number', digits: 15, shows: ['username'] },
  twitter: { id: 'number', digits: 18, shows: ['username'] },
  linkedin: { id: 'number', digits: 9, shows: ['username'] },
  googlechat: { id: 'number', digits: 21, shows: ['email'] },
  slack: { id: 'member', shows: ['username', 'email'] }
}
const otherwise: NetworkForm = { id: 'username', shows: ['username'] }

const firstNames = ['Ada', 'Amara', 'Bastien', 'Chiara', 'Dmitri', 'Elif', 'Femi', 'Greta', 'Hiro', 'Ines', 'Jonah', 'Kavya',
  'Leander', 'Maren', 'Nadia', 'Oskar', 'Petra', 'Quentin', 'Rosa', 'Søren', 'Tala', 'Uma', 'Viktor', 'Zoë']
const lastNames = ['Abara', 'Brandt', 'Castellano', 'Dvořák', 'Eriksen', 'Fontaine', 'Galloway', 'Haddad', 'Ibarra', 'Jansen',
  'Kowalski', 'Lindqvist', 'Moreau', 'Nakata', 'Okoye', 'Pereira', 'Quigley', 'Rahman', 'Sandoval', 'Tanaka', 'Ueda', 'Varga',
  'Whitfield', 'Yilmaz']

/**
 * Area codes of the North American Numbering Plan. In each, 555-0100 to 555-0199 are reserved for fiction: numbers that
 * clients find valid and that ring nowhere.
 */
const areaCodes = [
  201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234,
  239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309,
  310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330, 334, 336, 337, 339, 347, 351, 352, 360, 361,
  386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 415, 417, 419, 423, 424, 425, 432, 434, 435, 440,
  443, 501, 502, 503, 504
]
const fictional = areaCodes.length * 100

export interface InventorContext {
  contacts: ContactStore
  random: Random
}

type Known = Partial<Omit<Person, 'id'>>

/** Invents people of one account, each other than those it knows. The caller holds a commit. */
export class Inventor {
  readonly #box: InventorContext
  readonly #account: Account
  readonly #form: NetworkForm
  /** Identifiers that are in use, in their normal form. */
  readonly #taken = new Set<string>()

  constructor (box: InventorContext, account: Account) {
    this.#box = box
    this.#account = account
    this.#form = formOf(account.networkKey)
    for (const person of box.contacts.of(account.accountID)) this.#take(person)
    this.#take(account.user)
  }

  /**
   * A person with what a person of the network has, and what is known already. Drawn from the seed.
   * @param known goes before what is invented
   * @throws MockError conflict when all fictional phone numbers are in use
   */
  person (known: Known = {}): Person {
    const facts = factsOf(known)
    const fullName = facts.fullName ?? `${this.#pick(firstNames)} ${this.#pick(lastNames)}`
    const isKnown = facts.phoneNumber !== undefined || facts.username !== undefined || facts.email !== undefined
    const identity = isKnown ? {} : this.#identity(fullName)
    const person = { ...identity, ...known, ...facts, fullName, id: '' }
    person.id = this.#idOf(person)
    this.#take(person)
    return person
  }

  #identity (fullName: string): Known {
    const identity: Known = {}
    for (const identifier of this.#form.shows) {
      identity[identifier] = identifier === 'phoneNumber'
        ? freePhoneNumber(this.#box, number => this.#isTaken('phoneNumber', number))
        : this.#free(identifier, fullName)
    }
    return identity
  }

  /** An ID made of what the person is known by, where the network does so, else one of the network's own numbers. */
  #idOf (person: Known): string {
    const { id, digits = 10 } = this.#form
    const identifier = id === 'phoneNumber' || id === 'username'
      ? ([id, 'phoneNumber', 'email', 'username'] as const).find(name => person[name] !== undefined)
      : undefined
    if (identifier) return userID(this.#account, normal(identifier, person[identifier]))
    for (;;) {
      const own = id === 'uuid' ? this.#uuid() : id === 'member' ? this.#member() : this.#digits(digits)
      const drawn = userID(this.#account, own)
      if (!this.#box.contacts.person(this.#account.accountID, drawn)) return drawn
    }
  }

  #free (identifier: 'username' | 'email', fullName: string): string {
    const bare = handleOf(fullName)
    const written = (handle: string) => identifier === 'email'
      ? `${handle}@example.com`
      : this.#account.networkKey === 'matrix' ? `${handle}:beeper.com` : handle
    for (let handle = bare; ; handle = `${bare}${this.#box.random.int('people', 2, 99_999)}`) {
      if (!this.#isTaken(identifier, written(handle))) return written(handle)
    }
  }

  #take (person: Known): void {
    for (const identifier of ['phoneNumber', 'username', 'email'] as const) {
      if (person[identifier] !== undefined) this.#taken.add(`${identifier} ${normal(identifier, person[identifier])}`)
    }
  }

  #isTaken (identifier: Identifier, value: string): boolean {
    return this.#taken.has(`${identifier} ${normal(identifier, value)}`)
  }

  #pick (list: readonly string[]): string { return list[this.#box.random.int('people', 0, list.length - 1)] ?? '' }

  #digits (count: number): string {
    let digits = String(this.#box.random.int('people', 1, 9))
    while (digits.length < count) digits += String(this.#box.random.int('people', 0, 9))
    return digits
  }

  /** Version 4 of RFC 9562. */
  #uuid (): string {
    const hex = (count: number) => {
      let text = ''
      while (text.length < count) text += this.#box.random.int('people', 0, 15).toString(16)
      return text
    }
    return `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`
  }

  /** A team and a member of it, as Slack numbers them. */
  #member (): string {
    return `T0FICTION1-U0${this.#box.random.lowerAlphanumeric('people', 9).toUpperCase()}`
  }
}

/** What the user is known by on a network; nothing where that is known already. The caller holds a commit. */
export function inventIdentity (
  box: Pick<InventorContext, 'random'>, networkKey: string, { username, phoneNumber, email, fullName }: Known
): Known {
  if (username !== undefined || phoneNumber !== undefined || email !== undefined) return {}
  const handle = handleOf(fullName ?? '')
  const identity: Known = {}
  for (const identifier of formOf(networkKey).shows) {
    if (identifier === 'phoneNumber') identity.phoneNumber = freePhoneNumber(box, () => false)
    else identity[identifier] = identifier === 'email' ? `${handle}@example.com` : handle
  }
  return identity
}

function formOf (networkKey: string): NetworkForm {
  return (Object.hasOwn(forms, networkKey) ? forms[networkKey] : undefined) ?? otherwise
}

function freePhoneNumber (
  { random }: Pick<InventorContext, 'random'>, isTaken: (number: string) => boolean
): string {
  const start = random.int('people', 0, fictional - 1)
  for (let tried = 0; tried < fictional; tried++) {
    const place = (start + tried) % fictional
    const number = `+1${areaCodes[Math.floor(place / 100)]}55501${String(place % 100).padStart(2, '0')}`
    if (!isTaken(number)) return number
  }
  throw new MockError('conflict', `All ${fictional} fictional phone numbers are in use: name the phoneNumber yourself`)
}

/** `Søren Dvořák` is `soren.dvorak`. */
function handleOf (fullName: string): string {
  const plain = fullName.replaceAll('ø', 'o').normalize('NFD').toLowerCase().replace(/[^a-z0-9\s.-]/g, '')
  return plain.trim().replace(/[\s.-]+/g, '.').slice(0, 40) || 'someone'
}
