import type { Chat } from '../../../domain/chats/chat.js'
import type { Message } from '../../../domain/messages/message.js'
import type { Page } from '../../../domain/search/cursors.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import type { AppContext } from '../context.js'
import { displayName } from '../../../domain/contacts/contact-store.js'
import { isOwn } from '../../../domain/messages/message.js'
import { plainText } from '../../../domain/rich-text/to-rich-text.js'
import { daysBetween, localDate, localTime, relativeDay } from './dates.js'
import { heading, networkSentence } from './chat.js'
import { counted, inline, paragraphs } from './markdown.js'
import { presentCount } from './page.js'
import { cutShown } from '../../../platform/cut.js'

/** Characters of a message's text; the rest is counted. */
const textShown = 1000
/** Names behind a reaction. */
const namesShown = 5

/**
 * Messages as a digest in Markdown, by chat and by day, oldest first (contract: mcp.md, Message digest).
 * @param hasGaps whether a filter left messages out between those that are shown
 */
export function presentDigest (context: AppContext, page: Page<Message>, hasGaps: boolean): string {
  const { box } = context
  const byChat = new Map<Chat, Message[]>()
  for (const message of page.items) {
    const messages = byChat.get(message.chat)
    if (messages) messages.push(message)
    else byChat.set(message.chat, [message])
  }
  return paragraphs(
    presentCount(page, 'message'),
    hasGaps && byChat.size > 0
      ? 'Warning: only messages that match the filters are shown; there may be others between them.'
      : undefined,
    [...byChat].map(([chat, { length }]) => `# ${inline(box.chats.title(chat))}: ${counted(length, 'message')}`).join('\n'),
    ...[...byChat].map(([chat, messages]) => presentMessagesOf(context, chat, messages))
  )
}

function presentMessagesOf (context: AppContext, chat: Chat, messages: Message[]): string {
  const { box } = context
  const ordered = [...messages].sort((a, b) => a.timestamp - b.timestamp || a.timeRank - b.timeRank)
  const parts = [`# ${heading(box, chat)}`, networkSentence(box, chat)]
  let previous: number | undefined
  for (const message of ordered) {
    const { timestamp } = message
    const days = previous === undefined ? undefined : daysBetween(previous, timestamp)
    if (days !== undefined && days > 1) parts.push(`_[... ${days - 1} day gap ...]_`)
    if (days !== 0) parts.push(`## ${relativeDay(timestamp, box.clock.now())} (${localDate(timestamp)})`)
    parts.push(presentMessage(context, message))
    previous = timestamp
  }
  return parts.join('\n\n')
}

function presentMessage ({ box, base }: AppContext, message: Message): string {
  const { chat, timestamp, text, attachments = [], sortKey } = message
  const sender = inline(nameOf(box, chat, message.senderID))
  const words = text === undefined ? '' : cut(plainText(text))
  return [
    `**${sender}${isOwn(message) ? ' (You)' : ''}** (${localTime(timestamp)}): ${words}`.trimEnd(),
    ...attachments.map(({ type, fileName }, at) =>
      `[${inline(fileName ?? type)}](beeper-mcp://attachments/${encodeURIComponent(chat.id)}/${encodeURIComponent(message.id)}/${at})`),
    ...reactionLine(box, message),
    `[Open in Beeper](${base}/open/${encodeURIComponent(chat.id)}/${sortKey})`
  ].join('\n')
}

function cut (text: string): string {
  const shown = cutShown(text, textShown)
  return shown === text ? text : `${shown}... (${text.length - shown.length} more characters)`
}

/** `Reactions: 👍 2 (Ada Quill, Ben Strand)` */
function reactionLine (box: Sandbox, { chat, reactions = [] }: Message): string[] {
  if (reactions.length === 0) return []
  const byKey = new Map<string, string[]>()
  for (const { reactionKey, participantID } of reactions) {
    byKey.set(reactionKey, [...byKey.get(reactionKey) ?? [], inline(nameOf(box, chat, participantID))])
  }
  const groups = [...byKey].map(([key, names]) => {
    const more = names.length - namesShown
    return `${key} ${names.length} (${names.slice(0, namesShown).join(', ')}${more > 0 ? ` & ${more} more` : ''})`
  })
  return [`Reactions: ${groups.join(', ')}`]
}

function nameOf (box: Sandbox, { account }: Chat, userID: string): string {
  return displayName(box.contacts.person(account.accountID, userID) ?? { id: userID })
}
