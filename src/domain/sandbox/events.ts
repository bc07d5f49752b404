import type { Clock } from './clock.js'
import type { Containment } from '../../platform/containment.js'
import type { Verification } from '../setup/verification.js'

/** What changed, as the WebSocket names it (contract: v1-behaviour.md, WebSocket protocol). */
export const eventTypes = [
  'chat.upserted', 'chat.deleted', 'message.upserted', 'message.deleted', 'app.state.updated', 'verification.updated',
  'verification.removed'
] as const
export type ChatEventType = Exclude<typeof eventTypes[number], SetupEvent['type']>

/** A committed change of a chat or of messages: listeners can already read it. */
export interface ChatEvent {
  type: ChatEventType
  chatID: string
  /** Chat IDs for chat events, message IDs for message events. */
  ids: string[]
  /** Unix milliseconds on the sandbox's clock. */
  at: number
}

/** A change of how far the installation is set up. */
export interface AppStateEvent {
  type: 'app.state.updated'
  /** Unix milliseconds on the sandbox's clock. */
  at: number
}

/** A change of a device verification: what it is now. */
export interface VerificationEvent {
  type: 'verification.updated'
  verification: Verification
  at: number
}

/** A verification is over, or was forgotten. */
export interface VerificationRemovedEvent {
  type: 'verification.removed'
  at: number
}

/** What is about the installation itself. */
export type SetupEvent = AppStateEvent | VerificationEvent | VerificationRemovedEvent

export type DomainEvent = ChatEvent | SetupEvent

/** Someone types in a chat, or stops: for the journal alone, for clients have no event of it. */
export interface TypingEvent {
  type: 'typing.started' | 'typing.stopped'
  chatID: string
  /** The user ID. */
  ids: string[]
  at: number
}

/** Whether an event is about a chat. */
export function isChatEvent (event: DomainEvent): event is ChatEvent {
  return (event as Partial<ChatEvent>).chatID !== undefined
}

/** From how many IDs on a set knows what an event names; fewer are found faster without. */
const many = 16

/** What `PendingEvents.count` is when nothing has happened yet. */
export const noEvents = { events: 0, ids: 0 }

/** The events of the commit under way, in order. */
export class PendingEvents {
  #events: DomainEvent[] = []
  /** What the last of them names, if that is many. */
  #ids: Set<string> | undefined

  /** Notes an event that happens now; what follows one of the same kind joins it. */
  add (type: ChatEventType, chatID: string, id: string, clock: Clock): void {
    const last = this.#lastChatEvent()
    if (last?.type !== type || last.chatID !== chatID) {
      this.#events.push({ type, chatID, ids: [id], at: clock.now() })
      this.#ids = undefined
    } else if (!this.#names(last, id)) {
      last.ids.push(id)
      this.#ids?.add(id)
    }
  }

  #names ({ ids }: ChatEvent, id: string): boolean {
    if (ids.length < many) return ids.includes(id)
    this.#ids ??= new Set(ids)
    return this.#ids.has(id)
  }

  /** Notes an event about the installation; that its state is another is told once, behind the rest. */
  addSetup (event: SetupEvent): void {
    const last = this.#events[this.#events.length - 1]
    if (event.type === 'app.state.updated' && last?.type === event.type) return
    this.#events.push(event)
  }

  /** The last event, if it is one that can take more IDs. */
  #lastChatEvent (): ChatEvent | undefined {
    const last = this.#events[this.#events.length - 1]
    return last && isChatEvent(last) ? last : undefined
  }

  /** How many there are, and how many IDs the last of them has: what `cutBack` goes back to. */
  get count (): { events: number, ids: number } {
    const { length } = this.#events
    return { events: length, ids: this.#lastChatEvent()?.ids.length ?? 0 }
  }

  /** Drops what came since. */
  cutBack ({ events, ids }: { events: number, ids: number }): void {
    this.#events.length = events
    const last = this.#lastChatEvent()
    if (last) last.ids.length = ids
    this.#ids = undefined
  }

  /** All of them, which are pending no more. */
  take (): DomainEvent[] {
    const events = this.#events
    if (events.length > 0) this.#events = []
    return events
  }
}

export type Listener = (event: DomainEvent) => void

/** Listeners to a sandbox's events. They may read the sandbox and must not change it. */
export class Events {
  readonly #containment: Containment
  readonly #listeners = new Set<Listener>()

  constructor (containment: Containment) {
    this.#containment = containment
  }

  /** @returns what ends the listening. */
  on (listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  get heard (): boolean { return this.#listeners.size > 0 }

  send (event: DomainEvent): void {
    for (const listener of this.#listeners) this.#containment.run('a listener of events', () => { listener(event) })
  }
}
