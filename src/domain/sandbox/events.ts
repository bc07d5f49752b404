/** What changed, as the WebSocket names it (contract: v1-behaviour.md, WebSocket protocol). */
export const eventTypes = ['chat.upserted', 'chat.deleted', 'message.upserted', 'message.deleted'] as const
export type EventType = typeof eventTypes[number]

/** A change of a sandbox that has been committed: whoever hears of it can already read it. */
export interface DomainEvent {
  type: EventType
  chatID: string
  /** Chat IDs for chat events, message IDs for message events. */
  ids: string[]
  /** Unix milliseconds on the sandbox's clock. */
  at: number
}

export type Listener = (event: DomainEvent) => void

/** Who wants to hear of a sandbox's events. Listeners may read the sandbox and must not change it. */
export class Events {
  readonly #listeners = new Set<Listener>()

  /** @returns what ends the listening. */
  on (listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  get heard (): boolean { return this.#listeners.size > 0 }

  send (event: DomainEvent): void {
    for (const listener of this.#listeners) listener(event)
  }
}
