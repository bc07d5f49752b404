import type { Sandbox } from '../sandbox/sandbox.js'
import type { Contact } from './contact-store.js'
import { contactFromID } from './contact-store.js'
import { MockError } from '../errors/errors.js'

/** A person whom one of the user's accounts knows. */
export interface NewContact extends Contact {
  accountID: string
}

/**
 * Adds a person; what the ID reveals, such as a phone number, becomes known.
 * @throws MockError not_found for the account, conflict for a person whom it knows
 */
export function addContact (box: Sandbox, { accountID, ...contact }: NewContact): Contact {
  const account = box.accounts.get(accountID)
  if (box.contacts.person(accountID, contact.id)) {
    throw new MockError('conflict', `The account ${JSON.stringify(accountID)} knows ${JSON.stringify(contact.id)}: choose another id`)
  }
  return box.commit(() => box.contacts.add(account.accountID, { ...contactFromID(contact.id), ...contact }))
}
