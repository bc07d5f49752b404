import type { Chat } from '../../../domain/chats/chat.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { V0Chat } from '../schemas/shared.js'
import { iso } from '../../../domain/sandbox/clock.js'
import { presentUser } from './user.js'

/** Participants shown in lists, and by get-chat unless told otherwise (contract: v0.md, get-chat). */
export const defaultParticipantCount = 20

/** @param most how many participants are shown at the most; -1 shows all */
export function presentChat (box: Sandbox, chat: Chat, most = defaultParticipantCount): V0Chat {
  const { account, participants } = chat
  const shown = most < 0 ? participants : participants.slice(0, most)
  return {
    id: chat.id,
    localChatID: chat.localChatID,
    accountID: account.accountID,
    network: account.network,
    title: box.chats.title(chat),
    type: chat.type,
    participants: {
      items: shown.map(({ id }) => presentUser(box.contacts.person(account.accountID, id) ?? { id }, account.selfID)),
      hasMore: shown.length < participants.length,
      total: participants.length
    },
    lastActivity: iso(chat.lastActivity),
    unreadCount: chat.unreadCount,
    ...(chat.lastReadSortKey > 0 ? { lastReadMessageSortKey: String(chat.lastReadSortKey) } : {}),
    isArchived: chat.isArchived,
    isMuted: chat.isMuted,
    isPinned: chat.isPinned
  }
}
