import type { Chat } from '../../../domain/chats/chat.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { V0Chat } from '../schemas/shared.js'
import { networkOf } from '../../../domain/chats/chat.js'
import { iso } from '../../../domain/sandbox/clock.js'
import { textOf, type TextOf } from '../../json-text.js'
import { keepChats } from '../../row-texts.js'
import { presentUser } from './user.js'

/** Participants shown in lists, and by get-chat by default (contract: v0.md, get-chat). */
export const defaultParticipantCount = 20

/** @param maxParticipants how many participants are shown; -1 shows all */
export function presentChat (box: Sandbox, chat: Chat, maxParticipants = defaultParticipantCount): V0Chat {
  const { account } = chat
  // A merged chat shows the people of the member chat that receives its messages.
  const { account: network, participants } = box.chats.writtenTo(chat)
  const shown = maxParticipants < 0 ? participants : participants.slice(0, maxParticipants)
  return {
    id: chat.id,
    localChatID: chat.localChatID,
    accountID: account.accountID,
    network: networkOf(chat),
    title: box.chats.title(chat),
    type: chat.type,
    participants: {
      items: shown.map(({ id }) => presentUser(box.contacts.person(network.accountID, id) ?? { id }, network.selfID)),
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

/** What `presentChat` shows. */
export const chatText = keepChats((box, chat) => textOf(presentChat(box, chat)))

/** A chat as it is read alone. */
export function singleChatText (box: Sandbox, chat: Chat, maxParticipants = defaultParticipantCount): TextOf<V0Chat> {
  const isUsual = maxParticipants === defaultParticipantCount
  return isUsual ? chatText(box, chat) : textOf(presentChat(box, chat, maxParticipants))
}
