import type { Chat, Draft, Reminder, Snooze } from '../../../domain/chats/chat.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { CreatedChat } from '../../../domain/chats/create-chat.js'
import type { Chat as ChatOutput, ChatDraft, ChatWithPreview, CreateChatOutput } from '../schemas/chats.js'
import type { Capabilities } from '../../../domain/capabilities/types.js'
import type { TextOf } from '../../json-text.js'
import { capabilitiesOf } from '../../../domain/capabilities/capabilities.js'
import { labelsOf } from '../../../domain/chats/labels.js'
import { networkOf } from '../../../domain/chats/chat.js'
import { iso } from '../../../domain/sandbox/clock.js'
import { compact } from '../../../platform/compact.js'
import { textOf, withTexts } from '../../json-text.js'
import { keepChats, keepListedChats } from '../../row-texts.js'
import { messageText } from './message.js'
import { presentParticipant } from './user.js'

/** Participants shown in lists and searches (contract: v1-behaviour.md, Chats). */
export const listedParticipants = 20
/** Participants shown when one chat is read, by default (contract: v1-behaviour.md, getChat). */
export const shownParticipants = 100

type ChatFacts = Omit<ChatOutput, 'capabilities'>

/** @param maxParticipants how many participants are shown; -1 shows all */
export function presentChat (box: Sandbox, chat: Chat, maxParticipants = listedParticipants): ChatOutput {
  return Object.assign(presentFacts(box, chat, maxParticipants), { capabilities: shownCapabilities(box, chat) })
}

/** A merged chat shows the people and the capabilities of the member chat that receives its messages. */
function shownCapabilities (box: Sandbox, chat: Chat): Capabilities { return capabilitiesOf(box.chats.writtenTo(chat)) }

/** Everything of a chat but what all of its network and type share. */
function presentFacts (box: Sandbox, chat: Chat, maxParticipants: number): ChatFacts {
  const { account } = chat
  const shownAs = box.chats.writtenTo(chat)
  const { participants } = shownAs
  const shown = maxParticipants < 0 ? participants : participants.slice(0, maxParticipants)
  // Optional fields are added one by one: lists call this often, and spreading costs several times as much.
  const output: ChatFacts = {
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
    isLowPriority: chat.isLowPriority
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

const capabilityTexts = new Map<Capabilities, TextOf<Capabilities>>()

function capabilitiesText (capabilities: Capabilities): TextOf<Capabilities> {
  let text = capabilityTexts.get(capabilities)
  if (!text) capabilityTexts.set(capabilities, text = textOf(capabilities))
  return text
}

/** What `presentChat` shows. */
export const chatText = keepChats((box, chat): TextOf<ChatOutput> =>
  withTexts(textOf(presentFacts(box, chat, listedParticipants)), {
    capabilities: capabilitiesText(shownCapabilities(box, chat))
  }))

/** A chat as it is read alone. */
export function singleChatText (box: Sandbox, chat: Chat, maxParticipants = shownParticipants): TextOf<ChatOutput> {
  const { length } = box.chats.writtenTo(chat).participants
  const showsAll = maxParticipants < 0 || maxParticipants >= length
  const isAsListed = length <= listedParticipants && showsAll
  return isAsListed ? chatText(box, chat) : textOf(presentChat(box, chat, maxParticipants))
}

/** A chat as lists show it, with its last message. */
export const listedChatText = keepListedChats((box, chat): TextOf<ChatWithPreview> => {
  const text = chatText(box, chat)
  const last = box.messages.latest(chat)
  return (last ? withTexts(text, { preview: messageText(box, last) }) : text).asOne()
})

export function createdChatText (box: Sandbox, { chat, status }: CreatedChat): TextOf<CreateChatOutput> {
  return withTexts(singleChatText(box, chat), { chatID: textOf(chat.id), status: textOf(status) })
}
