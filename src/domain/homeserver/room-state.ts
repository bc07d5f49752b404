import type { Chat, Message } from '../chats/chat.js'
import type {
  accountFields, AccountFields, RoomCopy, roomFields, RoomFields, SharedMessage
} from './changes.js'
import type { InstallationContext } from './installation-context.js'
import type { Label } from '../chats/label-store.js'
import type { Person } from '../accounts/account-store.js'
import { eventID, isOwn, isPending } from '../messages/message.js'

/** Whether a chat, or its row of the base, is a room of the homeserver: one of the Matrix account, and not merged. */
export function isRoom ({ setup }: Pick<InstallationContext, 'setup'>, chat: Chat): boolean {
  return chat.merge === undefined && chat.account.accountID === setup.matrixAccount?.accountID
}

export function fieldsOf (chat: Chat): RoomFields {
  const { title, description, imgURL, messageExpirySeconds } = chat
  return { title, description, imgURL, messageExpirySeconds }
}

export function accountFieldsOf (box: InstallationContext, chat: Chat): AccountFields {
  const { isReadOnly, isArchived, isLowPriority, isMarkedUnread, isMuted, isPinned, reminder, draft } = chat
  return {
    isReadOnly,
    isArchived,
    isLowPriority,
    isMarkedUnread,
    isMuted,
    isPinned,
    reminder,
    draft: draft && { text: draft.text },
    labels: labelsOfChat(box, chat),
    lastRead: { eventIDs: lastRead(box, chat), isBack: false }
  }
}

export function labelsOfChat ({ labels }: InstallationContext, { labelIDs }: Chat): Label[] {
  return labelIDs.flatMap(id => labels.find(id) ?? [])
}

/** The event IDs of the last message that the user has read, and of the last one by others. */
export function lastRead ({ messages }: InstallationContext, chat: Chat): string[] {
  const found: string[] = []
  for (const message of messages.newestFirst(chat)) {
    if (message.sortKey > chat.lastReadSortKey || isPending(message)) continue
    if (found.length === 0 || !isOwn(message)) found.push(eventID(message))
    if (!isOwn(message)) break
  }
  return found
}

/** A message as the others get it; the homeserver has accepted it. */
export function sharedMessage (box: InstallationContext, message: Message): SharedMessage {
  const { senderID, timestamp, type, text, mentions, links, attachments, editedAt, editCount } = message
  const { isHidden, isDeleted, reactions, linkedMessageID, seen, sendStatus } = message
  const answered = linkedMessageID === undefined ? undefined : box.messages.find(message.chat, linkedMessageID)
  return {
    eventID: eventID(message),
    senderID,
    timestamp,
    type,
    text,
    mentions,
    links,
    attachments,
    editedAt,
    editCount,
    isHidden,
    isDeleted,
    reactions,
    replyTo: answered ? eventID(answered) : linkedMessageID,
    seen: isOwn(message) ? seen : undefined,
    sendStatus: isOwn(message) ? sendStatus : undefined
  }
}

/** The people in a chat, as far as this installation knows them. */
export function peopleOf (box: InstallationContext, chat: Chat, userIDs: Iterable<string>): Person[] {
  const { account: { accountID } } = chat
  return [...userIDs].flatMap(id => box.contacts.person(accountID, id) ?? [])
}

/**
 * A room with its history.
 * @param except the event ID of a message that the receiver gets by itself
 * @param forSameUser whether the receiver is another installation of this user
 * @param told what the others know of it, where the user has done more that they do not know yet
 */
export function copyOf (
  box: InstallationContext, chat: Chat,
  { except, forSameUser, told }: { except?: string | undefined, forSameUser: boolean, told?: Told | undefined }
): RoomCopy {
  const messages = [...box.messages.newestFirst(chat)].reverse()
    .filter(message => !isPending(message) && eventID(message) !== except)
  const hasLeft = chat.isReadOnly && !forSameUser
  const participants = chat.participants.filter(({ id }) => !hasLeft || id !== chat.account.selfID)
  return {
    type: chat.type,
    createdAt: chat.createdAt,
    fields: fieldsOf(chat),
    participants,
    people: peopleOf(box, chat, participants.map(({ id }) => id)),
    messages: messages.map(message => sharedMessage(box, message)),
    deleted: [],
    record: recordOf(box, chat),
    account: forSameUser ? accountFieldsOf(box, told ? { ...chat, ...told } : chat) : undefined
  }
}

/** State events that name no sender are the user's. */
function recordOf ({ matrix }: InstallationContext, { id, account: { selfID } }: Chat): RoomCopy['record'] {
  const record = matrix.room(id)
  if (!record) return undefined
  const { version, aliases, state } = record
  return { version, aliases, state: state.map(entry => ({ ...entry, sender: entry.sender ?? selfID })) }
}

/** What an installation knows the others to know of a room. */
export interface Told extends Pick<Chat, typeof roomFields[number] | typeof accountFields[number]> {
  readonly participants: Chat['participants']
  readonly draft: Chat['draft']
  readonly labelIDs: Chat['labelIDs']
  readonly lastReadSortKey: number
  readonly lastRead: readonly string[]
}

export function toldOf (box: InstallationContext, chat: Chat): Told {
  const { title, description, imgURL, messageExpirySeconds, participants } = chat
  const { draft, labelIDs, lastReadSortKey, reminder } = chat
  const { isReadOnly, isArchived, isLowPriority, isMarkedUnread, isMuted, isPinned } = chat
  return {
    title,
    description,
    imgURL,
    messageExpirySeconds,
    participants,
    draft,
    labelIDs,
    reminder,
    isReadOnly,
    isArchived,
    isLowPriority,
    isMarkedUnread,
    isMuted,
    isPinned,
    lastReadSortKey,
    lastRead: lastRead(box, chat)
  }
}
