import type { Chat, Participant } from '../chats/chat.js'
import type { InstallationContext } from './installation-context.js'
import { accountFields, roomFields, type AccountFields, type Change, type RoomFields } from './changes.js'
import { labelsOfChat, lastRead, peopleOf, type Told } from './room-state.js'

/** What the others have to know of a room, which has changed since they were told. */
export function differences (box: InstallationContext, chat: Chat, told: Told): Change[] {
  const changes: Change[] = []
  const fields = differentFields(chat, told)
  if (fields) changes.push({ type: 'fields', fields })
  const members = differentMembers(box, chat, told)
  if (members) changes.push(members)
  const account = differentAccount(box, chat, told)
  if (account) changes.push({ type: 'account', fields: account })
  const [through] = account?.lastRead?.eventIDs ?? []
  // Marking unread concerns no one else.
  if (through !== undefined && chat.lastReadSortKey > told.lastReadSortKey) {
    changes.push({ type: 'read', after: told.lastRead[0], through })
  }
  return changes
}

function differentFields (chat: Chat, told: Told): Partial<RoomFields> | undefined {
  const names = roomFields.filter(name => chat[name] !== told[name])
  return names.length > 0 ? Object.fromEntries(names.map(name => [name, chat[name]])) : undefined
}

/** A chat that is read-only since the user left it still lists the user. */
function differentMembers (box: InstallationContext, chat: Chat, told: Told): Change | undefined {
  if (chat.participants === told.participants && chat.isReadOnly === told.isReadOnly) return undefined
  const { selfID } = chat.account
  const present = ({ participants, isReadOnly }: Pick<Told, 'participants' | 'isReadOnly'>) =>
    new Map(participants.filter(({ id }) => id !== selfID || !isReadOnly).map(member => [member.id, member]))
  const [before, now] = [present(told), present(chat)]
  const joined: Participant[] = []
  const changed: Participant[] = []
  for (const [id, member] of now) {
    const former = before.get(id)
    if (!former) joined.push({ ...member })
    else if (former.isAdmin !== member.isAdmin || former.isPending !== member.isPending) changed.push({ ...member })
  }
  const left = [...before.keys()].filter(id => !now.has(id))
  if (joined.length + changed.length + left.length === 0) return undefined
  return { type: 'members', joined, changed, left, people: peopleOf(box, chat, joined.map(({ id }) => id)) }
}

function differentAccount (box: InstallationContext, chat: Chat, told: Told): Partial<AccountFields> | undefined {
  const names = accountFields.filter(name => chat[name] !== told[name])
  const fields: Partial<AccountFields> = Object.fromEntries(names.map(name => [name, chat[name]]))
  if (chat.draft !== told.draft) fields.draft = chat.draft && { text: chat.draft.text }
  if (chat.labelIDs !== told.labelIDs) fields.labels = labelsOfChat(box, chat)
  if (chat.lastReadSortKey !== told.lastReadSortKey) {
    const read = lastRead(box, chat)
    const isBack = chat.lastReadSortKey < told.lastReadSortKey
    if (read[0] !== told.lastRead[0]) fields.lastRead = { eventIDs: read, isBack }
  }
  return Object.keys(fields).length > 0 ? fields : undefined
}
