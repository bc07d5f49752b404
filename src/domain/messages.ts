import type { Part } from './part.js'
import type { MessageFixture } from './fixture-format.js'
import type { Chat } from './chat.js'
import type { Attachment, Message, MessageType, SendStatus } from './message.js'
import type { Chats } from './chats.js'
import type { Clock } from './clock.js'
import type { EventType } from './events.js'
import type { Ids } from './ids.js'
import type { Network } from './network.js'
import type { RichText } from './rich-text.js'
import { iso } from './clock.js'
import { defined } from './defined.js'
import { countsAsUnread, eventID, isOwn, mentionsUser } from './message.js'
import { MockError, notFound } from './errors.js'

export interface MessagesContext {
  clock: Clock
  ids: Ids
  chats: Chats
  network: Network
  emit (type: EventType, chatID: string, id: string): void
}

/** What a message is made of, whoever wrote it. */
export interface MessageContent {
  text?: RichText | undefined
  type?: MessageType | undefined
  attachments?: Attachment[] | undefined
  replyToMessageID?: string | undefined
}

/** Sort keys are milliseconds since this moment, so that they have the contract's 9 to 12 digits. Assumed. */
const sortEpoch = Date.UTC(2010, 0, 1)

/** The messages of a sandbox. Each also stands, in order, in its chat. */
export class Messages implements Part<Record<string, MessageFixture[]>> {
  readonly section = 'messages'
  readonly #box: MessagesContext
  /** By final and by pending ID: both resolve forever. */
  #byID = new Map<string, Message>()
  #count = 0

  constructor (box: MessagesContext) {
    this.#box = box
  }

