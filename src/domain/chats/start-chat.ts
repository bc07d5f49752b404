import type { Sandbox } from '../sandbox/sandbox.js'
import type { Account, Person } from '../accounts/account-store.js'
import type { CreatedChat } from './create-chat.js'
import { abilitiesOf } from '../capabilities/capabilities.js'
import { openChat, readFirstMessage } from './create-chat.js'
import { invalidField } from '../errors/errors.js'
import { streamSafe } from '../../platform/stream-safe.js'
import { factsOf, identifiers, normal, plausible, userID } from '../contacts/identifiers.js'

export interface StartChat {
  accountID: string
  /** What is known of the person. */
  user: {
    id?: string
    username?: string
    phoneNumber?: string
    email?: string
    /** Ranks people whom the rest matches; matches no one alone. */
    fullName?: string
  }
  /** Whether a person may be invited, where the network has invitations; by default true. */
  allowInvite?: boolean | undefined
  /** The user's first message: plain text, Markdown, or HTML as a JSON string; a blank one is none. */
  messageText?: string | undefined
}

/**
 * Opens the direct chat with a person of whom something is known: the one there is, else a new one.
 *
 * Assumed, since nothing was seen: known contacts go before strangers, whatever matches them. An unknown ID is
 * accepted, as everywhere (observed.md, Ours); another identifier finds a stranger if the network looks people up
 * by it, for the mock cannot know who exists. Without an invitation only those networks have new chats that need none.
 *
 * @throws MockError not_found for an unknown account, validation_error when nothing finds the person or an invitation
 *   is needed and not allowed, bad_gateway when the network refuses
 */
export async function startChat (box: Sandbox, input: StartChat): Promise<CreatedChat> {
  const { accountID, user, allowInvite = true, messageText } = input
  const firstMessage = await readFirstMessage(box, { accountID, type: 'single' }, messageText)
  const account = box.accounts.get(accountID)
  const id = knownPerson(box, account, user)?.id ?? strangerID(account, user)
  if (!allowInvite && abilitiesOf(account).invites && !box.chats.findDirect(accountID, id)) {
    throw invalidField('allowInvite',
      `${account.network} begins a new chat with an invitation: allow it, or start a chat that there is already`)
  }
  return openChat(box, account, { type: 'single', participantIDs: [id], firstMessage, facts: factsOf(user) })
}

/** A person whom the account knows, the user included, by the best identifier that matches. */
function knownPerson (box: Sandbox, account: Account, user: StartChat['user']): Person | undefined {
  const byID = user.id === undefined ? undefined : box.contacts.person(account.accountID, user.id)
  if (byID) return byID
  const users = account.networkKey === 'matrix' ? box.homeserver.installation?.others() ?? [] : []
  const people = [...box.contacts.of(account.accountID), { ...account.user, id: account.selfID }, ...users]
  const rank = ({ id, fullName }: Person) =>
    (fold(fullName) === fold(user.fullName) ? 2 : 0) + (box.chats.findDirect(account.accountID, id) ? 1 : 0)
  for (const identifier of identifiers) {
    const wanted = normal(identifier, user[identifier])
    if (wanted === '') continue
    const found = people.filter(person => normal(identifier, person[identifier]) === wanted)
    const [best] = found.sort((a, b) => rank(b) - rank(a))
    if (best) return best
  }
  return undefined
}

/** The ID of a person whom the account may not know yet. @throws MockError validation_error when nothing finds them */
function strangerID (account: Account, user: StartChat['user']): string {
  const { lookup } = abilitiesOf(account)
  const filledIn = identifiers.filter(identifier => (user[identifier] ?? '').trim() !== '')
  const by = filledIn.find(identifier => lookup.includes(identifier) && plausible[identifier].test(user[identifier] ?? ''))
  if (user.id !== undefined && user.id.trim() !== '') return user.id
  if (by) return userID(account, normal(by, user[by]))
  const ways = ['id', ...lookup].join(', ')
  throw invalidField('user', filledIn.length > 0
    ? `${account.network} finds no one by that ${filledIn.join(' or ')}: name the person by ${ways}`
    : `None of these fields identifies a person: name them by ${ways}`)
}

/** A name as it is compared; one that is missing is like no other. */
function fold (name: string | undefined): string | symbol {
  return name === undefined ? Symbol('nobody') : streamSafe(name).trim().toLowerCase().normalize('NFC')
}
