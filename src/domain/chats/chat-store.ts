import type { StagedSection } from '../sandbox/state-section.js'
import type { ChatFixture } from '../../fixtures/format.js'
import type { Chat, ChatRow, ChatType, Participant, Merge } from './chat.js'
import type { Account, AccountStore } from '../accounts/account-store.js'
import type { ChatEventType } from '../sandbox/events.js'
import type { Ids } from '../sandbox/ids.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { Observer } from '../search/observer.js'
import { ActivityIndex } from './activity-index.js'
import { displayName, type ContactStore } from '../contacts/contact-store.js'
import { iso, type Clock } from '../sandbox/clock.js'
import { MockError, notFound } from '../errors/errors.js'
import { rowsPerStep } from '../../platform/run-sync.js'

export interface ChatsContext {
  clock: Clock
  ids: Ids
  accounts: AccountStore
  contacts: ContactStore
  undo: UndoLog
  emit (type: ChatEventType, chatID: string, id: string): void
}

/** The conversations of a sandbox: what there is, and in which order clients see it. */
export class ChatStore implements StagedSection<ChatFixture[]> {
  readonly section = 'chats'
  /** The search index. */
  observer: Observer<Chat> | undefined
  readonly #box: ChatsContext
  #byID = new Map<string, Chat>()
  #byLocalID = new Map<string, Chat>()
  /** The direct chat with a person, by account and user ID. */
  #direct = new Map<string, Chat>()
  #index = new ActivityIndex<Chat>()

  constructor (box: ChatsContext) {
    this.#box = box
  }

