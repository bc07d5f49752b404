import type { Chat, ChatRow, Message, Reaction } from '../chats/chat.js'
import type { Account, Person } from '../accounts/account-store.js'
import type { AccountFields, Change, Delivery, RoomCopy, SharedMessage } from './changes.js'
import type { InstallationContext } from './installation-context.js'
import { deleteChat } from '../network/remote/change-chat.js'
import { sameKey } from '../messages/reaction-key.js'
import { emptyMessage, isOwn, isPending, sendStatus } from '../messages/message.js'
import { accountFields } from './changes.js'
import { isRoom } from './room-state.js'

/**
 * Does to a sandbox what another installation has told; the caller holds a commit. What is true already changes
 * nothing.
 * @returns the message that is new here, if any
 */
export function applyChange (box: InstallationContext, delivery: Delivery): Message | undefined {
  const { roomID, by, change } = delivery
  const account = box.setup.matrixAccount
  if (!account) return undefined
  if (change.type === 'copy') {
    putRoom(box, account, roomID, change.copy)
    return undefined
  }
  if (change.type === 'accountData') {
    box.matrix.setAccountData(roomID, change.key, change.content)
    return undefined
  }
  const chat = box.chats.withID(roomID)
  if (!chat || !isRoom(box, chat)) return undefined
  switch (change.type) {
    case 'fields':
      update(box, chat, change.fields)
      break
    case 'members':
      putMembers(box, chat, change)
      break
    case 'message':
      return putMessage(box, chat, change.message)
    case 'deleted':
      takeBack(box, chat, change, by === account.user.id)
      break
    case 'delivered': {
      const message = box.messages.find(chat, change.eventID)
      if (message) box.receipts.delivered(message, [by])
      break
    }
    case 'read': {
      const through = box.messages.find(chat, change.through)
      const after = change.after === undefined ? undefined : box.messages.find(chat, change.after)
      if (through) box.receipts.read(chat, [by], after ? after.sortKey + 1 : 0, through.sortKey)
      break
    }
    case 'account':
      putAccount(box, chat, change.fields)
      break
    case 'removed':
      deleteChat(box, chat.id)
  }
  return undefined
}

function putRoom (box: InstallationContext, account: Account, roomID: string, copy: RoomCopy): void {
  know(box, account, copy.people)
  const known = box.chats.withID(roomID)
  if (known && !isRoom(box, known)) return
  const participants = copy.participants.map(member => ({ ...member }))
  const chat = known ?? box.chats.add(account, copy.type, participants, copy.fields.title, undefined, roomID)
  if (!known) {
    box.chats.assign(chat, { createdAt: copy.createdAt })
    if (copy.messages.length > 0) box.chats.settle(chat, copy.createdAt)
  }
  update(box, chat, { ...copy.fields, ...(known ? { participants } : {}) })
  if (copy.record) {
    box.matrix.putRoom({ ...copy.record, id: roomID, membership: undefined, left: undefined, leftAt: undefined })
  }
  if (!copy.account) setReadOnly(box, chat, false)
  let last: Message | undefined
  for (const message of copy.messages) last = putMessage(box, chat, message) ?? last
  for (const eventID of copy.deleted) takeBack(box, chat, { type: 'deleted', eventID, forEveryone: true }, false)
  if (copy.account) putAccount(box, chat, copy.account)
  // What was said before the user came is no news.
  else if (last && last.sortKey > chat.lastReadSortKey) readThrough(box, chat, last.sortKey)
}

/** Changes what is otherwise: there is no event of anything else. */
function update ({ chats }: InstallationContext, chat: Chat, changes: Partial<ChatRow>): void {
  const different = Object.entries(changes).filter(([name, value]) => !isSame(value, chat[name as keyof Chat]))
  if (different.length > 0) chats.update(chat, Object.fromEntries(different))
}

/** People whom the user knows already keep what is known of them. */
function know ({ contacts }: InstallationContext, { accountID, selfID }: Account, people: readonly Person[]): void {
  for (const person of people) if (person.id !== selfID) contacts.ensure(accountID, person.id, { ...person })
}

function putMembers (
  box: InstallationContext, chat: Chat, { joined, changed, left, people }: Change & { type: 'members' }
): void {
  const { account } = chat
  know(box, account, people)
  const news = new Map([...changed, ...joined].map(member => [member.id, member]))
  const stay = chat.participants
    .filter(({ id }) => id === account.selfID || !left.includes(id))
    .map(member => ({ ...news.get(member.id) ?? member }))
  const present = new Set(stay.map(({ id }) => id))
  for (const member of joined) if (!present.has(member.id)) stay.push({ ...member })
  update(box, chat, { participants: stay })
  if (left.includes(account.selfID)) setReadOnly(box, chat, true)
  if (joined.some(({ id }) => id === account.selfID)) setReadOnly(box, chat, false)
}

/** Who has left a chat still has it, and can write no more. */
function setReadOnly (box: InstallationContext, chat: Chat, isReadOnly: boolean): void {
  if (chat.isReadOnly === isReadOnly) return
  box.chats.update(chat, { isReadOnly })
  box.matrix.setMembership(chat.id, isReadOnly ? 'leave' : undefined)
}

