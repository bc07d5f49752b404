import type { Chat, Draft, Reminder, Snooze } from '../../../domain/chats/chat.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { CreatedChat } from '../../../domain/chats/create-chat.js'
import type { Chat as ChatOutput, ChatDraft, ChatWithPreview, CreateChatOutput } from '../schemas/chats.js'
import { capabilitiesOf } from '../../../domain/capabilities/capabilities.js'
import { labelsOf } from '../../../domain/chats/labels.js'
import { networkOf } from '../../../domain/chats/chat.js'
import { iso } from '../../../domain/sandbox/clock.js'
import { compact } from '../../../platform/compact.js'
import { presentMessage } from './message.js'
import { presentParticipant } from './user.js'

/** Participants shown in lists and searches (contract: v1-behaviour.md, Chats). */
export const listedParticipants = 20
/** Participants shown when one chat is read, by default (contract: v1-behaviour.md, getChat). */
export const shownParticipants = 100

/** @param maxParticipants how many participants are shown; -1 shows all */
export function presentChat (box: Sandbox, chat: Chat, maxParticipants = listedParticipants): ChatOutput {
  const { account } = chat
  // A merged chat shows the people and the capabilities of the member chat that receives its messages.
  const shownAs = box.chats.writtenTo(chat)
  const { participants } = shownAs
  const shown = maxParticipants < 0 ? participants : participants.slice(0, maxParticipants)
  // Optional fields are added one by one: lists call this often, and spreading costs several times as much.
  const output: ChatOutput = {
    id: chat.id,
    localChatID: chat.localChatID,
    accountID: account.accountID,
    network: networkOf(chat),
    title: box.chats.title(chat),
    type: chat.type,
    isReadOnly: chat.isReadOnly,
    participants: {
      items: shown.map(participant => presentParticipant(box, shownAs.account, participant)),
      hasMore: shown.length < participants.length,
      total: participants.length
    },
    lastActivity: iso(chat.lastActivity),
    unreadCount: chat.unreadCount,
    unreadMentionsCount: chat.unreadMentionsCount,
    draft: chat.draft ? presentDraft(box, chat.draft) : null,
    reminder: chat.reminder ? presentReminder(chat.reminder) : null,
    snooze: chat.snooze ? presentSnooze(chat.snooze) : null,
    isArchived: chat.isArchived,
    isMarkedUnread: chat.isMarkedUnread,
    isMuted: chat.isMuted,
    isPinned: chat.isPinned,
    isLowPriority: chat.isLowPriority,
    capabilities: capabilitiesOf(shownAs)
  }
  if (chat.description !== undefined) output.description = chat.description
  if (chat.imgURL !== undefined) output.imgURL = chat.imgURL
  if (chat.lastReadSortKey > 0) output.lastReadMessageSortKey = String(chat.lastReadSortKey)
  if (chat.messageExpirySeconds !== undefined) output.messageExpirySeconds = chat.messageExpirySeconds
  if (chat.labelIDs.length > 0) output.labels = labelsOf(box, chat)
  if (chat.merge) output.merge = chat.merge
  if (chat.mergedIntoChatID !== undefined) output.mergedIntoChatID = chat.mergedIntoChatID
  return output
}

function presentReminder ({ remindAt, dismissOnIncomingMessage }: Reminder): NonNullable<ChatOutput['reminder']> {
  return compact({ remindAt: iso(remindAt), dismissOnIncomingMessage })
}

function presentSnooze ({ snoozeUntil, userSnoozedAt }: Snooze): NonNullable<ChatOutput['snooze']> {
  return compact({
    snoozeUntil: snoozeUntil === undefined ? undefined : iso(snoozeUntil),
    userSnoozedAt: userSnoozedAt === undefined ? undefined : iso(userSnoozedAt)
  })
}

/** Shows the current path of an uploaded file instead of the upload (contract: v1.json, DraftAttachment). */
function presentDraft (box: Sandbox, { text, attachments }: Draft): NonNullable<ChatDraft> {
  if (!attachments) return { text }
  const shown = Object.entries(attachments).map(([key, { uploadID, ...attachment }]) => {
    const filePath = attachment.filePath ?? (uploadID === undefined ? undefined : box.assets.localPath(uploadID))
    return [key, filePath === undefined ? attachment : { ...attachment, filePath }] as const
  })
  return { text, attachments: Object.fromEntries(shown) }
}

/** A chat as lists show it, with its last message. */
export function presentListedChat (box: Sandbox, chat: Chat): ChatWithPreview {
  const output: ChatWithPreview = presentChat(box, chat)
  const last = box.messages.latest(chat)
  if (last) output.preview = presentMessage(box, last)
  return output
}

export function presentCreatedChat (box: Sandbox, { chat, status }: CreatedChat): CreateChatOutput {
  return Object.assign(presentChat(box, chat, shownParticipants), { chatID: chat.id, status })
}
