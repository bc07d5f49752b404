import type { Account } from '../../accounts/account-store.js'
import type { Chat, ChatRow } from '../../chats/chat.js'
import type { Sandbox } from '../../sandbox/sandbox.js'
import { chooseAccount, type AccountChoice } from '../../accounts/choose-account.js'
import { createLabel, setLabels } from '../../chats/labels.js'
import { flagRefusal } from '../../chats/patch-chat.js'
import { prepareDraft } from '../../chats/draft.js'
import { setChatReminder, type NewReminder } from '../../chats/set-reminder.js'
import { personOf, type NewContact } from '../../contacts/add-contact.js'
import { Inventor } from '../../contacts/invent-person.js'
import { invalidField } from '../../errors/errors.js'
import { countsAsUnread } from '../../messages/message.js'
import { toRichText } from '../../rich-text/to-rich-text.js'
import { putMessages, readMessages, type SeedMessage } from './add-messages.js'
import { othersNamed, receiveChat, typeOf } from './change-chat.js'

/** How many people one call may put into a chat. */
export const maxPeople = 1000

/** Flags of a chat that a test begins with; what is left out is false, or stays as it is in a chat that there is. */
const flags = ['isArchived', 'isLowPriority', 'isMarkedUnread', 'isMuted', 'isPinned', 'isReadOnly'] as const
const groupFields = ['title', 'description', 'imgURL'] as const

type Flags = { [Flag in typeof flags[number]]?: boolean | undefined }

/** A chat that a test begins with. */
export interface NewSeedChat extends AccountChoice, Flags {
  /** By default single for one person, else group. */
  type?: 'single' | 'group' | undefined
  /**
   * Who is in it besides the user: user IDs, people (contacts that there are, by ID; what else is new becomes a
   * contact), or how many to invent. By default one person.
   */
  with?: number | Array<string | Omit<NewContact, 'network'>> | undefined
  /** The same by user ID alone. */
  participantIDs?: string[] | undefined
  /** Of a group. */
  title?: string | undefined
  /** Of a group. */
  description?: string | undefined
  /** URL of a group's picture. */
  imgURL?: string | undefined
  /** A text alone is what the first of the others writes. */
  messages?: Array<string | SeedMessage> | undefined
  /** How many of the last messages from others are unread; by default as if all messages came in now. */
  unreadCount?: number | undefined
  /** By name or ID; a label that there is not is made, with that name. */
  labels?: string[] | undefined
  reminder?: NewReminder | undefined
  /** What the user has begun to write, in Markdown. */
  draft?: string | undefined
}

/**
 * Adds a chat with all that is to be in it, or adds that to the direct chat that there is; in one commit.
 * @throws MockError not_found, validation_error, conflict while the account is not connected; then nothing is added
 */
export async function addChat (box: Sandbox, input: NewSeedChat): Promise<{ chat: Chat, isNew: boolean }> {
  const messages = await readMessages(input.messages ?? [])
  const draftText = input.draft === undefined ? undefined : await toRichText(input.draft, 'draft')
  if (input.with !== undefined && input.participantIDs !== undefined) {
    throw invalidField('participantIDs', 'Name who is in the chat by "with" or by "participantIDs", not by both')
  }
  return box.commit(() => {
    const account = accountOf(box, input)
    const participantIDs = peopleOf(box, account, input.participantIDs ?? input.with ?? 1)
    const type = input.type ?? typeOf(othersNamed(account, participantIDs))
    const { title } = input
    checkGroupFields(type, input)
    const { chat, isNew } = receiveChat(box, { accountID: account.accountID, type, participantIDs, title })
    if (messages.length > 0) putMessages(box, chat, messages)
    setUnreadCount(box, chat, input.unreadCount)
    const changes = changesOf(account, input)
    const draft = draftText && prepareDraft(box, draftText)?.()
    if (draft) changes.draft = draft
    if (Object.keys(changes).length > 0) box.chats.update(chat, changes)
    if (input.labels) setLabels(box, chat, [...chat.labelIDs, ...input.labels.map(name => labelID(box, name))])
    if (input.reminder) setChatReminder(box, chat.id, input.reminder)
    return { chat, isNew }
  })
}

/** Unless the caller says which, that of the first person who is named with one, or whom one knows. */
function accountOf (box: Sandbox, { accountID, network, with: people, participantIDs }: NewSeedChat): Account {
  if (accountID !== undefined || network !== undefined) return chooseAccount(box, { accountID, network })
  const [first] = participantIDs ?? (typeof people === 'object' ? people : [])
  const person: Pick<NewContact, 'accountID' | 'id'> =
    typeof first === 'string' ? { id: first } : first ?? {}
  if (person.accountID !== undefined) return box.accounts.get(person.accountID)
  const { id } = person
  const knowing = id === undefined
    ? undefined
    : box.accounts.list().find(({ accountID }) => box.contacts.find(accountID, id))
  return knowing ?? chooseAccount(box, {})
}

function peopleOf (box: Sandbox, account: Account, people: NonNullable<NewSeedChat['with']>): string[] {
  const inventor = new Inventor(box, account)
  const list = typeof people === 'number' ? Array.from({ length: people }, (): Omit<NewContact, 'network'> => ({})) : people
  const ids = list.map((one, at) => {
    if (typeof one === 'string') return one
    const { accountID = account.accountID, ...person } = one
    if (accountID !== account.accountID) {
      throw invalidField(['with', at, 'accountID'],
        `The chat is of the account ${JSON.stringify(account.accountID)}: all people of a chat are on one account`)
    }
    const { id } = person
    if (id !== undefined && box.contacts.person(accountID, id)) return id
    return box.contacts.add(accountID, personOf(inventor, person, ['with', at, 'id'])).id
  })
  return [...new Set(ids)]
}

function checkGroupFields (type: 'single' | 'group', input: NewSeedChat): void {
  const field = type === 'single' ? groupFields.find(name => input[name] !== undefined) : undefined
  if (field) throw invalidField(field, `A direct chat shows whom it is with: only groups have a ${field} of their own`)
}

/** The last so many messages from others are unread, whatever they were. */
function setUnreadCount (box: Sandbox, chat: Chat, count: number | undefined): void {
  if (count === undefined) return
  let left = count
  let readThrough: number | undefined
  for (const message of box.messages.newestFirst(chat)) {
    if (left === 0) {
      readThrough = message.sortKey
      break
    }
    if (countsAsUnread(message)) left--
  }
  if (left > 0) {
    throw invalidField('unreadCount', `The chat has ${count - left} ${count - left === 1 ? 'message' : 'messages'} that could be unread`, 'too_big')
  }
  box.messages.markReadThrough(chat, readThrough ?? 0)
  box.chats.changed(chat)
}

function changesOf (account: Account, input: NewSeedChat): Partial<ChatRow> {
  const changes: Partial<ChatRow> = {}
  for (const flag of flags) {
    const value = input[flag]
    if (value === undefined) continue
    const refusal = value && (flag === 'isPinned' || flag === 'isLowPriority') ? flagRefusal(account, flag) : undefined
    if (refusal !== undefined) throw invalidField(flag, refusal)
    changes[flag] = value
  }
  for (const field of groupFields) if (input[field] !== undefined) changes[field] = input[field]
  return changes
}

function labelID (box: Sandbox, nameOrID: string): string {
  const label = box.labels.find(nameOrID) ?? box.labels.list().find(({ name }) => name === nameOrID)
  return (label ?? createLabel(box, { name: nameOrID })).id
}
