import type { StagedSection } from '../sandbox/state-section.js'
import type { ChatFixture } from '../../fixtures/format.js'
import type { Chat, ChatRow, ChatType, Participant, Merge } from './chat.js'
import type { Account, AccountStore } from '../accounts/account-store.js'
import type { ChatEventType } from '../sandbox/events.js'
import type { ContactStore } from '../contacts/contact-store.js'
import type { Ids } from '../sandbox/ids.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import { Observers } from '../search/observer.js'
import { copyMessage, type Message } from '../messages/message.js'
import type { Clock } from '../sandbox/clock.js'
import { ActivityLayers } from './activity-layers.js'
import { directKey, directKeyOf, noChats, others, type ChatBase } from './chat-base.js'
import { digestsOf, shareDigests } from './chat-digests.js'
import { chatRow, copyChat, emptyChat } from './chat-row.js'
import { titleOf } from './chat-title.js'
import { digestOf, digestOfAll } from '../sandbox/digest.js'
import { notFound } from '../errors/errors.js'
import { rowsPerStep } from '../../platform/run-sync.js'
import { MessageList } from '../messages/message-list.js'
import type { Position } from '../search/cursors.js'

export interface ChatsContext {
  clock: Clock
  ids: Ids
  accounts: AccountStore
  contacts: ContactStore
  undo: UndoLog
  emit (type: ChatEventType, chatID: string, id: string): void
}

/** Whether a chat is wanted. It may be that of the base, with an account and messages that are not the sandbox's. */
type Takes = (row: Chat) => boolean

/** What a sandbox has besides the chats of its base. */
class Overlay {
  /** By ID: what was looked at of the base, with the sandbox's account and messages. */
  readonly copies = new Map<string, Chat>()
  /** The copies that are no longer what the base has. */
  readonly changed = new Set<Chat>()
  /** Chats of the base that were removed. */
  readonly gone = new Set<string>()
  /** Chats that were made since, in that order, by ID and by local ID. */
  readonly made = new Map<string, Chat>()
  readonly madeByLocalID = new Map<string, Chat>()
  /** The ID of the direct chat with a person where the base has another one, or none: '' where there is none now. */
  readonly direct = new Map<string, string>()
  readonly activity: ActivityLayers

  constructor (base: ChatBase) {
    this.activity = new ActivityLayers(base.byActivity, this.copies, this.gone)
  }
}

/**
 * The conversations of a sandbox: what there is, and in which order clients see it. Those of the base are shared with
 * other sandboxes: the sandbox has a copy of each that it has looked at, and of a chat there is never more than one.
 */
export class ChatStore implements StagedSection {
  readonly section = 'chats'
  /** Such as the search index. */
  readonly observers = new Observers<Chat>()
  readonly #box: ChatsContext
  #base = noChats
  #overlay = new Overlay(noChats)
  /** Chats by latest activity; with `takes`, only those of whose own fields it approves. */
  readonly byActivity = {
    /** From the latest to the earliest; with a position, only what is strictly before it. */
    latestFirst: (before?: Position, takes?: Takes) => this.#ownOf(this.#overlay.activity.latestFirst(before), takes),
    /** From the earliest to the latest, only what is strictly after a position. */
    earliestFirst: (after: Position, takes?: Takes) => this.#ownOf(this.#overlay.activity.earliestFirst(after), takes)
  }

  constructor (box: ChatsContext) {
    this.#box = box
  }

