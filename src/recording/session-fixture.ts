import type { AccountFixture, ChatFixture, ContactFixture, FixtureFile, MessageFixture } from '../fixtures/format.js'
import type { Account } from '../http/v1/schemas/accounts.js'
import type { Chat } from '../http/v1/schemas/chats.js'
import type { Message } from '../http/v1/schemas/messages.js'
import type { Participant, User } from '../http/v1/schemas/shared.js'
import { Notes, writeRow } from './anonymise/fields.js'
import type { Invention } from './anonymise/invention.js'
import { accountRow, chatRow, contactRow, messageRow, unlistedAccountRow } from './from-app.js'
import { accountFields, chatFields, contactFields, messageFields } from './rows.js'

/** Gathers what the answers of a session show of accounts, people, chats and messages. */
export class SessionFixture {
  readonly #invent: Invention
  readonly #notes = new Notes()
  readonly #accounts = new Map<string, Account>()
  readonly #selves = new Map<string, User>()
  readonly #contacts = new Map<string, ContactFixture>()
  readonly #chats = new Map<string, { chat: Chat, row: ChatFixture }>()
  readonly #messages = new Map<string, Map<string, MessageFixture>>()

  constructor (invent: Invention) { this.#invent = invent }

  /** Takes the answer of an operation; what is no row of a fixture is passed over. */
  add (operation: string, answer: unknown): void {
    if (/oauth|setup|matrix|mcp|spec/i.test(operation)) return
    this.#visit(answer)
  }

  /** Adds people whom a list of contacts shows. */
  addContacts (accountID: string, users: readonly User[]): void {
    for (const user of users) if (!user.isSelf) this.#addContact(accountID, user)
  }

  /** Rows are known by their fields, wherever an answer has them. */
  #visit (value: unknown): void {
    if (typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const item of value) this.#visit(item)
      return
    }
    const row = value as Record<string, unknown>
    if (isRow(row, 'id', 'chatID', 'senderID', 'timestamp')) this.#addMessage(value as Message)
    else if (isRow(row, 'id', 'accountID', 'type') && isPage(row.participants)) this.#addChat(value as Chat)
    else if (isRow(row, 'accountID') && typeof row.bridge === 'object' && typeof row.user === 'object') {
      this.#accounts.set(String(row.accountID), value as Account)
    } else {
      for (const inner of Object.values(row)) this.#visit(inner)
    }
  }

  #addMessage (message: Message): void {
    const row = writeRow(messageRow(message), messageFields, this.#invent, 'messages', this.#notes)
    const chatID = this.#invent.id(message.chatID)
    const messages = this.#messages.get(chatID) ?? new Map<string, MessageFixture>()
    this.#messages.set(chatID, messages.set(row.id, row))
    if (!message.isSender) this.#addContact(message.accountID, { id: message.senderID, fullName: message.senderName ?? '' })
  }

  #addChat (chat: Chat): void {
    const { accountID, participants: { items } } = chat
    for (const person of items) {
      if (person.isSelf) this.#selves.set(accountID, person)
      else this.#addContact(accountID, person)
    }
    const others = items.filter(({ isSelf }: Participant) => !isSelf)
    // Labels and merged chats need what a session may not show.
    const { labels: _, merge: _m, ...shown } = chat
    const row = writeRow(chatRow(shown, others), chatFields, this.#invent, 'chats', this.#notes)
    const earlier = this.#chats.get(row.id)
    const isSmaller = earlier !== undefined && earlier.row.participants.length > row.participants.length
    this.#chats.set(row.id, { chat, row: isSmaller ? { ...row, participants: earlier.row.participants } : row })
    this.#visit((chat as Chat & { preview?: unknown }).preview)
  }

  #addContact (accountID: string, user: User): void {
    const row = writeRow(contactRow(accountID, user), contactFields, this.#invent, 'contacts', this.#notes)
    if (row.fullName === '') delete row.fullName
    const key = `${row.accountID}\n${row.id}`
    this.#contacts.set(key, { ...row, ...this.#contacts.get(key) })
  }

  /** A fixture that seeds a sandbox with what was shown. */
  fixture (name: string): FixtureFile {
    const accounts = new Map<string, AccountFixture>()
    for (const { accountID, ...rest } of this.#accounts.values()) {
      const row = accountRow({ accountID, ...rest }, this.#selves.get(accountID)?.id)
      accounts.set(accountID, writeRow(row, accountFields, this.#invent, 'accounts', this.#notes))
    }
    for (const { chat: { accountID, network } } of this.#chats.values()) {
      if (accounts.has(accountID)) continue
      const row = unlistedAccountRow(accountID, network, this.#selves.get(accountID))
      accounts.set(accountID, writeRow(row, accountFields, this.#invent, 'accounts', this.#notes))
    }
    const known = new Set([...accounts.values()].map(({ accountID }) => accountID))
    return {
      format: 1,
      name,
      description: 'What a client was shown in a session with an app.',
      ids: {},
      accounts: [...accounts.values()],
      contacts: [...this.#contacts.values()].filter(({ accountID }) => known.has(accountID)),
      chats: [...this.#chats.values()].map(({ row }) => row).reverse(),
      messages: Object.fromEntries([...this.#messages].filter(([chatID]) => this.#chats.has(chatID))
        .map(([chatID, rows]) => [chatID, [...rows.values()].sort(byTime)])),
      tokens: [{ token: 'test-token', scopes: ['read', 'write'] }]
    }
  }
}

function byTime (a: MessageFixture, b: MessageFixture): number {
  return Date.parse(a.timestamp) - Date.parse(b.timestamp)
}

function isRow (row: Record<string, unknown>, ...names: string[]): boolean {
  return names.every(name => typeof row[name] === 'string')
}

function isPage (value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'items' in value && Array.isArray(value.items)
}
