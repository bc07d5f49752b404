import type { Account } from '../accounts/account-store.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { Contact } from './contact-store.js'
import { chooseAccount, type AccountChoice } from '../accounts/choose-account.js'
import { contactFromID } from './contact-store.js'
import { Inventor } from './invent-person.js'
import { invalidField, MockError, type FieldPath } from '../errors/errors.js'

/** A person whom one of the user's accounts knows. What is left out is invented, unless there is an ID. */
export interface NewContact extends AccountChoice, Partial<Omit<Contact, 'id'>> {
  /** By default one as the network makes them. What it reveals, such as a phone number, becomes known. */
  id?: string | undefined
}

/**
 * Adds a person.
 * @throws MockError not_found for the account, validation_error for the network and for the ID `self`, conflict for a
 *   person whom the account knows
 */
export function addContact (
  box: Sandbox, { accountID, network, ...person }: NewContact
): { account: Account, contact: Contact } {
  return box.commit(() => {
    const account = chooseAccount(box, { accountID, network })
    const contact = personOf(new Inventor(box, account), person)
    if (box.contacts.person(account.accountID, contact.id)) {
      throw new MockError('conflict',
        `The account ${JSON.stringify(account.accountID)} knows ${JSON.stringify(contact.id)}: choose another id`)
    }
    return { account, contact: box.contacts.add(account.accountID, contact) }
  })
}

/**
 * The person of whom something is known, else an invented one.
 * @param field what the operation calls the ID
 * @throws MockError validation_error for the alias of the user's own ID
 */
export function personOf (
  inventor: Inventor, { id, ...known }: Omit<NewContact, keyof AccountChoice>, field: FieldPath = ['id']
): Contact {
  if (id === 'self') throw invalidField(field, '"self" is you, on any account: choose another ID')
  return id === undefined ? inventor.person(known) : { ...contactFromID(id), ...known, id }
}
