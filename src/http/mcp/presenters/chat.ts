import type { Chat } from '../../../domain/chats/chat.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import { networkOf } from '../../../domain/chats/chat.js'
import { displayName } from '../../../domain/contacts/contact-store.js'
import { localDate, localTime } from './dates.js'
import { counted, inline, paragraphs } from './markdown.js'

/** Names in the sentence about a chat. */
const namesShown = 3

/**
 * A chat as a block of Markdown (contract: mcp.md, Chat block).
 * @param maxParticipants how many people are counted; -1 counts all
 */
export function presentChat (box: Sandbox, chat: Chat, maxParticipants = -1): string {
  const facts = [
    `**Type**: ${chat.type}`,
    `**Last Activity**: ${localDate(chat.lastActivity)} ${localTime(chat.lastActivity)}`
  ].join('\n')
  return paragraphs(
    `## ${heading(box, chat)}`,
    networkSentence(box, chat, maxParticipants),
    chat.unreadCount > 0 ? `${counted(chat.unreadCount, 'unread message')}.` : undefined,
    facts,
    stateSentence(chat)
  )
}

/** The title with the ID that the other tools accept. */
export function heading (box: Sandbox, chat: Chat): string {
  return `${inline(box.chats.title(chat))} (chatID: ${chat.localChatID})`
}

/** `A chat on WhatsApp with Ada, Ben, Cleo & 4 others.` */
export function networkSentence (box: Sandbox, chat: Chat, maxParticipants = -1): string {
  const { account, participants } = box.chats.writtenTo(chat)
  const others = participants.filter(({ id }) => id !== account.selfID)
  const counted = maxParticipants < 0 ? others : others.slice(0, maxParticipants)
  const names = counted.slice(0, namesShown)
    .map(({ id }) => inline(displayName(box.contacts.person(account.accountID, id) ?? { id })))
  const more = counted.length - names.length
  const people = names.length === 0 ? '' : ` with ${names.join(', ')}${more > 0 ? ` & ${more} other${more === 1 ? '' : 's'}` : ''}`
  return `A chat on ${networkOf(chat)}${people}.`
}

function stateSentence ({ isArchived, isMuted, isPinned }: Chat): string | undefined {
  const states = Object.entries({ archived: isArchived, muted: isMuted, pinned: isPinned })
    .filter(([, is]) => is).map(([state]) => state)
  const last = states.pop()
  if (last === undefined) return undefined
  return `The chat is ${states.length > 0 ? `${states.join(', ')} and ` : ''}${last}.`
}