  get size (): number { return this.#count }

  /** By final ID, pending ID or Matrix event ID (contract: v1-behaviour.md, getMessage). */
  find (chat: Chat, messageID: string): Message | undefined {
    const message = this.#byID.get(messageID)
    if (message) return message.chat === chat ? message : undefined
    return messageID.startsWith('$') ? chat.messages.find(candidate => eventID(candidate) === messageID) : undefined
  }

  /** @throws MockError not_found */
  get (chat: Chat, messageID: string): Message {
    const message = this.find(chat, messageID)
    if (message) return message
    const elsewhere = this.#byID.get(messageID)
    throw notFound('message', messageID,
      elsewhere ? 'A message with that ID is in another chat' : 'No message of this chat has it')
  }

  /**
   * The user sends something. The message is pending until the network confirms it.
   * @throws MockError not_found when the message that it answers is not in the chat, bad_gateway when the network
   *   refuses
   */
  send (chat: Chat, content: MessageContent): Message {
    this.#box.network.checkWritable(chat)
    const replyTo = content.replyToMessageID === undefined ? undefined : this.get(chat, content.replyToMessageID)
    const now = this.#box.clock.now()
    const pendingID = this.#newPendingID()
    const message = this.insert(chat, {
      ...emptyMessage(pendingID, chat, chat.account.selfID, now),
      pendingID,
      sendStatus: sendStatus('PENDING', now),
      ...fields(content),
      linkedMessageID: replyTo?.id
    })
    this.#box.network.sent(message)
    return message
  }

  /** The network has taken the message: it gets its final ID. The pending one goes on resolving. */
  confirm (message: Message): void {
    message.id = String(this.#box.ids.next('message'))
    message.sendStatus = sendStatus('SUCCESS', this.#box.clock.now())
    this.#byID.set(message.id, message)
    this.changed(message)
  }

  /** Tells that a message was changed. */
  changed (message: Message): void {
    this.#box.emit('message.upserted', message.chat.id, message.id)
  }

  /** Puts a message into its chat: in order, counted, and the chat moved to the top. */
  insert (chat: Chat, message: Message): Message {
    this.#place(chat, message)
    this.#byID.set(message.id, message)
    if (message.pendingID !== undefined) this.#byID.set(message.pendingID, message)
    this.#count++
    if (message.sortKey > chat.lastReadSortKey && countsAsUnread(message)) {
      chat.unreadCount++
      if (mentionsUser(message)) chat.unreadMentionsCount++
    }
    this.#box.chats.touch(chat, message.timestamp)
    this.#box.emit('message.upserted', chat.id, message.id)
    this.#box.chats.changed(chat)
    return message
  }

  /** The user has read everything up to a sort key. */
  markReadThrough (chat: Chat, sortKey: number): void {
    chat.lastReadSortKey = sortKey
    this.recount(chat)
  }

  /** Counts anew what is unread. */
  recount (chat: Chat): void {
    chat.unreadCount = 0
    chat.unreadMentionsCount = 0
    for (let at = chat.messages.length - 1; at >= 0; at--) {
      const message = chat.messages[at]
      if (!message || message.sortKey <= chat.lastReadSortKey) break
      if (!countsAsUnread(message)) continue
      chat.unreadCount++
      if (mentionsUser(message)) chat.unreadMentionsCount++
    }
  }

  #newPendingID (): string {
    for (;;) {
      const id = this.#box.ids.pendingMessage()
      if (!this.#byID.has(id)) return id
    }
  }

  /** Gives the message a free sort key that fits its time, and its place. */
  #place (chat: Chat, message: Message): void {
    const { messages } = chat
    let key = Math.max(1, message.timestamp - sortEpoch)
    let at = messages.length
    while (at > 0 && (messages[at - 1]?.timestamp ?? 0) > message.timestamp) at--
    const before = messages[at - 1]
    if (before && before.sortKey >= key) key = before.sortKey + 1
    while (messages[at]?.sortKey === key) {
      key++
      at++
    }
    message.sortKey = key
    if (at === messages.length) messages.push(message)
    else messages.splice(at, 0, message)
  }

  clear (): void {
    this.#byID.clear()
    this.#count = 0
  }

  fromFixture (section: Record<string, MessageFixture[]> | undefined, chatRows: FixtureReadState[] = []): void {
    for (const [chatID, rows] of Object.entries(section ?? {})) {
      const chat = this.#box.chats.find(chatID)
      if (!chat) throw new MockError('internal_error', `Messages are given for the chat ${chatID}, which is not there`)
      for (const row of rows) this.#load(chat, row)
    }
    for (const row of chatRows) {
      const chat = this.#box.chats.find(row.id)
      if (chat) this.#readState(chat, row)
    }
    this.#box.chats.reindex()
  }

  #load (chat: Chat, row: MessageFixture): void {
    const senderID = row.senderID === 'self' ? chat.account.selfID : row.senderID
    const message = emptyMessage(row.id, chat, senderID, Date.parse(row.timestamp))
    message.pendingID = row.pendingMessageID
    message.eventID = row.eventID
    message.type = row.type ?? 'TEXT'
    message.text = row.text
    message.editedAt = row.editedTimestamp === undefined ? undefined : Date.parse(row.editedTimestamp)
    message.isHidden = row.isHidden ?? false
    message.isDeleted = row.isDeleted ?? false
    message.sendStatus = row.sendStatus && {
      ...sendStatus(row.sendStatus.status, Date.parse(row.sendStatus.timestamp)),
      reason: row.sendStatus.reason,
      message: row.sendStatus.message,
      internalError: row.sendStatus.internalError,
      deliveredToUsers: row.sendStatus.deliveredToUsers && [...row.sendStatus.deliveredToUsers]
    }
    message.attachments = row.attachments && structuredClone(row.attachments)
    message.linkedMessageID = row.linkedMessageID
    message.mentions = row.mentions && [...row.mentions]
    message.links = row.links && structuredClone(row.links)
    message.reactions = row.reactions && structuredClone(row.reactions)
    message.seen = row.seen && structuredClone(row.seen)
    if (row.sortKey === undefined) {
      this.#place(chat, message)
    } else {
      message.sortKey = Number(row.sortKey)
      chat.messages.push(message)
    }
    this.#byID.set(message.id, message)
    if (message.pendingID !== undefined) this.#byID.set(message.pendingID, message)
    this.#count++
    if (/^\d{1,9}$/.test(message.id)) this.#box.ids.reserve('message', Number(message.id))
  }

  #readState (chat: Chat, row: FixtureReadState): void {
    chat.messages.sort((a, b) => a.sortKey - b.sortKey)
    const last = chat.messages[chat.messages.length - 1]
    if (row.lastReadMessageSortKey !== undefined) {
      chat.lastReadSortKey = Number(row.lastReadMessageSortKey)
    } else if (last) {
      let left = row.unreadCount ?? 0
      let at = chat.messages.length
      while (at > 0 && left > 0) {
        const message = chat.messages[--at]
        if (message && countsAsUnread(message)) left--
      }
      chat.lastReadSortKey = chat.messages[at - 1]?.sortKey ?? 0
    }
    if (last && row.lastActivity === undefined) chat.lastActivity = last.timestamp
    this.recount(chat)
  }

