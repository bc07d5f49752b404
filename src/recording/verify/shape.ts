import type { FixtureFile } from '../../fixtures/format.js'
import type { Account } from '../../http/v1/schemas/accounts.js'
import type { Chat, Label } from '../../http/v1/schemas/chats.js'
import type { Message } from '../../http/v1/schemas/messages.js'
import type { User } from '../../http/v1/schemas/shared.js'
import { asRecorded } from '../anonymise/invention.js'
import type { AppClient } from '../app-client.js'
import { RecordingError } from '../recording-error.js'
import { SessionFixture } from '../session-fixture.js'

/** Pages of chats that are read. */
const pages = 4
/** Chats of which one page of messages is read. */
const chatsWithMessages = 8
/** Accounts whose first contacts are read. */
const accountsWithContacts = 6

/** A part of what the app holds. It is kept in memory alone, with all names. */
export interface Shape {
  /** Of the app. */
  product: { name: string, version: string }
  accounts: Account[]
  labels: Label[]
  /** The first of each account, in the app's order. */
  contacts: Map<string, User[]>
  chats: Chat[]
  /** By chat, newest first. */
  messages: Map<string, Message[]>
  /** The chat in which may be written. */
  chat: Chat | undefined
  /** Seeds a sandbox with all this. */
  fixture: FixtureFile
}

interface Page<Item> { items: Item[], hasMore: boolean, oldestCursor: string | null }

/**
 * Reads a little of everything from an app.
 * @param chatID of a chat that has to be in it; its ID or local chat ID
 * @throws RecordingError where the app refuses, or has no such chat
 */
export async function readShape (client: AppClient, chatID?: string): Promise<Shape> {
  const info = await client.json<{ app?: { name?: unknown, version?: unknown } }>('/v1/info')
  const { name, version } = info?.app ?? {}
  if (typeof version !== 'string') throw new RecordingError('GET /v1/info has no app.version: is this Beeper Desktop?')
  const seen = new SessionFixture(asRecorded)
  const accounts = await client.json<Account[]>('/v1/accounts') ?? []
  seen.add('getAccounts', accounts)
  const chats = await firstChats(client)
  const archive = await client.json<Page<Chat>>('/v1/chats/search', { inbox: 'archive', limit: '5' })
  for (const chat of archive?.items ?? []) if (!chats.some(({ id }) => id === chat.id)) chats.push(chat)
  const chat = chatID === undefined ? undefined : await namedChat(client, chatID)
  const all = [...chat ? [chat] : [], ...chats.filter(({ id }) => id !== chat?.id)]
  seen.add('listChats', all)
  const messages = new Map<string, Message[]>()
  for (const { id } of all.filter(({ merge }) => merge === undefined).slice(0, chatsWithMessages)) {
    const page = await client.json<Page<Message>>(`/v1/chats/${encodeURIComponent(id)}/messages`)
    messages.set(id, page?.items ?? [])
    seen.add('listMessages', page)
  }
  const contacts = new Map<string, User[]>()
  for (const { accountID } of accounts.slice(0, accountsWithContacts)) {
    const page = await client.json<Page<User>>(`/v1/accounts/${encodeURIComponent(accountID)}/contacts/list`, { limit: '20' })
    contacts.set(accountID, page?.items ?? [])
    seen.addContacts(accountID, page?.items ?? [])
  }
  const labels = await client.json<Label[]>('/v1/labels') ?? []
  const fixture = { ...seen.fixture('verify'), labels: labels.map(({ id, name }) => ({ id, name })), network: { readDelay: null } }
  return { product: { name: String(name), version }, accounts, labels, contacts, chats: all, messages, chat, fixture }
}

async function firstChats (client: AppClient): Promise<Chat[]> {
  const chats: Chat[] = []
  let cursor: string | undefined
  for (let read = 0; read < pages; read++) {
    const page: Page<Chat> | undefined = await client.json<Page<Chat>>('/v1/chats', cursor === undefined ? {} : { cursor, direction: 'before' })
    chats.push(...page?.items ?? [])
    if (!page?.hasMore || page.oldestCursor === null) break
    cursor = page.oldestCursor
  }
  return chats
}

async function namedChat (client: AppClient, chatID: string): Promise<Chat> {
  const chat = await client.json<Chat>(`/v1/chats/${encodeURIComponent(chatID)}`)
  if (!chat) throw new RecordingError(`--chat: the app has no chat ${JSON.stringify(chatID)}`, { isInput: true })
  if (chat.merge !== undefined) throw new RecordingError('--chat: name the chat itself, not the merged one', { isInput: true })
  return chat
}
