import type { MessageFixture } from '../../fixtures/format.js'
import type { ChatRow } from '../chats/chat.js'
import type { LoadingChats } from '../chats/chat-base.js'
import type { Ids } from '../sandbox/ids.js'
import { countsAsUnread, type Message } from './message.js'
import { fromRow } from './message-row.js'
import { arrange } from './message-order.js'
import { unreadOf } from './unread.js'
import { MockError } from '../errors/errors.js'
import { LargeMap } from '../../platform/large-map.js'
import { rowsPerStep } from '../../platform/run-sync.js'

/** The messages of a base (`../sandbox/base.ts`): many sandboxes share them, and none changes them. */
export interface MessageBase {
  /** By final and by pending ID. */
  readonly byID: Pick<LargeMap<Message>, 'get' | 'has'>
  /** Only messages that have an event ID of their own. */
  readonly byEventID: Pick<LargeMap<Message>, 'get' | 'has'>
  readonly count: number
}

export const noMessages: MessageBase = { byID: new Map(), byEventID: new Map(), count: 0 }

/** What a chat's row states about its messages. */
interface FixtureReadState {
  id: string
  lastActivity?: string | undefined
  lastReadMessageSortKey?: string | undefined
  unreadCount?: number | undefined
}

/** Chats whose messages are counted in one step. */
const chatsPerStep = 512

interface LoadedSections {
  messages?: Record<string, MessageFixture[]>
  chats?: readonly FixtureReadState[]
}

/** Makes messages of a fixture's rows, in steps, puts them into their chats, and counts there what is unread. */
export function * loadMessages (
  { messages: section = {}, chats: chatRows = [] }: LoadedSections, chats: LoadingChats, ids: Ids
): Generator<void, MessageBase> {
  const byID = new LargeMap<Message>()
  const byEventID = new LargeMap<Message>()
  let count = 0
  for (const [chatID, rows] of Object.entries(section)) {
    const chat = chats.byID.get(chatID) ?? chats.byLocalID.get(chatID)
    if (!chat) throw new MockError('internal_error', `Messages are given for the chat ${chatID}, which is not there`)
    const messages = []
    for (const row of rows) {
      if (++count % rowsPerStep === 0) yield
      const message = fromRow(chat, row)
      messages.push(message)
      byID.set(message.id, message)
      if (message.pendingID !== undefined) byID.set(message.pendingID, message)
      if (message.eventID !== undefined) byEventID.set(message.eventID, message)
      if (/^\d{1,9}$/.test(message.id)) ids.reserve('message', Number(message.id))
    }
    arrange(messages)
    chat.messages.fill(messages)
  }
  for (const [at, row] of chatRows.entries()) {
    if (at % chatsPerStep === 0) yield
    const chat = chats.byID.get(row.id)
    if (chat) readState(chat, row)
  }
  return { byID, byEventID, count }
}

function readState (chat: ChatRow, row: FixtureReadState): void {
  const { messages } = chat
  const last = messages.row(messages.length - 1)
  if (row.lastReadMessageSortKey !== undefined) {
    chat.lastReadSortKey = Number(row.lastReadMessageSortKey)
  } else if (last) {
    let left = row.unreadCount ?? 0
    let at = messages.length
    while (at > 0 && left > 0) {
      const message = messages.row(--at)
      if (message && countsAsUnread(message)) left--
    }
    chat.lastReadSortKey = messages.row(at - 1)?.sortKey ?? 0
  }
  if (last && row.lastActivity === undefined) chat.lastActivity = last.timestamp
  Object.assign(chat, unreadOf(chat))
}
