/**
 * What the server sends, by the schemas that it validates and documents it with, and by the library's types. Types alone:
 * nothing is bundled.
 */
export type {
  ClockInfo as ClockState, FrameEntry, RequestEntry, SandboxInfo as SandboxDetails, SandboxSummary as SandboxEntry
} from '../../client/types.js'
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
