import type { ChatFixture } from '../../fixtures/format.js'
import type { Account, AccountStore } from '../accounts/account-store.js'
import type { Ids } from '../sandbox/ids.js'
import type { Chat, ChatRow, Participant } from './chat.js'
import { fromRow } from './chat-row.js'
import { MockError } from '../errors/errors.js'
import { rowsPerStep } from '../../platform/run-sync.js'

/** The chats of a base (`../sandbox/base.ts`): many sandboxes share them, and none changes them. */
export interface ChatBase {
  /** In the order in which they were made. */
  readonly rows: readonly Chat[]
  readonly byID: ReadonlyMap<string, Chat>
  readonly byLocalID: ReadonlyMap<string, Chat>
  /** The direct chat with a person, by `directKeyOf`. */
  readonly direct: ReadonlyMap<string, Chat>
  /** By latest activity, the earliest first. */
  readonly byActivity: readonly Chat[]
  readonly withReminder: readonly Chat[]
  /** Those of its chats. */
  readonly accounts: readonly Account[]
}

export const noChats: ChatBase = {
  rows: [], byID: new Map(), byLocalID: new Map(), direct: new Map(), byActivity: [], withReminder: [], accounts: []
}

export interface ChatBaseContext {
  accounts: AccountStore
  ids: Ids
  /** The present, for rows that leave their times open. */
  now: () => number
}

/** Chats that are about to become those of a base. */
export interface LoadingChats extends ChatBase {
  readonly rows: readonly ChatRow[]
  readonly byID: Map<string, ChatRow>
  readonly byLocalID: Map<string, ChatRow>
  byActivity: readonly Chat[]
}

/** Makes chats of a fixture's rows, in steps; `sortByActivity` follows, when their messages are there. */
export function * loadChats (
  section: readonly ChatFixture[] = [], { accounts, ids, now }: ChatBaseContext
): Generator<void, LoadingChats> {
  const rows: ChatRow[] = []
  const byID = new Map<string, ChatRow>()
  const byLocalID = new Map<string, ChatRow>()
  const direct = new Map<string, Chat>()
  const taken = new Set(section.map(source => source.localChatID))
  let weight = 0
  for (const source of section) {
    const account = accounts.find(source.accountID)
    if (!account) throw new MockError('internal_error', `Chat ${source.id} names the account ${source.accountID}, which is not there`)
    let { localChatID } = source
    while (localChatID === undefined || (source.localChatID === undefined && taken.has(localChatID))) {
      localChatID = String(ids.next('localChat'))
    }
    const chat = fromRow(source, localChatID, account, now)
    rows.push(chat)
    byID.set(chat.id, chat)
    byLocalID.set(localChatID, chat)
    const key = directKeyOf(chat)
    if (key !== undefined && !direct.has(key)) direct.set(key, chat)
    weight += 1 + source.participants.length
    if (weight < rowsPerStep) continue
    weight = 0
    yield
  }
  for (const { id, merge } of section) {
    for (const chatID of merge?.chatIDs ?? []) {
      const member = byID.get(chatID)
      if (member) member.mergedIntoChatID = id
    }
  }
  for (const chat of sortedByActivity(rows)) if (chat.activityRank === 0) chat.activityRank = ids.next('activity')
  return {
    rows,
    byID,
    byLocalID,
    direct,
    byActivity: [],
    withReminder: rows.filter(({ reminder }) => reminder),
    accounts: [...new Set(rows.map(({ account }) => account))]
  }
}

/** Files the chats by their latest activity, when that is known. */
export function sortByActivity (chats: LoadingChats): void {
  chats.byActivity = sortedByActivity(chats.rows)
}

function sortedByActivity (rows: readonly ChatRow[]): ChatRow[] {
  return [...rows].sort((a, b) => a.lastActivity - b.lastActivity || a.activityRank - b.activityRank)
}

/** Participants other than the user. */
export function others ({ participants, account }: Chat): Participant[] {
  return participants.filter(({ id }) => id !== account.selfID)
}

export function directKey (accountID: string, userID: string): string {
  return `${accountID}\n${userID}`
}

/** What finds a direct chat by the other one in it; undefined for what is none. */
export function directKeyOf (chat: Chat): string | undefined {
  const { type, account, merge } = chat
  if (type !== 'single' || merge) return undefined
  const people = others(chat)
  return people.length > 1 ? undefined : directKey(account.accountID, people[0]?.id ?? account.selfID)
}