  toFixture (): Record<string, MessageFixture[]> | undefined {
    if (this.#count === 0) return undefined
    const section: Record<string, MessageFixture[]> = {}
    for (const chat of this.#box.chats.all()) {
      if (chat.messages.length > 0) section[chat.id] = chat.messages.map(toFixture)
    }
    return section
  }
}

/** What a chat's row says of its messages. */
export interface FixtureReadState {
  id: string
  lastActivity?: string | undefined
  lastReadMessageSortKey?: string | undefined
  unreadCount?: number | undefined
}

export function sendStatus (status: SendStatus['status'], timestamp: number): SendStatus {
  return {
    status, timestamp, reason: undefined, message: undefined, internalError: undefined, deliveredToUsers: undefined
  }
}

/** One place that makes messages, so that all have the same fields in the same order. */
export function emptyMessage (id: string, chat: Chat, senderID: string, timestamp: number): Message {
  return {
    id,
    pendingID: undefined,
    eventID: undefined,
    chat,
    senderID,
    timestamp,
    sortKey: 0,
    type: 'TEXT',
    text: undefined,
    editedAt: undefined,
    isHidden: false,
    isDeleted: false,
    sendStatus: undefined,
    attachments: undefined,
    linkedMessageID: undefined,
    mentions: undefined,
    links: undefined,
    reactions: undefined,
    seen: undefined
  }
}

/** The fields of a message that its content gives. */
export function fields ({ text, type, attachments }: MessageContent): Partial<Message> {
  return {
    type: type ?? 'TEXT',
    text: text?.html,
    mentions: text && text.mentions.length > 0 ? text.mentions : undefined,
    links: text && text.links.length > 0 ? text.links.map(url => ({ url, title: url })) : undefined,
    attachments
  }
}

function toFixture (message: Message): MessageFixture {
  const row: MessageFixture = {
    id: message.id,
    senderID: isOwn(message) ? 'self' : message.senderID,
    timestamp: iso(message.timestamp),
    sortKey: String(message.sortKey),
    type: message.type
  }
  if (message.pendingID !== undefined) row.pendingMessageID = message.pendingID
  if (message.eventID !== undefined) row.eventID = message.eventID
  if (message.text !== undefined) row.text = message.text
  if (message.editedAt !== undefined) row.editedTimestamp = iso(message.editedAt)
  if (message.isHidden) row.isHidden = true
  if (message.isDeleted) row.isDeleted = true
  if (message.sendStatus) {
    const { status, timestamp, ...more } = message.sendStatus
    row.sendStatus = { status, timestamp: iso(timestamp), ...defined(more) }
  }
  if (message.attachments) row.attachments = structuredClone(message.attachments)
  if (message.linkedMessageID !== undefined) row.linkedMessageID = message.linkedMessageID
  if (message.mentions !== undefined) row.mentions = message.mentions && [...message.mentions]
  if (message.links) row.links = structuredClone(message.links)
  if (message.reactions) row.reactions = structuredClone(message.reactions)
  if (message.seen !== undefined) row.seen = structuredClone(message.seen)
  return row
}
