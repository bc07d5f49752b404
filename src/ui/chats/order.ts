import type { Message } from '../api/types.js'

/** Sort keys are numbers in decimal, longer than JavaScript's are exact. */
export function compareKeys (one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0)
}

/** Messages with others in their place, oldest first, each once. */
export function withMessages (messages: readonly Message[], added: readonly Message[]): Message[] {
  const byID = new Map([...messages, ...added].map(message => [message.id, message]))
  return [...byID.values()].sort((one, other) => compareKeys(one.sortKey, other.sortKey))
}
