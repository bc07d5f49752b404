import type { Chat } from './chat.js'
import type { Person } from '../accounts/account-store.js'
import { others } from './chat-base.js'
import { displayName } from '../contacts/contact-store.js'

/** Who is known. */
export interface People {
  person (accountID: string, userID: string): Person | undefined
}

/**
 * The title that clients show: the one given, else made from the names of the others.
 * Assumed: nothing seen of how the real app words it.
 */
export function titleOf (chat: Chat, people: People): string {
  if (chat.title !== undefined && chat.title.trim() !== '') return chat.title
  const members = others(chat)
  if (members.length === 0) return chat.type === 'single' ? 'Note to self' : 'Empty group'
  const named = members.length > 4 ? members.slice(0, 3) : members
  const names = named.map(({ id }) => displayName(people.person(chat.account.accountID, id) ?? { id }))
  const left = members.length - named.length
  return left > 0 ? `${names.join(', ')} & ${left} others` : names.join(', ')
}