  get size (): number { return this.#base.rows.length - this.#overlay.gone.size + this.#overlay.made.size }

  /** All chats in the order they were made. */
  * all (): Generator<Chat, undefined> {
    for (const row of this.#base.rows) if (!this.#overlay.gone.has(row.id)) yield this.#own(row)
    yield * this.#overlay.made.values()
  }

  /**
   * All chats in the order they were made, for reading their own fields: those that the sandbox has no copy of are
   * those of the base, with an account and messages that are not the sandbox's.
   */
  * rows (): Generator<Chat, undefined> {
    const { copies, gone, made } = this.#overlay
    for (const row of this.#base.rows) if (!gone.has(row.id)) yield copies.get(row.id) ?? row
    yield * made.values()
  }

  /** The chats that the base does not have, or has otherwise. */
  * ownRows (): Generator<Chat, undefined> {
    for (const chat of this.#overlay.changed) if (!this.#overlay.gone.has(chat.id)) yield chat
    yield * this.#overlay.made.values()
  }

  /** The chats that may have a reminder, for reading their own fields. */
  * withReminders (): Generator<Chat, undefined> {
    const { copies, changed, gone, made } = this.#overlay
    for (const row of this.#base.withReminder) if (!gone.has(row.id)) yield copies.get(row.id) ?? row
    for (const chat of changed) if (!gone.has(chat.id)) yield chat
    yield * made.values()
  }

  get base (): ChatBase { return this.#base }

  /** Another object when all chats have been replaced: what is kept of them can go with it. */
  get state (): object { return this.#overlay }

  /** Whether the chats are just those of the base. */
  get isAsInBase (): boolean {
    const { changed, gone, made } = this.#overlay
    return changed.size + gone.size + made.size === 0
  }

  /** Whether the base has chats that were removed. */
  get lacksChatsOfBase (): boolean { return this.#overlay.gone.size > 0 }

  /** The chats of which another store may have something else; those of the same base are known to be the same. */
  mayDifferFrom (other: ChatStore): (chatID: string) => boolean {
    if (other.#base !== this.#base) return () => true
    const ids = new Set([...this.#differing(), ...other.#differing()])
    return chatID => ids.has(chatID)
  }

  /** IDs of the chats that are not what the base has, or not in it, or only there. */
  #differing (): string[] {
    const { changed, gone, made } = this.#overlay
    return [...Array.from(changed, ({ id }) => id), ...gone, ...made.keys()]
  }

  /** By chat ID or local chat ID, which are interchangeable (contract: v1-behaviour.md, Identifiers). */
  find (chatID: string): Chat | undefined {
    const { madeByLocalID } = this.#overlay
    return this.withID(chatID) ?? madeByLocalID.get(chatID) ?? this.ofBase(this.#base.byLocalID.get(chatID))
  }

  /** By chat ID alone. */
  withID (chatID: string): Chat | undefined {
    return this.#overlay.made.get(chatID) ?? this.ofBase(this.#base.byID.get(chatID))
  }

  /** The sandbox's chat for one of the base; undefined when it was removed. */
  ofBase (row: Chat | undefined): Chat | undefined {
    return row && !this.#overlay.gone.has(row.id) ? this.#own(row) : undefined
  }

  /** The sandbox's chat for one that `rows` shows. */
  own (row: Chat): Chat {
    return this.#base.byID.get(row.id) === row ? this.#own(row) : row
  }

  #own (row: Chat): Chat {
    const known = this.#overlay.copies.get(row.id)
    if (known) return known
    const copy = copyChat(row, this.#box.accounts.find(row.account.accountID) ?? row.account)
    this.#overlay.copies.set(row.id, copy)
    return copy
  }

  * #ownOf (rows: Iterable<Chat>, takes?: Takes): Generator<Chat, undefined> {
    for (const row of rows) if (!takes || takes(row)) yield this.own(row)
  }

  /** A look at what `ofBase` returns, for reading its own fields. */
  look (row: Chat): Chat | undefined {
    const { copies, gone } = this.#overlay
    return gone.has(row.id) ? undefined : copies.get(row.id) ?? row
  }

  /** @throws MockError not_found */
  get (chatID: string): Chat {
    const chat = this.find(chatID)
    if (!chat) throw notFound('chat', chatID, 'It must be the id or the localChatID of a chat that a list shows')
    return chat
  }

  /** The direct chat with a person, if there is one. */
  findDirect (accountID: string, userID: string): Chat | undefined {
    return this.#directBy(directKey(accountID, userID))
  }

  #directBy (key: string): Chat | undefined {
    const id = this.#overlay.direct.get(key)
    return id === undefined ? this.ofBase(this.#base.direct.get(key)) : this.withID(id)
  }

  /**
   * A new chat on an account; the caller has seen to it that the participants are known.
   * @param id by default a new one
   */
  add (
    account: Account, type: ChatType, participants: Participant[], title: string | undefined, merge?: Merge,
    id = this.#newID(account)
  ): Chat {
    const now = this.#box.clock.now()
    const chat = emptyChat(id, this.#newLocalID(), account, type, participants, now)
    chat.title = title
    chat.merge = merge
    chat.activityRank = this.#box.ids.next('activity')
    this.#box.undo.add(() => { this.#takeOut(chat) })
    this.#register(chat)
    this.#overlay.activity.place(chat)
    this.changed(chat)
    return chat
  }

  /** Takes a chat away; its messages are gone by now. */
  remove (chat: Chat): void {
    const { undo } = this.#box
    const overlay = this.#overlay
    const key = directKeyOf(chat)
    const isDirect = key !== undefined && this.#isDirect(key, chat)
    undo.add(() => {
      if (overlay.made.get(chat.id) === chat) overlay.madeByLocalID.set(chat.localChatID, chat)
      else overlay.gone.delete(chat.id)
      if (isDirect) overlay.direct.set(key, chat.id)
      this.#overlay.activity.place(chat)
      this.observers.changed(chat)
    })
    if (overlay.made.get(chat.id) === chat) undo.delete(overlay.made, chat.id)
    else overlay.gone.add(chat.id)
    this.#takeOut(chat)
    this.#box.emit('chat.deleted', chat.id, chat.id)
  }

  #takeOut (chat: Chat): void {
    const { made, madeByLocalID, direct } = this.#overlay
    const key = directKeyOf(chat)
    if (key !== undefined && this.#isDirect(key, chat)) {
      if (this.#base.direct.has(key)) direct.set(key, '')
      else direct.delete(key)
    }
    if (made.get(chat.id) === chat) made.delete(chat.id)
    if (madeByLocalID.get(chat.localChatID) === chat) madeByLocalID.delete(chat.localChatID)
    this.#overlay.activity.remove(chat)
    this.observers.removed(chat)
  }

  #isDirect (key: string, { id }: Chat): boolean {
    return (this.#overlay.direct.get(key) ?? this.#base.direct.get(key)?.id) === id
  }

  /** Changes fields of a chat and emits the event; the caller holds a commit. */
  update (chat: Chat, changes: Partial<ChatRow>): void {
    this.assign(chat, changes)
    this.changed(chat)
  }

  /** Changes fields that another store owns; that store emits the event. */
  assign (chat: Chat, changes: Partial<ChatRow>): void {
    this.claim(chat)
    this.#box.undo.assign<ChatRow>(chat, changes)
  }

  /** To be called before a chat or one of its messages changes. What it counts stays when a commit is rolled back. */
  claim (chat: ChatRow): void {
    chat.revision++
    if (!chat.isAsInBase) return
    chat.isAsInBase = false
    this.#overlay.changed.add(chat)
  }

  /** Tells that a chat was changed, or what it shows. */
  changed (chat: Chat): void {
    this.claim(chat)
    this.observers.changed(chat)
    this.#box.emit('chat.upserted', chat.id, chat.id)
  }

  /** Something happened in the chat: it goes to the top of the list. */
  touch (chat: Chat, at: number): void {
    if (at < chat.lastActivity) return
    this.#move(chat, { lastActivity: at, activityRank: this.#box.ids.next('activity') })
    const merged = chat.mergedIntoChatID === undefined ? undefined : this.withID(chat.mergedIntoChatID)
    if (!merged) return
    this.touch(merged, at)
    this.changed(merged)
  }

  /** What happened last is gone: the chat goes back to where it would stand without it. */
  settle (chat: Chat, at: number): void {
    this.#move(chat, { lastActivity: at })
  }

  #move (chat: Chat, changes: Partial<ChatRow>): void {
    // After its fields have gone back, so does its place.
    this.#box.undo.add(() => { this.#overlay.activity.place(chat) })
    this.assign(chat, changes)
    this.#overlay.activity.place(chat)
  }

  /**
   * The chat that a send to a chat is written to, and whose people it shows: of a merged chat its default member, else
   * the most recently active one (contract: later-than-4.3.0.md, Chat.merge); any other chat itself.
   */
  writtenTo (chat: Chat): Chat {
    if (!chat.merge) return chat
    const { chatIDs, defaultChatID } = chat.merge
    const members = chatIDs.flatMap(id => this.withID(id) ?? [])
    const latest = (a: Chat, b: Chat) =>
      b.lastActivity - a.lastActivity || b.activityRank - a.activityRank
    return members.find(({ id }) => id === defaultChatID) ?? members.sort(latest)[0] ?? chat
  }

  /** Participants other than the user. */
  others (chat: Chat): Participant[] {
    return others(chat)
  }

  /** The title that clients show. */
  title (chat: Chat): string { return titleOf(chat, this.#box.contacts) }

  #newID (account: Account): string {
    const { ids } = this.#box
    for (;;) {
      const id = account.bridge.provider === 'local'
        ? ids.deviceRoom(fingerprint(account), account.networkKey)
        : ids.cloudRoom()
      if (!this.withID(id)) return id
    }
  }

  #newLocalID (): string {
    for (;;) {
      const id = String(this.#box.ids.next('localChat'))
      if (!this.#overlay.madeByLocalID.has(id) && !this.ofBase(this.#base.byLocalID.get(id))) return id
    }
  }

  #register (chat: Chat): void {
    const { made, madeByLocalID, direct } = this.#overlay
    made.set(chat.id, chat)
    madeByLocalID.set(chat.localChatID, chat)
    const key = directKeyOf(chat)
    if (key !== undefined && !this.#directBy(key)) direct.set(key, chat.id)
  }

  /** Becomes just what a base has. */
  begin (base: ChatBase): void {
    this.#base = base
    this.#overlay = new Overlay(base)
  }

  /**
   * Becomes what another store is, with chats and messages of its own.
   * @returns each message that the other does not share with the base, with its copy
   */
  copy (other: ChatStore): Map<Message, Message> {
    this.begin(other.#base)
    const messages = new Map<Message, Message>()
    const copied = new Map<Chat, Chat>()
    const { changed, gone, made, direct } = other.#overlay
    for (const chat of [...changed, ...made.values()]) {
      const copy = copyChat(chat, this.#box.accounts.find(chat.account.accountID) ?? chat.account)
      copy.isAsInBase = false
      copy.messages = new MessageList<Message>(copy, copyMessage)
      copy.messages.copy(chat.messages, messages)
      shareDigests(chat, copy)
      copied.set(chat, copy)
      if (made.get(chat.id) === chat) {
        this.#overlay.made.set(copy.id, copy)
        this.#overlay.madeByLocalID.set(copy.localChatID, copy)
      } else {
        this.#overlay.copies.set(copy.id, copy)
        this.#overlay.changed.add(copy)
      }
    }
    for (const id of gone) this.#overlay.gone.add(id)
    for (const [key, id] of direct) this.#overlay.direct.set(key, id)
    for (const chat of other.#overlay.activity.moved()) {
      const copy = copied.get(chat)
      if (copy) this.#overlay.activity.place(copy)
    }
    return messages
  }

  exchange (other: ChatStore): void {
    this.observers.cleared();
    [this.#base, other.#base] = [other.#base, this.#base];
    [this.#overlay, other.#overlay] = [other.#overlay, this.#overlay]
  }

  /** Makes what `fingerprint` needs of a base that it is new to, in steps. */
  * digestBaseTask (): Generator<void> {
    if (digests.has(this.#base)) return
    let made = 0
    for (const row of this.#base.rows) {
      if (digests.has(row)) continue
      if (++made % rowsPerStep === 0) yield
      digests.set(row, digestOf(JSON.stringify(chatRow(row))))
    }
  }

  fingerprint (): string[] {
    const known = this.isAsInBase ? digests.get(this.#base) : undefined
    if (known !== undefined) return [known]
    const digest = digestOfAll(this.#rowDigests())
    if (this.isAsInBase) digests.set(this.#base, digest)
    return [digest]
  }

  * #rowDigests (): Generator<string> {
    for (const chat of this.rows()) {
      const row = chat.isAsInBase ? this.#base.byID.get(chat.id) : chat
      const ofBase = row && digests.get(row)
      yield ofBase ?? (digestsOf(chat).row ??= digestOf(JSON.stringify(chatRow(chat))))
    }
  }

  get isEmpty (): boolean { return this.size === 0 }

  toFixture (): ChatFixture[] | undefined {
    return this.isEmpty ? undefined : Array.from(this.rows(), chatRow)
  }
}

/** Of bases and of their rows, which do not change. */
const digests = new WeakMap<ChatBase | Chat, string>()

/** The server name of an on-device account: its login, else what the account ID ends in. */
function fingerprint (account: Account): string {
  return /(ba_[\w-]+)$/.exec(account.loginID ?? account.accountID)?.[1] ?? account.loginID ?? account.accountID
}
