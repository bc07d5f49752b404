import type { StagedSection } from '../sandbox/state-section.js'
import type { MessageFixture } from '../../fixtures/format.js'
import type { Chat } from '../chats/chat.js'
import type { Attachment, Message, MessageRow, MessageType, SendFailure } from './message.js'
import type { Account, AccountStore } from '../accounts/account-store.js'
import type { ChatStore } from '../chats/chat-store.js'
import type { Clock } from '../sandbox/clock.js'
import type { ChatEventType } from '../sandbox/events.js'
import type { Ids } from '../sandbox/ids.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { Position } from '../search/cursors.js'
import type { RichText } from '../rich-text/to-rich-text.js'
import { Observers } from '../search/observer.js'
import { countsAsUnread, emptyMessage, idOfEvent, isPending, isUnread, mentionsUser, sendStatus } from './message.js'
import { digestsOf } from '../chats/chat-digests.js'
import { noMessages, type MessageBase } from './message-base.js'
import { toRow } from './message-row.js'
import { place, placeOf, seek } from './message-order.js'
import { seekPlace } from './message-list.js'
import { unreadOf } from './unread.js'
import { digestOf, digestOfAll } from '../sandbox/digest.js'
import { invalidField, MockError, notFound } from '../errors/errors.js'
import { rowsPerStep } from '../../platform/run-sync.js'

export interface MessagesContext {
  clock: Clock
  ids: Ids
  accounts: AccountStore
  chats: ChatStore
  /** Takes what is sent, and confirms it later. */
  network: { sent (message: Message): void }
  /** Lets messages disappear. */
  expiry: { arrived (message: Message): void, read (chat: Chat, messages: Iterable<Message>): void }
  reminders: { incoming (chat: Chat): void }
  undo: UndoLog
  emit (type: ChatEventType, chatID: string, id: string): void
}

/** The content of a message, from any author. */
export interface MessageContent {
  text?: RichText | undefined
  type?: MessageType | undefined
  attachments?: Attachment[] | undefined
  replyToMessageID?: string | undefined
}

/**
 * The messages of a sandbox; each also stands, in order, in its chat. All changes go through the methods here, which
 * keep the chat's counts and place right and announce them. What a caller may do is decided elsewhere: in
 * `send-message.ts`, `edit-message.ts`, `delete-message.ts` and `reactions.ts`.
 */
export class MessageStore implements StagedSection {
  readonly section = 'messages'
  /** Such as the search index. */
  readonly observers = new Observers<Message>()
  readonly #box: MessagesContext
  #base = noMessages
  /** By final and by pending ID: both resolve forever. null hides what the base has. */
  #byID = new Map<string, Message | null>()
  /** Only messages whose event ID came from a fixture; the others are derived from the event ID. */
  #byEventID = new Map<string, Message | null>()
  #count = 0

  constructor (box: MessagesContext) {
    this.#box = box
  }

