import type { ChatFixture } from '../../fixtures/format.js'
import type { Account } from '../accounts/account-store.js'
import type { Chat, ChatRow, ChatType, Participant } from './chat.js'
import { iso } from '../sandbox/clock.js'
import { copyMessage, type Message } from '../messages/message.js'
import { MessageList } from '../messages/message-list.js'

/**
 * A row of a fixture as a chat without messages; its place among the others is yet to be arranged.
 * @param now what is the present for a chat that leaves its times open
 */
export function fromRow (source: ChatFixture, localChatID: string, account: Account, now: () => number): ChatRow {
  const createdAt = source.createdAt === undefined ? undefined : Date.parse(source.createdAt)
  const lastActivity = source.lastActivity === undefined ? undefined : Date.parse(source.lastActivity)
  const participants = source.participants.map(member => typeof member === 'string' ? { id: member } : { ...member })
  const chat = emptyChat(source.id, localChatID, account, source.type, withSelf(account, participants),
    createdAt ?? lastActivity ?? now())
  if (lastActivity !== undefined) chat.lastActivity = lastActivity
  chat.activityRank = source.activityRank ?? 0
  chat.title = source.title
  chat.description = source.description ?? undefined
  chat.imgURL = source.imgURL ?? undefined
  chat.isReadOnly = source.isReadOnly ?? false
  chat.isArchived = source.isArchived ?? false
  chat.isLowPriority = source.isLowPriority ?? false
  chat.isMarkedUnread = source.isMarkedUnread ?? false
  chat.isMuted = source.isMuted ?? false
  chat.isPinned = source.isPinned ?? false
  chat.draft = source.draft && structuredClone(source.draft)
  chat.reminder = source.reminder && {
    remindAt: Date.parse(source.reminder.remindAt),
    dismissOnIncomingMessage: source.reminder.dismissOnIncomingMessage
  }
  chat.snooze = source.snooze && {
    snoozeUntil: source.snooze.snoozeUntil === undefined ? undefined : Date.parse(source.snooze.snoozeUntil),
    userSnoozedAt: source.snooze.userSnoozedAt === undefined ? undefined : Date.parse(source.snooze.userSnoozedAt)
  }
  chat.messageExpirySeconds = source.messageExpirySeconds ?? undefined
  chat.labelIDs = [...source.labelIDs ?? []]
  chat.merge = source.merge && structuredClone(source.merge)
  return chat
}

/** The user is in every chat of theirs, first unless the list says where. */
function withSelf (account: Account, participants: Participant[]): Participant[] {
  return participants.some(({ id }) => id === account.selfID) ? participants : [{ id: account.selfID }, ...participants]
}

/** Stands in a chat until its own list is made. */
const none = new MessageList<Message>({} as Chat, copyMessage)

/** One place that makes chats, so that all have the same fields in the same order. */
export function emptyChat (
  id: string, localChatID: string, account: Account, type: ChatType, participants: Participant[], at: number
): ChatRow {
  const chat: ChatRow = {
    id,
    localChatID,
    account,
    type,
    title: undefined,
    description: undefined,
    imgURL: undefined,
    participants: withSelf(account, participants),
    isReadOnly: false,
    createdAt: at,
    lastActivity: at,
    activityRank: 0,
    activitySlot: -1,
    lastReadSortKey: 0,
    unreadCount: 0,
    unreadMentionsCount: 0,
    isArchived: false,
    isLowPriority: false,
    isMarkedUnread: false,
    isMuted: false,
    isPinned: false,
    draft: undefined,
    reminder: undefined,
    snooze: undefined,
    messageExpirySeconds: undefined,
    labelIDs: [],
    merge: undefined,
    mergedIntoChatID: undefined,
    messages: none,
    revision: 0,
    isAsInBase: false
  }
  chat.messages = new MessageList<Message>(chat, copyMessage)
  return chat
}

/** The same chat with another sandbox's account. Written field by field, so that all have the same shape. */
export function copyChat (row: Chat, account: Account): ChatRow {
  const chat: ChatRow = {
    id: row.id,
    localChatID: row.localChatID,
    account,
    type: row.type,
    title: row.title,
    description: row.description,
    imgURL: row.imgURL,
    participants: row.participants,
    isReadOnly: row.isReadOnly,
    createdAt: row.createdAt,
    lastActivity: row.lastActivity,
    activityRank: row.activityRank,
    activitySlot: -1,
    lastReadSortKey: row.lastReadSortKey,
    unreadCount: row.unreadCount,
    unreadMentionsCount: row.unreadMentionsCount,
    isArchived: row.isArchived,
    isLowPriority: row.isLowPriority,
    isMarkedUnread: row.isMarkedUnread,
    isMuted: row.isMuted,
    isPinned: row.isPinned,
    draft: row.draft,
    reminder: row.reminder,
    snooze: row.snooze,
    messageExpirySeconds: row.messageExpirySeconds,
    labelIDs: row.labelIDs,
    merge: row.merge,
    mergedIntoChatID: row.mergedIntoChatID,
    messages: none,
    revision: row.revision,
    isAsInBase: true
  }
  chat.messages = new MessageList(chat, copyMessage, row.messages)
  return chat
}

/** The row that a fixture has for a chat. */
export function chatRow (chat: Chat): ChatFixture {
  const row: ChatFixture = {
    id: chat.id,
    localChatID: chat.localChatID,
    accountID: chat.account.accountID,
    type: chat.type,
    participants: chat.participants.map(member => Object.keys(member).length === 1 ? member.id : { ...member }),
    createdAt: iso(chat.createdAt),
    lastActivity: iso(chat.lastActivity),
    activityRank: chat.activityRank,
    lastReadMessageSortKey: String(chat.lastReadSortKey)
  }
  if (chat.title !== undefined) row.title = chat.title
  if (chat.description !== undefined) row.description = chat.description
  if (chat.imgURL !== undefined) row.imgURL = chat.imgURL
  for (const flag of ['isReadOnly', 'isArchived', 'isLowPriority', 'isMarkedUnread', 'isMuted', 'isPinned'] as const) {
    if (chat[flag]) row[flag] = true
  }
  if (chat.draft) row.draft = structuredClone(chat.draft)
  if (chat.reminder) {
    const { remindAt, dismissOnIncomingMessage } = chat.reminder
    row.reminder = {
      remindAt: iso(remindAt),
      ...(dismissOnIncomingMessage === undefined ? {} : { dismissOnIncomingMessage })
    }
  }
  if (chat.snooze) {
    const { snoozeUntil, userSnoozedAt } = chat.snooze
    row.snooze = {
      ...(snoozeUntil === undefined ? {} : { snoozeUntil: iso(snoozeUntil) }),
      ...(userSnoozedAt === undefined ? {} : { userSnoozedAt: iso(userSnoozedAt) })
    }
  }
  if (chat.messageExpirySeconds !== undefined) row.messageExpirySeconds = chat.messageExpirySeconds
  if (chat.labelIDs.length > 0) row.labelIDs = [...chat.labelIDs]
  if (chat.merge) row.merge = structuredClone(chat.merge)
  return row
}
