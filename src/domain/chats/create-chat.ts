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
  /** The user's first message: plain text, Markdown, or HTML as a JSON string; a blank one is none. */
  messageText?: string | undefined
}

export interface CreatedChat {
  chat: Chat
  status: 'created' | 'existing'
  message: Message | undefined
}

/** A chat whose account and first message are known. */
export interface OpenedChat {
  type: ChatType
  /** Each once. */
  participantIDs: string[]
  title?: string | undefined
  firstMessage: RichText | undefined
  /** What is known of participants who are no contacts yet, besides what their IDs tell. */
  facts?: Partial<Person> | undefined
}

/**
 * Reads the first message of a chat that is yet to be created. It is awaited before any check of the sandbox's state.
 * @returns undefined for a blank one
 * @throws InvalidInput for a text that exceeds a bound
 */
export async function readFirstMessage (
  box: Sandbox, { accountID, type }: Pick<NewChat, 'accountID' | 'type'>, text: string | undefined
): Promise<RichText | undefined> {
  if (text === undefined) return undefined
  const account = box.accounts.find(accountID)
  const richText = await readText(account && { account, type }, text, 'messageText')
  return isBlank(richText) ? undefined : richText
}

/**
 * Creates a chat, or returns the existing direct chat; a group is always new.
 *
 * Behaviour: contract v0.md, POST /v0/create-chat, and v1-behaviour.md, createChat. Assumed, for nothing was seen:
 * a participant who is named twice counts once; the user is a member without being named, so a direct chat with
 * oneself is the note to self; a group needs another participant, and the user is its admin; an existing chat that
 * is archived stays archived.
 *
 * @throws MockError not_found for an unknown account, validation_error for participants that do not fit the type,
 *   bad_gateway when the network refuses
 */
export async function createChat (box: Sandbox, input: NewChat): Promise<CreatedChat> {
  const { type, title, messageText } = input
  const firstMessage = messageText === undefined ? undefined : await readFirstMessage(box, input, messageText)
  const participantIDs = checkParticipants(input)
  return openChat(box, box.accounts.get(input.accountID), { type, participantIDs, title, firstMessage })
}

/**
 * The direct chat that there is, else a new chat, and the first message in it.
 * @throws MockError validation_error for a group without others or a message that is too long, bad_gateway when the
 *   network refuses
 */
export function openChat (box: Sandbox, account: Account, input: OpenedChat): CreatedChat {
  const { type, participantIDs, title, firstMessage } = input
  const others = participantIDs.filter(id => id !== account.selfID)
  if (type === 'group' && others.length === 0) {
    throw invalidField('participantIDs',
      'A group needs at least one participant besides you', 'too_small')
  }
  const direct = type === 'single'
    ? box.chats.findDirect(account.accountID, others[0] ?? account.selfID)
    : undefined
  if (firstMessage) checkText({ account, type }, firstMessage, 'messageText')
  if (direct && firstMessage) box.network.checkWritable(direct)
  else box.network.checkReachable(account)
  if (type === 'single' && !direct) checkMessageable(box, account, others[0])
  return box.commit(() => {
    const chat = direct ?? box.chats.add(account, type, members(box, account, others, input),
      type === 'group' ? meaningful(title) : undefined)
    const message = firstMessage && box.messages.send(chat, { text: firstMessage })
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
  throw new NetworkRefusal(`${account.network} does not let you start a chat with ${userID}`, { userID })
}

function members (box: Sandbox, account: Account, userIDs: string[], { type, facts }: OpenedChat): Participant[] {
  for (const id of userIDs) {
    const user = account.networkKey === 'matrix' ? box.homeserver.installation?.person(id) : undefined
    box.contacts.ensure(account.accountID, id, user ?? facts)
  }
  const others = userIDs.map(id => ({ id }))
  return type === 'group' ? [{ id: account.selfID, isAdmin: true }, ...others] : others
}

function meaningful (title: string | undefined): string | undefined {
  return title === undefined || title.trim() === '' ? undefined : title
}