  get size (): number { return this.#count }

  /** By final ID, pending ID or Matrix event ID (contract: v1-behaviour.md, getMessage). */
  find (chat: Chat, messageID: string): Message | undefined {
    const message = this.#find(messageID)
    return message?.chat === chat ? message : undefined
  }

  /** @throws MockError not_found */
  get (chat: Chat, messageID: string): Message {
    const message = this.#find(messageID)
    if (message?.chat === chat) return message
    throw notFound('message', messageID,
      message ? 'A message with that ID is in another chat' : 'No message of this chat has it')
  }

  /**
   * By any of its IDs, once the network has it.
   * @throws MockError not_found, conflict while it is pending
   */
  getConfirmed (chat: Chat, messageID: string): Message {
    const message = this.get(chat, messageID)
    if (isPending(message)) {
      throw new MockError('conflict',
        `The message ${messageID} has not been taken by the network yet: wait for its final ID, which getMessage shows`)
    }
    return message
  }

  /**
   * By final ID alone: a pending ID is refused where the message is deleted (contract: v1-behaviour.md, deleteMessage).
   * @throws MockError not_found, conflict while it is pending, validation_error for another ID of it
   */
  getFinal (chat: Chat, messageID: string): Message {
    const message = this.getConfirmed(chat, messageID)
    if (message.id === messageID) return message
    throw invalidField('messageID', `Name the message by its final ID, ${message.id}`)
  }

  /** By any of its IDs, whichever chat it is in. */
  findAnywhere (messageID: string): Message | undefined { return this.#find(messageID) }

  /**
   * By any of its IDs, whichever chat it is in.
   * @throws MockError not_found
   */
  getAnywhere (messageID: string): Message {
    const message = this.findAnywhere(messageID)
    if (!message) throw notFound('message', messageID)
    return message
  }

  /** The newest message that people see, which is the chat's preview. Assumed: a hidden one is none. */
  latest (chat: Chat): Message | undefined {
    const { messages } = chat
    let at = messages.length - 1
    while (messages.row(at)?.isHidden) at--
    return at < 0 ? undefined : messages.at(at)
  }

  /**
   * From the newest to the oldest, only those before a place; hidden ones too, as live lists have them
   * (contract: later-than-4.3.0.md).
   */
  * newestFirst (chat: Chat, before?: Position): Generator<Message, undefined> {
    const end = before ? seekPlace(chat.messages, before) : chat.messages.length
    for (let at = end - 1; at >= 0; at--) {
      const message = chat.messages.at(at)
      if (message) yield message
    }
  }

  /** From the oldest to the newest, only those after a place; hidden ones too. */
  * oldestFirst (chat: Chat, after: Position): Generator<Message, undefined> {
    for (let at = seekPlace(chat.messages, after); at < chat.messages.length; at++) {
      const message = chat.messages.at(at)
      if (message && !isAt(message, after)) yield message
    }
  }

  /**
   * The user sends something that the network takes (`Network.checkSendable`). The message is pending until the network
   * confirms it.
   * @throws MockError not_found when the message that it answers is not in the chat
   */
  send (chat: Chat, content: MessageContent): Message {
    const replyTo = content.replyToMessageID === undefined ? undefined : this.get(chat, content.replyToMessageID)
    const now = this.#box.clock.now()
    const pendingID = this.#newPendingID()
    const message = emptyMessage(pendingID, chat, chat.account.selfID, now)
    message.pendingID = pendingID
    message.sendStatus = sendStatus('PENDING', now)
    Object.assign(message, fields(content))
    message.linkedMessageID = replyTo?.id
    this.insert(chat, message)
    this.#box.network.sent(message)
    return message
  }

  /**
   * The network has accepted the message: it gets its final ID. The pending one still resolves, and the event names
   * both, so that listeners know which message it was.
   * @param deliveredTo users who have it by now
   */
  confirm (message: Message, deliveredTo: string[] = []): void {
    const formerID = message.id
    const status = sendStatus('SUCCESS', this.#box.clock.now())
    if (deliveredTo.length > 0) status.deliveredToUsers = deliveredTo
    const id = String(this.#box.ids.next('message'))
    this.#box.undo.set(this.#byID, id, message)
    const { linkedMessageID: linked } = message
    this.update(message, {
      id,
      sendStatus: status,
      // What it answers may have been pending when it was sent.
      linkedMessageID: linked && (this.find(message.chat, linked)?.id ?? linked)
    })
    this.#box.emit('message.upserted', message.chat.id, formerID)
  }

  /**
   * The homeserver has given the message an event ID, by which all its installations know it.
   * @param timestamp moves it behind those of that time: the homeserver accepted them before
   */
  identify (message: MessageRow, eventID: string, timestamp?: number): void {
    this.#box.undo.set(this.#byEventID, eventID, message)
    if (timestamp !== undefined) this.#moveTo(message, timestamp)
    this.#assign(message, { eventID })
    this.#box.chats.claim(message.chat)
    this.observers.changed(message)
  }

  #moveTo (message: MessageRow, timestamp: number): void {
    const { chat, timestamp: former, timeRank, sortKey } = message
    const at = chat.messages.indexOf(message)
    this.#box.undo.add(() => {
      const now = chat.messages.indexOf(message)
      if (now >= 0) chat.messages.remove(now)
      Object.assign(message, { timestamp: former, timeRank, sortKey })
      chat.messages.insert(at, message)
      this.observers.changed(message)
    })
    this.observers.removed(message)
    chat.messages.remove(at)
    message.timestamp = timestamp
    const moved = place(chat, message, {
      message: (other, changes) => { this.#assign(other, changes) },
      chat: changes => { this.#box.chats.assign(chat, changes) }
    })
    this.#box.chats.touch(chat, timestamp)
    for (const other of [...moved, message]) this.#changed(other)
    this.#box.chats.changed(chat)
  }

  /** The network has not taken the message: it keeps its pending ID. */
  fail (message: Message, { status, reason, message: words, internalError }: SendFailure): void {
    this.update(message, {
      sendStatus: { ...sendStatus(status, this.#box.clock.now()), reason, message: words, internalError }
    })
  }

  /** A message that failed goes out once more. */
  retry (message: Message): void {
    this.update(message, { sendStatus: sendStatus('PENDING', this.#box.clock.now()) })
    this.#box.network.sent(message)
  }

  /** Changes fields that do not affect the chat's counts, and emits the event; the caller holds a commit. */
  update (message: Message, changes: Partial<MessageRow>): void {
    this.#assign(message, changes)
    this.#changed(message)
  }

  #assign (message: MessageRow, changes: Partial<MessageRow>): void {
    // After its fields have gone back, so does what the index has of it.
    this.#box.undo.add(() => { this.observers.changed(message) })
    message.chat.messages.claim(message)
    this.#box.undo.assign<MessageRow>(message, changes)
    message.revision++
  }

  #changed (message: MessageRow): void {
    message.revision++
    this.#box.chats.claim(message.chat)
    this.observers.changed(message)
    this.#box.emit('message.upserted', message.chat.id, message.id)
  }

  /** Puts a message into its chat: in order, counted, and the chat moved to the top. */
  insert (chat: Chat, message: Message): Message {
    this.#box.undo.add(() => {
      const at = chat.messages.indexOf(message)
      if (at >= 0) chat.messages.remove(at)
      if (this.#find(message.id) === message) this.#forget(message)
    })
    this.#box.chats.claim(chat)
    const moved = place(chat, message, {
      message: (other, changes) => { this.#assign(other, changes) },
      chat: changes => { this.#box.chats.assign(chat, changes) }
    })
    this.#register(message)
    this.#countUnread(message, 1)
    // Until then nothing has happened but that the chat was made, and the message may be older than that.
    if (chat.messages.length === 1 && chat.lastActivity === chat.createdAt && message.timestamp < chat.createdAt) {
      this.#box.chats.settle(chat, message.timestamp)
    } else this.#box.chats.touch(chat, message.timestamp)
    for (const other of moved) this.#changed(other)
    if (countsAsUnread(message)) this.#box.reminders.incoming(chat)
    this.#box.expiry.arrived(message)
    this.#changed(message)
    this.#box.chats.changed(chat)
    return message
  }

  /** Replaces the text of the message. */
  edit (message: Message, text: RichText): void {
    const { mentions, links } = fields({ text })
    this.#revise(message, {
      text: text.html, mentions, links, editedAt: this.#box.clock.now(), editCount: message.editCount + 1
    })
  }

  /**
   * It was deleted on the remote side: it stays in its place as a tombstone. Assumed: no content is left; the
   * contract only says that the flag exists.
   */
  markDeleted (message: Message): void {
    this.#revise(message, {
      isDeleted: true,
      text: undefined,
      attachments: undefined,
      mentions: undefined,
      links: undefined,
      reactions: undefined
    })
  }

  /** Takes it out of its chat for good: none of its IDs resolves any more. */
  remove (message: Message): void {
    const { chat } = message
    const at = chat.messages.indexOf(message)
    if (at < 0) return
    const counted = isUnread(message)
    this.#countUnread(message, -1)
    this.#box.undo.add(() => {
      chat.messages.insert(at, message)
      this.#restore(message)
    })
    chat.messages.remove(at)
    this.#forget(message)
    this.#box.emit('message.deleted', chat.id, message.id)
    // The next message may get its sort key, and has not been read.
    const last = chat.messages.row(chat.messages.length - 1)?.sortKey ?? 0
    if (chat.lastReadSortKey > last) this.#box.chats.assign(chat, { lastReadSortKey: last })
    const wasLast = at === chat.messages.length && chat.lastActivity === message.timestamp
    if (wasLast) this.#box.chats.settle(chat, chat.messages.row(at - 1)?.timestamp ?? chat.createdAt)
    if (counted || wasLast) this.#box.chats.changed(chat)
  }

  /** Empties a chat that is about to be deleted, without an event for each message. */
  removeAll (chat: Chat): void {
    // Those of the base are gone with their chat.
    const own = chat.messages.ownRows()
    const shared = chat.messages.length - own.length
    const count = this.#count
    const putBack = chat.messages.keep()
    this.#box.undo.add(() => {
      putBack()
      for (const message of own) this.#restore(message)
      this.#count = count
    })
    this.#box.chats.claim(chat)
    chat.messages.clear()
    this.#count -= shared
    for (const message of own) this.#forget(message)
  }

  /** The user has read everything up to a sort key. */
  markReadThrough (chat: Chat, sortKey: number): void {
    const from = seek(chat.messages, chat.lastReadSortKey + 1)
    this.#box.chats.assign(chat, { lastReadSortKey: sortKey })
    this.#box.chats.assign(chat, unreadOf(chat))
    this.#box.expiry.read(chat, chat.messages.slice(from, seek(chat.messages, sortKey + 1)))
  }

  /** Changes a message that is in its chat, keeps the chat's counts, and tells what changed. */
  #revise (message: Message, changes: Partial<MessageRow>): void {
    const { chat } = message
    const { unreadCount, unreadMentionsCount } = chat
    this.#countUnread(message, -1)
    this.#assign(message, changes)
    this.#countUnread(message, 1)
    this.#changed(message)
    // A new preview does not change the chat: the message's own event covers it.
    if (chat.unreadCount !== unreadCount || chat.unreadMentionsCount !== unreadMentionsCount) {
      this.#box.chats.changed(chat)
    }
  }

  #countUnread (message: Message, step: 1 | -1): void {
    if (!isUnread(message)) return
    const { chat } = message
    this.#box.chats.assign(chat, {
      unreadCount: chat.unreadCount + step,
      unreadMentionsCount: chat.unreadMentionsCount + (mentionsUser(message) ? step : 0)
    })
  }

  #find (messageID: string): Message | undefined {
    const message = this.#withID(messageID)
    if (message || !messageID.startsWith('$')) return message
    const known = this.#byEventID.get(messageID)
    const withEventID = known === undefined ? this.ofBase(this.#base.byEventID.get(messageID)) : known
    if (withEventID) return withEventID
    const id = idOfEvent(messageID)
    const named = id === undefined ? undefined : this.#withID(id)
    return named?.eventID === undefined ? named : undefined
  }

  /** By final or pending ID. */
  #withID (id: string): Message | undefined {
    const known = this.#byID.get(id)
    return known === undefined ? this.ofBase(this.#base.byID.get(id)) : known ?? undefined
  }

  /** The sandbox's message for one of the base; undefined when its chat is gone. */
  ofBase (row: Message | undefined): Message | undefined {
    return row && this.#box.chats.ofBase(row.chat)?.messages.own(row)
  }

  /** A look at what `ofBase` returns, unless it is not what the base has. */
  look (row: Message): Message | undefined {
    const messages = this.#box.chats.ofBase(row.chat)?.messages
    return messages?.has(row) ? messages.peek(row) : undefined
  }

  #register (message: Message): void {
    this.#byID.set(message.id, message)
    if (message.pendingID !== undefined) this.#byID.set(message.pendingID, message)
    if (message.eventID !== undefined) this.#byEventID.set(message.eventID, message)
    this.#count++
  }

  #forget (message: Message): void {
    this.#drop(message.id)
    if (message.pendingID !== undefined) this.#drop(message.pendingID)
    if (message.eventID !== undefined) {
      if (this.#base.byEventID.has(message.eventID)) this.#byEventID.set(message.eventID, null)
      else this.#byEventID.delete(message.eventID)
    }
    this.#count--
    this.#box.chats.claim(message.chat)
    this.observers.removed(message)
  }

  #drop (id: string): void {
    if (this.#base.byID.has(id)) this.#byID.set(id, null)
    else this.#byID.delete(id)
  }

  /** Takes back that it was forgotten. */
  #restore (message: Message): void {
    if (this.#find(message.id) === message) return
    this.#register(message)
    this.#box.chats.claim(message.chat)
    this.observers.changed(message)
  }

  #newPendingID (): string {
    for (;;) {
      const id = this.#box.ids.pendingMessage()
      if (!this.#withID(id)) return id
    }
  }

  get base (): MessageBase { return this.#base }

  /** Becomes just what a base has. */
  begin (base: MessageBase): void {
    this.#base = base
    this.#byID = new Map()
    this.#byEventID = new Map()
    this.#count = base.count
  }

  /**
   * Becomes what another store is.
   * @param copies by message that the other does not share with the base
   */
  copy (other: MessageStore, copies: ReadonlyMap<Message, Message>): void {
    const copyOf = (message: Message | null) => message && (copies.get(message) ?? null)
    this.#base = other.#base
    this.#count = other.#count
    this.#byID = new Map(Array.from(other.#byID, ([id, message]) => [id, copyOf(message)]))
    this.#byEventID = new Map(Array.from(other.#byEventID, ([id, message]) => [id, copyOf(message)]))
  }

  exchange (other: MessageStore): void {
    this.observers.cleared();
    [this.#base, other.#base] = [other.#base, this.#base];
    [this.#byID, other.#byID] = [other.#byID, this.#byID];
    [this.#byEventID, other.#byEventID] = [other.#byEventID, this.#byEventID];
    [this.#count, other.#count] = [other.#count, this.#count]
  }

  get isEmpty (): boolean { return this.#count === 0 }

  toFixture (): Record<string, MessageFixture[]> | undefined {
    if (this.isEmpty) return undefined
    const chats = Array.from(this.#box.chats.rows()).filter(({ messages }) => messages.length > 0)
    return Object.fromEntries(chats.map(chat => [chat.id, this.#fixtureRows(chat)]))
  }

  #fixtureRows (chat: Chat, from?: number, to?: number): MessageFixture[] {
    return this.toRows(chat, chat.messages.rows().slice(from, to))
  }

  /** The fixture's rows of some messages of a chat, either of which may be of the base. */
  toRows (chat: Chat, messages: readonly Message[]): MessageFixture[] {
    const selfID = this.#selfIDIn(chat)
    return messages.map(message => toRow(message, selfID))
  }

  /** @param chat may be one of the base */
  #selfIDIn ({ account }: Chat): string {
    return this.#box.accounts.find(account.accountID)?.selfID ?? account.selfID
  }

  /** A digest of all that `toFixture` returns, in steps; it is of the state at the last of them. */
  * digestTask (): Generator<void, string> {
    const known = this.#isAsInBase ? digests.get(this.#base) : undefined
    if (known !== undefined) return known
    const digest = digestOfAll(yield * this.rowsTask((chat, rows) => this.#digestOf(chat, rows)))
    if (this.#isAsInBase) digests.set(this.#base, digest)
    return digest
  }

  #digestOf (chat: Chat, rows: RowsOf): string {
    const row = this.#box.chats.base.byID.get(chat.id)
    const isAsInBase = row && (row === chat || chat.messages.isShared) && this.#selfIDIn(row) === row.account.selfID
    const shared = isAsInBase ? row : undefined
    const known = shared && digests.get(shared)
    if (known !== undefined) return known
    const ofChat = digestsOf(chat)
    const selfID = this.#selfIDIn(chat)
    if (ofChat.messages?.selfID === selfID) return ofChat.messages.digest
    const stretches: string[] = []
    for (let at = 0; at < chat.messages.length; at += stretch) {
      const ofBase = shared ? undefined : this.#stretchOfBase(chat, at)
      const there = ofBase?.[0] && stretchDigests.get(ofBase[0])
      if (ofBase && there && isSame(there.rows, ofBase)) {
        stretches.push(there.digest)
        continue
      }
      const digest = digestOf(JSON.stringify(rows(at, at + stretch)))
      if (ofBase?.[0]) stretchDigests.set(ofBase[0], { rows: ofBase, digest })
      stretches.push(digest)
    }
    const digest = digestOfAll(stretches)
    if (shared) digests.set(shared, digest)
    else ofChat.messages = { selfID, digest }
    return digest
  }

  /** Some messages of a chat, if none of them is the sandbox's own, and the user is who they are in the base. */
  #stretchOfBase (chat: Chat, from: number): readonly Message[] | undefined {
    const rows = chat.messages.rows().slice(from, from + stretch)
    const selfID = this.#selfIDIn(chat)
    return rows.every(row => row.chat !== chat && row.chat.account.selfID === selfID) ? rows : undefined
  }

  /** Whether the messages are just those of the base, and the user's are the user's. */
  get #isAsInBase (): boolean {
    const { chats, accounts } = this.#box
    const isSame = ({ accountID, selfID }: Account) => accounts.find(accountID)?.selfID === selfID
    return chats.isAsInBase && chats.base.accounts.every(isSame)
  }

  /**
   * Makes something of the rows of each chat, in steps between which they may change: what has is made again, so that
   * in the end all is of one moment. That is sure to come: where many chats keep changing, the last step is a long one.
   * @returns by chat ID, without the chats that have no messages
   */
  * rowsTask<Made> (make: (chat: Chat, rows: RowsOf) => Made): Generator<void, Map<string, Made>> {
    const byChat = new Map<Chat, { revision: number, result: Made }>()
    let hasPaused = true
    for (let round = 1; hasPaused; round++) {
      hasPaused = false
      let read = 0
      for (const chat of this.#box.chats.rows()) {
        if (byChat.get(chat)?.revision === chat.revision) continue
        if (read > 0 && read + chat.messages.length > rowsPerStep && round <= mostRounds) {
          hasPaused = true
          read = 0
          yield
        }
        const result = make(chat, (from, to) => {
          const rows = this.#fixtureRows(chat, from, to)
          read += rows.length
          return rows
        })
        byChat.set(chat, { revision: chat.revision, result })
      }
    }
    const results = new Map<string, Made>()
    for (const chat of this.#box.chats.rows()) {
      const read = byChat.get(chat)
      if (read && chat.messages.length > 0) results.set(chat.id, read.result)
    }
    return results
  }
}

/** Returns the fixture's rows of some messages of a chat, by default of all. */
type RowsOf = (from?: number, to?: number) => MessageFixture[]

/** Of bases and of the messages of their chats, which do not change. */
const digests = new WeakMap<MessageBase | Chat, string>()

/** A chat's digest is made of those of stretches of so many messages, for most changes are in the last. */
const stretch = 16

/** Of stretches of the base, by their first message, as far as a chat that has changed still has them. */
const stretchDigests = new WeakMap<Message, { rows: readonly Message[], digest: string }>()

function isSame (some: readonly Message[], others: readonly Message[]): boolean {
  return some.length === others.length && some.every((row, at) => row === others[at])
}

/** How often `rowsTask` looks for what changed meanwhile, before it does the rest without a pause. */
const mostRounds = 20

function isAt (message: Message, { at, rank }: Position): boolean {
  const place = placeOf(message)
  return place.at === at && place.rank === rank
}

/** The fields of a message that follow from its content. */
export function fields ({ text, type, attachments }: MessageContent): Partial<Message> {
  return {
    type: type ?? 'TEXT',
    text: text?.html,
    mentions: text && text.mentions.length > 0 ? text.mentions : undefined,
    links: text && text.links.length > 0 ? text.links.map(url => ({ url, title: url })) : undefined,
    attachments
  }
}
