/** What the server sends, by the schemas that it validates and documents it with. Types alone: nothing is bundled. */
export type { Account } from '../../http/v1/schemas/accounts.js'
export type { Chat, ChatWithPreview, Label } from '../../http/v1/schemas/chats.js'
export type { Attachment, Message, Reaction, SendStatus } from '../../http/v1/schemas/messages.js'
export type { Participant, User } from '../../http/v1/schemas/shared.js'
export type { PersonaFixture as Persona } from '../../fixtures/format.js'

/** A page of a list, and where it continues. */
export interface Page<Item> {
  items: Item[]
  hasMore: boolean
  oldestCursor: string | null
  newestCursor: string | null
}

/** GET /_mock/sandboxes */
export interface SandboxEntry {
  id: string
  fixture?: string
  seed: number
  url: string
  port?: number
  homeserver?: string
  userID?: string
  clock: ClockState
}

/** GET /_mock/sandboxes/{id} */
export interface SandboxDetails extends SandboxEntry {
  digest: string
  counts: Record<string, number>
  tokens: Array<{ id: string, name?: string, scopes: string[], expired: boolean }>
}

export interface ClockState {
  now: string
  mode: 'real' | 'frozen'
  offset: number
  nextDue?: string
  planned: number
}

export type JournalKind = 'request' | 'event' | 'frame' | 'error'

/** An entry of the journal: the fields that all have, and those of its kind. */
export interface JournalEntry {
  id: number
  kind: JournalKind
  at: string
  /** Of an event: `message.upserted` and the like. */
  type?: string
  chatID?: string
  ids?: string[]
  [field: string]: unknown
}
