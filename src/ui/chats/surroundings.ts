import type { Account, Label, Participant } from '../api/types.js'

/** What the user has, besides chats. */
export interface Surroundings {
  accounts: readonly Account[]
  labels: readonly Label[]
  /** Whether they have been read at all. */
  areRead: boolean
}

/** Who is in a chat, by user ID. */
export type People = ReadonlyMap<string, Participant>
