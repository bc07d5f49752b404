import type { Chat } from './chat.js'

/** The digests of a chat that is not what the base has, as far as they are known. */
export interface ChatDigests {
  /** The chat's, when they were made: they hold for no other. */
  readonly revision: number
  row?: string
  messages?: {
    /** Whose messages are said to be the user's. */
    readonly selfID: string
    readonly digest: string
  }
}

const known = new WeakMap<Chat, ChatDigests>()

export function digestsOf (chat: Chat): ChatDigests {
  const there = known.get(chat)
  if (there?.revision === chat.revision) return there
  const digests = { revision: chat.revision }
  known.set(chat, digests)
  return digests
}

/** Lets a chat and its copy have the digests that are made of either, until it changes. */
export function shareDigests (chat: Chat, copy: Chat): void {
  if (copy.revision === chat.revision) known.set(copy, digestsOf(chat))
}