  get size (): number { return this.#byID.size }

  /** All chats in the order they were made. */
  all (): Iterable<Chat> { return this.#byID.values() }

  /** Chats by latest activity. */
  get byActivity (): ActivityIndex<Chat> { return this.#index }

  /** By chat ID or local chat ID, which are interchangeable (contract: v1-behaviour.md, Identifiers). */
  find (chatID: string): Chat | undefined {
    return this.#byID.get(chatID) ?? this.#byLocalID.get(chatID)
  }

  /** By chat ID alone. */
  withID (chatID: string): Chat | undefined { return this.#byID.get(chatID) }

  /** @throws MockError not_found */
  get (chatID: string): Chat {
    const chat = this.find(chatID)
    if (!chat) throw notFound('chat', chatID, 'It must be the id or the localChatID of a chat that a list shows')
    return chat
  }

  /** The direct chat with a person, if there is one. */
  findDirect (accountID: string, userID: string): Chat | undefined {
    return this.#direct.get(directKey(accountID, userID))
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
    this.#index.place(chat)
    this.changed(chat)
    return chat
  }

  /** Takes a chat away; its messages are gone by now. */
  remove (chat: Chat): void {
    const { undo } = this.#box
    const key = directKeyOf(chat, this.others(chat))
    const isDirect = key !== undefined && this.#direct.get(key) === chat
    undo.add(() => {
      this.#byLocalID.set(chat.localChatID, chat)
      if (isDirect) this.#direct.set(key, chat)
      this.#index.place(chat)
      this.observer?.changed(chat)
    })
    undo.delete(this.#byID, chat.id)
    this.#takeOut(chat)
    this.#box.emit('chat.deleted', chat.id, chat.id)
  }

  #takeOut (chat: Chat): void {
    this.#byID.delete(chat.id)
    this.#byLocalID.delete(chat.localChatID)
    this.#index.remove(chat)
    this.observer?.removed(chat)
    const key = directKeyOf(chat, this.others(chat))
    if (key !== undefined && this.#direct.get(key) === chat) this.#direct.delete(key)
  }

  /** Changes fields of a chat and emits the event; the caller holds a commit. */
  update (chat: Chat, changes: Partial<ChatRow>): void {
    this.assign(chat, changes)
    this.changed(chat)
  }

  /** Changes fields that another store owns; that store emits the event. */
  assign (chat: Chat, changes: Partial<ChatRow>): void {
    this.#box.undo.assign<ChatRow>(chat, changes)
  }

  /** Tells that a chat was changed. */
  changed (chat: Chat): void {
    this.observer?.changed(chat)
    this.#box.emit('chat.upserted', chat.id, chat.id)
  }

  /** Something happened in the chat: it goes to the top of the list. */
  touch (chat: Chat, at: number): void {
    if (at < chat.lastActivity) return
    this.#move(chat, { lastActivity: at, activityRank: this.#box.ids.next('activity') })
    const merged = chat.mergedIntoChatID === undefined ? undefined : this.#byID.get(chat.mergedIntoChatID)
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
    this.#box.undo.add(() => { this.#index.place(chat) })
    this.assign(chat, changes)
    this.#index.place(chat)
  }

  /**
   * The chat that a send to a chat is written to, and whose people it shows: of a merged chat its default member, else
   * the most recently active one (contract: later-than-4.3.0.md, Chat.merge); any other chat itself.
   */
  writtenTo (chat: Chat): Chat {
    if (!chat.merge) return chat
    const { chatIDs, defaultChatID } = chat.merge
    const members = chatIDs.flatMap(id => this.#byID.get(id) ?? [])
    const latest = (a: Chat, b: Chat) =>
      b.lastActivity - a.lastActivity || b.activityRank - a.activityRank
    return members.find(({ id }) => id === defaultChatID) ?? members.sort(latest)[0] ?? chat
  }

  /** Participants other than the user. */
  others (chat: Chat): Participant[] {
    return chat.participants.filter(participant => participant.id !== chat.account.selfID)
  }

  /**
   * The title that clients show: the one given, else made from the names of the others.
   * Assumed: nothing seen of how the real app words it.
   */
  title (chat: Chat): string {
    if (chat.title !== undefined && chat.title.trim() !== '') return chat.title
    const others = this.others(chat)
    if (others.length === 0) return chat.type === 'single' ? 'Note to self' : 'Empty group'
    const named = others.length > 4 ? others.slice(0, 3) : others
    const names = named.map(({ id }) => displayName(this.#box.contacts.person(chat.account.accountID, id) ?? { id }))
    const left = others.length - named.length
    return left > 0 ? `${names.join(', ')} & ${left} others` : names.join(', ')
  }

  /** Sorts all chats again, after a fixture has been loaded. */
  reindex (): void {
    this.#index.clear()
    const chats: ChatRow[] = [...this.#byID.values()]
    chats.sort((a, b) => a.lastActivity - b.lastActivity || a.activityRank - b.activityRank)
    for (const chat of chats) {
      if (chat.activityRank === 0) chat.activityRank = this.#box.ids.next('activity')
      this.#index.place(chat)
    }
  }

  #newID (account: Account): string {
    const { ids } = this.#box
    for (;;) {
      const id = account.bridge.provider === 'local'
        ? ids.deviceRoom(fingerprint(account), account.networkKey)
        : ids.cloudRoom()
      if (!this.#byID.has(id)) return id
    }
  }

  #newLocalID (): string {
    for (;;) {
      const id = String(this.#box.ids.next('localChat'))
      if (!this.#byLocalID.has(id)) return id
    }
  }

  #register (chat: Chat): void {
    this.#byID.set(chat.id, chat)
    this.#byLocalID.set(chat.localChatID, chat)
    const key = directKeyOf(chat, this.others(chat))
    if (key !== undefined && !this.#direct.has(key)) this.#direct.set(key, chat)
  }

  * fromFixture (section: ChatFixture[] | undefined): Generator<void> {
    const taken = new Set(section?.map(source => source.localChatID))
    let rows = 0
    for (const source of section ?? []) {
      this.#register(this.#load(source, taken))
      rows += 1 + source.participants.length
      if (rows < rowsPerStep) continue
      rows = 0
      yield
    }
    for (const { id, merge } of section ?? []) {
      for (const chatID of merge?.chatIDs ?? []) {
        const member: ChatRow | undefined = this.#byID.get(chatID)
        if (member) member.mergedIntoChatID = id
      }
    }
    this.reindex()
  }

  exchange (other: ChatStore): void {
    this.observer?.cleared();
    [this.#byID, other.#byID] = [other.#byID, this.#byID];
    [this.#byLocalID, other.#byLocalID] = [other.#byLocalID, this.#byLocalID];
    [this.#direct, other.#direct] = [other.#direct, this.#direct];
    [this.#index, other.#index] = [other.#index, this.#index]
  }

  #load (source: ChatFixture, taken: Set<string | undefined>): ChatRow {
    const account = this.#box.accounts.find(source.accountID)
    if (!account) throw new MockError('internal_error', `Chat ${source.id} names the account ${source.accountID}, which is not there`)
    let localChatID = source.localChatID
    while (localChatID === undefined || (source.localChatID === undefined && taken.has(localChatID))) {
      localChatID = String(this.#box.ids.next('localChat'))
    }
    const createdAt = source.createdAt === undefined ? undefined : Date.parse(source.createdAt)
    const lastActivity = source.lastActivity === undefined ? undefined : Date.parse(source.lastActivity)
    const participants = source.participants.map(member => typeof member === 'string' ? { id: member } : { ...member })
    const chat = emptyChat(source.id, localChatID, account, source.type, withSelf(account, participants),
      createdAt ?? lastActivity ?? this.#box.clock.now())
    if (lastActivity !== undefined) chat.lastActivity = lastActivity
    chat.activityRank = source.activityRank ?? 0
    chat.title = source.title
    chat.description = source.description ?? undefined
    chat.imgURL = source.imgURL ?? undefined
    chat.isReadOnly = source.isReadOnly ?? false
    chat.isArchived = source.isArchived ?? false
    chat.isLowPriority = source.isLowPriority ?? false
    chat.isMarkedUnread = source.isMarkedUnread ?? false
    chat.isMuted = source.isMuted ?? false
    chat.isPinned = source.isPinned ?? false
    chat.draft = source.draft && structuredClone(source.draft)
    chat.reminder = source.reminder && {
      remindAt: Date.parse(source.reminder.remindAt),
      dismissOnIncomingMessage: source.reminder.dismissOnIncomingMessage
    }
    chat.snooze = source.snooze && {
      snoozeUntil: source.snooze.snoozeUntil === undefined ? undefined : Date.parse(source.snooze.snoozeUntil),
      userSnoozedAt: source.snooze.userSnoozedAt === undefined ? undefined : Date.parse(source.snooze.userSnoozedAt)
    }
    chat.messageExpirySeconds = source.messageExpirySeconds ?? undefined
    chat.labelIDs = [...source.labelIDs ?? []]
    chat.merge = source.merge && structuredClone(source.merge)
    return chat
  }

  toFixture (): ChatFixture[] | undefined {
    if (this.#byID.size === 0) return undefined
    return [...this.#byID.values()].map(chatRow)
  }
}

function directKey (accountID: string, userID: string): string {
  return `${accountID}\n${userID}`
}

/** What finds a direct chat by the other one in it; undefined for what is none. */
function directKeyOf ({ type, account, merge }: Chat, others: Participant[]): string | undefined {
  if (type !== 'single' || merge || others.length > 1) return undefined
  return directKey(account.accountID, others[0]?.id ?? account.selfID)
}

/** The server name of an on-device account: its login, else what the account ID ends in. */
function fingerprint (account: Account): string {
  return /(ba_[\w-]+)$/.exec(account.loginID ?? account.accountID)?.[1] ?? account.loginID ?? account.accountID
}

/** The user is in every chat of theirs, first unless the list says where. */
function withSelf (account: Account, participants: Participant[]): Participant[] {
  return participants.some(({ id }) => id === account.selfID) ? participants : [{ id: account.selfID }, ...participants]
}

/** One place that makes chats, so that all have the same fields in the same order. */
function emptyChat (
  id: string, localChatID: string, account: Account, type: ChatType, participants: Participant[], at: number
): ChatRow {
  return {
    id,
    localChatID,
    account,
    type,
    title: undefined,
    description: undefined,
    imgURL: undefined,
    participants: withSelf(account, participants),
    isReadOnly: false,
    createdAt: at,
    lastActivity: at,
    activityRank: 0,
    activitySlot: -1,
    lastReadSortKey: 0,
    unreadCount: 0,
    unreadMentionsCount: 0,
    isArchived: false,
    isLowPriority: false,
    isMarkedUnread: false,
    isMuted: false,
    isPinned: false,
    draft: undefined,
    reminder: undefined,
    snooze: undefined,
    messageExpirySeconds: undefined,
    labelIDs: [],
    merge: undefined,
    mergedIntoChatID: undefined,
    messages: [],
    revision: 0
  }
}

/** The row that a fixture has for a chat. */
export function chatRow (chat: Chat): ChatFixture {
  const row: ChatFixture = {
    id: chat.id,
    localChatID: chat.localChatID,
    accountID: chat.account.accountID,
    type: chat.type,
    participants: chat.participants.map(member => Object.keys(member).length === 1 ? member.id : { ...member }),
    createdAt: iso(chat.createdAt),
    lastActivity: iso(chat.lastActivity),
    activityRank: chat.activityRank,
    lastReadMessageSortKey: String(chat.lastReadSortKey)
  }
  if (chat.title !== undefined) row.title = chat.title
  if (chat.description !== undefined) row.description = chat.description
  if (chat.imgURL !== undefined) row.imgURL = chat.imgURL
  for (const flag of ['isReadOnly', 'isArchived', 'isLowPriority', 'isMarkedUnread', 'isMuted', 'isPinned'] as const) {
    if (chat[flag]) row[flag] = true
  }
  if (chat.draft) row.draft = structuredClone(chat.draft)
  if (chat.reminder) {
    const { remindAt, dismissOnIncomingMessage } = chat.reminder
    row.reminder = {
      remindAt: iso(remindAt),
      ...(dismissOnIncomingMessage === undefined ? {} : { dismissOnIncomingMessage })
    }
  }
  if (chat.snooze) {
    const { snoozeUntil, userSnoozedAt } = chat.snooze
    row.snooze = {
      ...(snoozeUntil === undefined ? {} : { snoozeUntil: iso(snoozeUntil) }),
      ...(userSnoozedAt === undefined ? {} : { userSnoozedAt: iso(userSnoozedAt) })
    }
  }
  if (chat.messageExpirySeconds !== undefined) row.messageExpirySeconds = chat.messageExpirySeconds
  if (chat.labelIDs.length > 0) row.labelIDs = [...chat.labelIDs]
  if (chat.merge) row.merge = structuredClone(chat.merge)
  return row
}
