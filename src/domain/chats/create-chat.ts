import type { Sandbox } from '../sandbox/sandbox.js'
import type { Chat, ChatType, Participant } from './chat.js'
import type { Message } from '../messages/message.js'
import type { Account, Person } from '../accounts/account-store.js'
import { invalidField, NetworkRefusal } from '../errors/errors.js'
import { checkText, readText } from '../messages/message-limits.js'
import { isBlank, type RichText } from '../rich-text/to-rich-text.js'

export interface NewChat {
  accountID: string
  type: ChatType
  participantIDs: string[]
  title?: string | undefined
  /** The first message, by the user; a blank one is none. */
  firstMessage?: RichText | undefined
  /** What is known of participants who are no contacts yet, besides what their IDs tell. */
  facts?: Partial<Person> | undefined
}

export interface CreatedChat {
  chat: Chat
  status: 'created' | 'existing'
  message: Message | undefined
}

/**
 * Reads the first message of a chat that is yet to be created.
 * @throws InvalidInput for a text that exceeds a bound
 */
export async function readFirstMessage (
  box: Sandbox, { accountID, type }: Pick<NewChat, 'accountID' | 'type'>, text: string | undefined
): Promise<RichText | undefined> {
  if (text === undefined) return undefined
  const account = box.accounts.find(accountID)
  return readText(account && { account, type }, text, 'messageText')
}

/**
 * Creates a chat, or gives the direct chat that there is already: a group is always new.
 *
 * Behaviour: contract v0.md, POST /v0/create-chat, and v1-behaviour.md, createChat. Assumed, for nothing was seen:
 * a participant who is named twice counts once; the user is a member without being named, so a direct chat with
 * oneself is the note to self, and a group needs somebody else, of which the user is admin; an existing chat that is
 * archived stays archived.
 *
 * @throws MockError not_found for an unknown account, validation_error for participants that do not fit the type,
 *   bad_gateway when the network refuses
 */
export function createChat (box: Sandbox, input: NewChat): CreatedChat {
  const participantIDs = checkParticipants(input)
  const account = box.accounts.get(input.accountID)
  const others = participantIDs.filter(id => id !== account.selfID)
  if (input.type === 'group' && others.length === 0) {
    throw invalidField('participantIDs',
      'A group needs somebody besides you: name at least one other participant', 'too_small')
  }
  const direct = input.type === 'single'
    ? box.chats.findDirect(account.accountID, others[0] ?? account.selfID)
    : undefined
  const text = input.firstMessage && !isBlank(input.firstMessage) ? input.firstMessage : undefined
  if (text) checkText({ account, type: input.type }, text, 'messageText')
  box.network.checkReachable(account)
  if (input.type === 'single' && !direct) checkMessageable(box, account, others[0])
  return box.commit(() => {
    const chat = direct ?? box.chats.add(account, input.type, members(box, account, others, input),
      input.type === 'group' ? meaningful(input.title) : undefined)
    const message = text && box.messages.send(chat, { text })
    return { chat, status: direct ? 'existing' : 'created', message }
  })
}

function checkParticipants ({ type, participantIDs }: NewChat): string[] {
  const blank = participantIDs.findIndex(id => id.trim() === '')
  if (blank >= 0) {
    throw invalidField(['participantIDs', blank], 'A participant ID must not be empty', 'too_small')
  }
  const distinct = [...new Set(participantIDs)]
  if (distinct.length === 0) {
    throw invalidField('participantIDs', 'Name at least one participant', 'too_small')
  }
  if (type === 'single' && distinct.length > 1) {
    throw invalidField('participantIDs',
      `A single chat takes exactly one participant, ${distinct.length} are named; use type "group" for more`, 'too_big')
  }
  return distinct
}

/** @throws NetworkRefusal (contract: v1.json, User.cannotMessage) */
function checkMessageable (box: Sandbox, account: Account, userID = account.selfID): void {
  if (!box.contacts.find(account.accountID, userID)?.cannotMessage) return
  throw new NetworkRefusal(`${account.network} lets nobody start a chat with ${userID}`, { userID })
}

function members (box: Sandbox, account: Account, userIDs: string[], { type, facts }: NewChat): Participant[] {
  for (const id of userIDs) box.contacts.ensure(account.accountID, id, facts)
  const others = userIDs.map(id => ({ id }))
  return type === 'group' ? [{ id: account.selfID, isAdmin: true }, ...others] : others
}

function meaningful (title: string | undefined): string | undefined {
  return title === undefined || title.trim() === '' ? undefined : title
}
