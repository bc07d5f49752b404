import type { Chat } from '../../../domain/chat.js'
import type { Sandbox } from '../../../domain/sandbox.js'
import type { CreatedChat } from '../../../domain/create-chat.js'
import type { Chat as ChatOutput, ChatWithPreview, CreateChatOutput } from '../schemas/chats.js'
import { capabilitiesOf } from '../../../domain/capabilities.js'
import { iso } from '../../../domain/clock.js'
import { presentMessage } from './message.js'
import { presentParticipant } from './user.js'

/** Participants shown in lists and searches (contract: v1-behaviour.md, Chats). */
export const listedParticipants = 20
/** Participants shown of a single chat, unless the caller says how many (contract: v1-behaviour.md, getChat). */
export const shownParticipants = 100

/** @param most how many participants are shown at the most; -1 shows all */
export function presentChat (box: Sandbox, chat: Chat, most = listedParticipants): ChatOutput {
  const { account, participants, reminder, snooze } = chat
  const shown = most < 0 ? participants : participants.slice(0, most)
  return {
    id: chat.id,
    localChatID: chat.localChatID,
    accountID: account.accountID,
    network: account.network,
    title: box.chats.title(chat),
    ...(chat.description === undefined ? {} : { description: chat.description }),
    ...(chat.imgURL === undefined ? {} : { imgURL: chat.imgURL }),
    type: chat.type,
    isReadOnly: chat.isReadOnly,
    participants: {
      items: shown.map(participant => presentParticipant(box, account, participant)),
      hasMore: shown.length < participants.length,
      total: participants.length
    },
    lastActivity: iso(chat.lastActivity),
    unreadCount: chat.unreadCount,
    unreadMentionsCount: chat.unreadMentionsCount,
    ...(chat.lastReadSortKey > 0 ? { lastReadMessageSortKey: String(chat.lastReadSortKey) } : {}),
    draft: chat.draft ?? null,
    reminder: reminder
      ? {
          remindAt: iso(reminder.remindAt),
          ...(reminder.dismissOnIncomingMessage === undefined
            ? {}
            : { dismissOnIncomingMessage: reminder.dismissOnIncomingMessage })
        }
      : null,
    snooze: snooze
      ? {
          ...(snooze.snoozeUntil === undefined ? {} : { snoozeUntil: iso(snooze.snoozeUntil) }),
          ...(snooze.userSnoozedAt === undefined ? {} : { userSnoozedAt: iso(snooze.userSnoozedAt) })
        }
      : null,
    isArchived: chat.isArchived,
    isMarkedUnread: chat.isMarkedUnread,
    isMuted: chat.isMuted,
    isPinned: chat.isPinned,
    isLowPriority: chat.isLowPriority,
    ...(chat.messageExpirySeconds === undefined ? {} : { messageExpirySeconds: chat.messageExpirySeconds }),
    capabilities: capabilitiesOf(chat)
  }
}

/** A chat as lists show it, with its last message. */
export function presentListedChat (box: Sandbox, chat: Chat): ChatWithPreview {
  const last = box.messages.latest(chat)
  return { ...presentChat(box, chat), ...(last ? { preview: presentMessage(box, last) } : {}) }
}

export function presentCreatedChat (box: Sandbox, { chat, status }: CreatedChat): CreateChatOutput {
  return { ...presentChat(box, chat, shownParticipants), chatID: chat.id, status }
}
