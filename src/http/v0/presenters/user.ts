import type { Person } from '../../../domain/accounts/account-store.js'
import type { V0User } from '../schemas/shared.js'

/** @param selfID the user's own ID on the account: marks that person as self */
export function presentUser (person: Person, selfID: string): V0User {
  return { ...person, isSelf: person.id === selfID }
}
