import type { AccountFixture, ChatFixture, ContactFixture, MessageFixture } from '../fixtures/format.js'
import type { Account } from '../http/v1/schemas/accounts.js'
import type { Chat } from '../http/v1/schemas/chats.js'
import type { Message } from '../http/v1/schemas/messages.js'
import type { Participant, User } from '../http/v1/schemas/shared.js'
import { compact } from '../platform/compact.js'

/** Rows of a fixture from what the API returns. Fields that follow from others are left to the mock. */

/** @param selfID the user's ID as participant of chats on the account, where one has been seen */
export function accountRow (account: Account, selfID: string | undefined): AccountFixture {
  const { accountID, loginID, bridge, network, user, status, statusText } = account
  return compact({
    accountID,
    bridge: { id: bridge.id, type: bridge.type, provider: bridge.provider },
    loginID,
    network,
    user: personRow(user),
    selfID,
    status,
    statusText
  }) as AccountFixture
}

/**
 * An account that the app does not list, though it lists chats of it (later-than-4.3.0.md).
 * @param network as the chats show it
 */
export function unlistedAccountRow (accountID: string, network: string, self: User | undefined): AccountFixture {
  const type = network.toLowerCase().replace(/[^a-z]/g, '') || 'matrix'
  const isLocal = accountID.startsWith('local-')
  return compact({
    accountID,
    bridge: { id: isLocal ? `local-${type}` : type, type, provider: isLocal ? 'local' : 'cloud' },
    network,
    user: self ? personRow(self) : { id: accountID },
    selfID: self?.id,
    isUnlisted: true
  }) as AccountFixture
}

function personRow (user: User): AccountFixture['user'] {
  const { id, username, phoneNumber, email, fullName, imgURL, cannotMessage } = user
  return compact({ id, username, phoneNumber, email, fullName, imgURL, cannotMessage: cannotMessage || undefined }) as
    AccountFixture['user']
}

export function contactRow (accountID: string, user: User): ContactFixture {
  return { accountID, ...personRow(user) }
}

export function chatRow (chat: Chat, participants: readonly Participant[]): ChatFixture {
  const { labels, draft, reminder, snooze, merge } = chat
  const remindAt = reminder?.remindAt
  return compact({
    id: chat.id,
    localChatID: chat.localChatID ?? undefined,
    accountID: chat.accountID,
    type: chat.type,
    title: chat.title,
    description: chat.description,
    imgURL: chat.imgURL,
    participants: participants.map(({ id, isAdmin, isPending, isNetworkBot }) => isAdmin || isPending || isNetworkBot
      ? compact({
        id, isAdmin: isAdmin || undefined, isPending: isPending || undefined, isNetworkBot: isNetworkBot || undefined
      })
      : id),
    isReadOnly: chat.isReadOnly || undefined,
    lastActivity: chat.lastActivity,
    unreadCount: chat.lastReadMessageSortKey === undefined ? chat.unreadCount || undefined : undefined,
    lastReadMessageSortKey: chat.lastReadMessageSortKey,
    isArchived: chat.isArchived || undefined,
    isLowPriority: chat.isLowPriority || undefined,
    isMarkedUnread: chat.isMarkedUnread || undefined,
    isMuted: chat.isMuted || undefined,
    isPinned: chat.isPinned || undefined,
    draft: draft ?? undefined,
    reminder: remindAt === undefined ? undefined : { ...reminder, remindAt },
    snooze: snooze ?? undefined,
    messageExpirySeconds: chat.messageExpirySeconds ?? undefined,
    labelIDs: labels?.map(({ id }) => id),
    merge
  }) as ChatFixture
}

export function messageRow (message: Message): MessageFixture {
  const { chatID: _, accountID: _a, senderName: _n, isSender, isUnread: _u, reactions, type, ...rest } = message
  return compact({
    ...rest,
    senderID: isSender ? 'self' : message.senderID,
    type: type ?? null,
    reactions: reactions?.map(({ id: _, ...reaction }) => reaction)
  }) as MessageFixture
}
