import type { Account, Person } from '../../../domain/accounts/account-store.js'
import type { Participant } from '../../../domain/chats/chat.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { Participant as ParticipantOutput, User } from '../schemas/shared.js'

/** @param selfID the user's own ID on the account: marks that person as self */
export function presentUser (person: Person, selfID: string): User {
  return { ...person, isSelf: person.id === selfID }
}

export function presentParticipant (box: Sandbox, account: Account, participant: Participant): ParticipantOutput {
  const { id } = participant
  return { ...box.contacts.person(account.accountID, id), ...participant, isSelf: id === account.selfID }
}
