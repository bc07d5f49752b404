import type { Sandbox } from '../sandbox/sandbox.js'
import type { Person } from '../accounts/account-store.js'
import { compact } from '../../platform/compact.js'
import { displayName } from '../contacts/contact-store.js'
import { notFound } from '../errors/errors.js'
import { mediaURL } from './media-url.js'

/** What a user shows of themself; absent fields are not set. */
export interface Profile {
  displayname?: string
  /** An mxc:// URL. */
  avatar_url?: string
}

/**
 * The profile of the user, of a contact of any account, or of another user of the homeserver.
 * @throws MockError not_found
 */
export function userProfile (box: Sandbox, userID: string): Profile {
  const person = personWithID(box, userID)
  if (!person) throw notFound('user', userID, 'Neither the user nor a contact has that ID')
  const name = displayName(person)
  // Where nothing but the ID is known, no name is set.
  return compact({ displayname: name === userID ? undefined : name, avatar_url: mediaURL(person.imgURL) })
}

function personWithID (box: Sandbox, userID: string): Person | undefined {
  const { matrixAccount } = box.setup
  if (matrixAccount?.user.id === userID) return matrixAccount.user
  for (const { accountID } of box.accounts.list()) {
    const person = box.contacts.person(accountID, userID)
    if (person) return person
  }
  return box.homeserver.installation?.person(userID)
}