/** @returns the message if it is new here */
function putMessage (box: InstallationContext, chat: Chat, shared: SharedMessage): Message | undefined {
  const known = box.messages.find(chat, shared.eventID)
  if (!known) return insert(box, chat, shared)
  if (known.isDeleted) return undefined
  if (shared.isDeleted) {
    box.messages.markDeleted(known)
    return undefined
  }
  const { text, mentions, links, editedAt, editCount } = shared
  if (known.text !== text || known.editCount !== editCount) {
    const urls = links?.map(({ url }) => url) ?? []
    box.messages.edit(known, { html: text ?? '', plain: '', mentions: mentions ?? [], links: urls })
    box.messages.update(known, { editedAt, editCount, links })
  }
  const reactions = shared.reactions?.map(reaction => likeness(known, reaction) ?? own(reaction))
  if (!isSame(reactions, known.reactions)) box.messages.update(known, { reactions })
  if (!isOwn(known) || known.sendStatus?.status !== 'SUCCESS') return undefined
  const { seen = known.seen, sendStatus: status = known.sendStatus } = shared
  if (!isSame(seen, known.seen) || !isSame(status, known.sendStatus)) {
    box.messages.update(known, { seen, sendStatus: status })
  }
  return undefined
}

/** The same reaction as this installation has it: with the transaction ID of its client. */
function likeness (message: Message, { participantID, reactionKey }: Reaction): Reaction | undefined {
  return message.reactions?.find(other =>
    other.participantID === participantID && sameKey(other.reactionKey, reactionKey))
}

/** Transaction IDs are those of one client. */
function own ({ transactionID: _, ...reaction }: Reaction): Reaction { return reaction }

function isSame (one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

function insert (box: InstallationContext, chat: Chat, shared: SharedMessage): Message {
  const { eventID, replyTo, reactions, attachments, seen, sendStatus: status, ...content } = shared
  const message = {
    ...emptyMessage(String(box.ids.next('message')), chat, shared.senderID, shared.timestamp),
    ...content,
    eventID,
    attachments: attachments && [...attachments],
    reactions: reactions?.map(own),
    linkedMessageID: replyTo === undefined ? undefined : box.messages.find(chat, replyTo)?.id ?? replyTo
  }
  if (isOwn(message)) {
    message.seen = seen
    message.sendStatus = status ?? sendStatus('SUCCESS', message.timestamp)
  }
  box.messages.insert(chat, message)
  // Sends of the user that wait may stand behind it, and count as read; the message does not.
  if (!isOwn(message) && message.sortKey <= chat.lastReadSortKey && onlyPendingAfter(box, chat, message)) {
    box.messages.markReadThrough(chat, message.sortKey - 1)
    box.chats.changed(chat)
  }
  return message
}

function onlyPendingAfter ({ messages }: InstallationContext, chat: Chat, message: Message): boolean {
  for (const other of messages.newestFirst(chat)) {
    if (other === message) return true
    if (!isPending(other)) return false
  }
  return false
}

function takeBack (
  box: InstallationContext, chat: Chat, { eventID, forEveryone }: Change & { type: 'deleted' }, isOfUser: boolean
): void {
  const message = box.messages.find(chat, eventID)
  if (!message) return
  if (isOfUser) {
    box.messages.remove(message)
    box.jobs.forget(chat.id, [message.id, message.pendingID].filter(id => id !== undefined))
  } else if (forEveryone && !message.isDeleted) box.messages.markDeleted(message)
}

function putAccount (box: InstallationContext, chat: Chat, fields: Partial<AccountFields>): void {
  if (fields.isReadOnly !== undefined) setReadOnly(box, chat, fields.isReadOnly)
  const flags = accountFields.filter(name => name !== 'reminder' && name in fields)
  update(box, chat, Object.fromEntries(flags.map(name => [name, fields[name]])))
  if ('draft' in fields && fields.draft?.text !== chat.draft?.text) box.chats.update(chat, { draft: fields.draft })
  if ('reminder' in fields && !isSame(fields.reminder, chat.reminder)) {
    if (fields.reminder) box.reminders.set(chat, { ...fields.reminder })
    else box.reminders.clear(chat)
  }
  if (fields.labels) {
    for (const label of fields.labels) if (!isSame(box.labels.find(label.id), label)) box.labels.set({ ...label })
    const labelIDs = fields.labels.map(({ id }) => id)
    update(box, chat, { labelIDs })
  }
  if (fields.lastRead) {
    const { eventIDs, isBack } = fields.lastRead
    const [read] = eventIDs.length === 0 ? [0] : eventIDs.flatMap(id => box.messages.find(chat, id)?.sortKey ?? [])
    if (read !== undefined && (isBack || read > chat.lastReadSortKey)) readThrough(box, chat, read)
  }
}

function readThrough (box: InstallationContext, chat: Chat, sortKey: number): void {
  if (chat.lastReadSortKey === sortKey) return
  box.messages.markReadThrough(chat, sortKey)
  box.chats.changed(chat)
}
