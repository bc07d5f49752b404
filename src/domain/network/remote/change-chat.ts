import type { Account } from '../../accounts/account-store.js'
import type { Chat, ChatType, Participant } from '../../chats/chat.js'
import type { Sandbox } from '../../sandbox/sandbox.js'
import { invalidField } from '../../errors/errors.js'
import { setLabels } from '../../chats/labels.js'
import { leaveMerge, withDefaultChat } from '../../chats/merged-chats.js'
import { participantOf, self } from './people.js'
import { checkConnected } from './receive-message.js'

/** A chat that another person starts with the user. */
export interface IncomingChat {
  accountID: string
  /** By default a direct chat where one person is named, else a group. */
  type?: 'single' | 'group' | undefined
  /** Who is in it besides the user. */
  participantIDs: string[]
  title?: string | undefined
}

/** The people whom a list names besides the user, each once. */
export function othersNamed (account: Account, participantIDs: readonly string[]): string[] {
  return [...new Set(participantIDs)].filter(id => id !== self && id !== account.selfID)
}

/** The type of a chat for which none is named. @param others the people besides the user */
export function typeOf (others: readonly string[]): ChatType { return others.length > 1 ? 'group' : 'single' }

/**
 * Another person starts a chat with the user: returns the existing direct chat, or a new chat.
 * @throws MockError not_found, validation_error, conflict while the account is not connected
 */
export function receiveChat (box: Sandbox, input: IncomingChat): { chat: Chat, isNew: boolean } {
  const account = box.accounts.get(input.accountID)
  const others = othersNamed(account, input.participantIDs)
  const type = input.type ?? typeOf(others)
  if (others.length === 0) {
    throw invalidField('participantIDs', 'Name a participant besides you: they start the chat', 'too_small')
  }
  if (type === 'single' && others.length > 1) {
    throw invalidField('participantIDs', `A direct chat has one other person, ${others.length} are named`, 'too_big')
  }
  checkConnected({ account })
  const present = type === 'single' ? box.chats.findDirect(account.accountID, others[0] ?? '') : undefined
  if (present) return { chat: present, isNew: false }
  return box.commit(() => {
    for (const id of others) box.contacts.ensure(account.accountID, id)
    const chat = box.chats.add(account, type, others.map(id => ({ id })), type === 'group' ? input.title : undefined)
    return { chat, isNew: true }
  })
}

/** What others do to a chat. Absent fields stay; null takes a value away. */
export interface ChatChange {
  title?: string | null | undefined
  description?: string | null | undefined
  /** URL of the picture. */
  imgURL?: string | null | undefined
  /** Who joins; `self` puts the user back into a group. */
  join?: string[] | undefined
  /** Who leaves; `self` is the user being removed, who keeps the chat and cannot write there any more. */
  leave?: string[] | undefined
  /** The user's labels that the chat is to carry, by ID, instead of those it has. */
  labelIDs?: string[] | undefined
  /** Of a merged chat: the member that sends go to; null for the most recently active one. */
  defaultChatID?: string | null | undefined
  /** By user ID: who is an admin from now on, and who is not any more. */
  admins?: { [userID: string]: boolean } | undefined
}

/**
 * Others rename a group, come and go. Assumed: direct chats have neither titles of their own nor comings and goings;
 * no message announces it.
 * @throws MockError not_found, validation_error, conflict while the account is not connected
 */
export function changeChat (box: Sandbox, chatID: string, change: ChatChange): Chat {
  const chat = box.chats.get(chatID)
  const { account } = chat
  const { title, description, imgURL, join = [], leave = [], admins = {} } = change
  if (chat.type === 'single') {
    const field = (['title', 'description', 'join', 'leave', 'admins'] as const).find(name => change[name] !== undefined)
    if (field) throw invalidField(field, 'This is not possible in a direct chat, only in a group')
  }
  const idOf = (userID: string) => userID === self ? account.selfID : userID
  const joining = [...new Set(join.map(idOf))]
  const leaving = leave.map((id, at) => participantOf(chat, id, ['leave', at]))
  const both = joining.find(id => leaving.includes(id))
  if (both !== undefined) throw invalidField('leave', `${JSON.stringify(both)} cannot join and leave at once`)
  for (const id of Object.keys(admins)) {
    if (!joining.includes(idOf(id))) participantOf(chat, id, ['admins', id])
  }
  const { labelIDs, defaultChatID } = change
  for (const id of labelIDs ?? []) box.labels.get(id)
  const merge = defaultChatID === undefined ? chat.merge : withDefaultChat(box, chat, defaultChatID)
  // Labels and merges are the user's own, and need no network.
  if (Object.keys(change).some(name => !['labelIDs', 'defaultChatID'].includes(name))) checkConnected(chat)
  return box.commit(() => {
    if (joining.includes(account.selfID)) box.matrix.setMembership(chat.id, undefined)
    if (leaving.includes(account.selfID)) box.matrix.setMembership(chat.id, 'leave')
    if (labelIDs) setLabels(box, chat, labelIDs)
    const participants = participantsAfter(box, chat, joining, leaving.filter(id => id !== account.selfID))
    for (const participant of participants) {
      const admin = admins[participant.id] ?? (participant.id === account.selfID ? admins[self] : undefined)
      if (admin !== undefined) participant.isAdmin = admin
    }
    box.chats.update(chat, {
      participants,
      merge,
      ...(title === undefined ? {} : { title: title ?? undefined }),
      ...(description === undefined ? {} : { description: description ?? undefined }),
      ...(imgURL === undefined ? {} : { imgURL: imgURL ?? undefined }),
      ...(joining.includes(account.selfID) ? { isReadOnly: false } : {}),
      ...(leaving.includes(account.selfID) ? { isReadOnly: true } : {})
    })
    return chat
  })
}

function participantsAfter (box: Sandbox, chat: Chat, joining: string[], leaving: string[]): Participant[] {
  const { accountID } = chat.account
  const stay = chat.participants.filter(({ id }) => !leaving.includes(id))
  const present = new Set(stay.map(({ id }) => id))
  const news = joining.filter(id => !present.has(id))
  for (const id of news) box.contacts.ensure(accountID, id)
  // The invited person has joined.
  const arrived = stay.map(({ isPending, ...rest }) =>
    isPending && !joining.includes(rest.id) ? { ...rest, isPending } : rest)
  return [...arrived, ...news.map(id => ({ id }))]
}

/** What deleting a chat needs of its sandbox. */
export type DeletionContext =
  Pick<Sandbox, 'chats' | 'commit' | 'jobs' | 'matrix' | 'messages' | 'network' | 'receipts' | 'reminders'>

/**
 * A chat is gone, with all that was in it: deleted on another device or by who runs it.
 * @throws MockError not_found
 */
export function deleteChat (box: DeletionContext, chatID: string): void {
  const chat = box.chats.get(chatID)
  box.commit(() => {
    box.reminders.clear(chat)
    box.network.forget(chat)
    box.receipts.forget(chat)
    box.jobs.forget(chat.id)
    const alsoGone = leaveMerge(box, chat)
    box.messages.removeAll(chat)
    box.chats.remove(chat)
    box.matrix.forget(chat.id)
    if (alsoGone) deleteChat(box, alsoGone.id)
  })
}
