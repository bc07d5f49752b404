import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import type { ChatEvent, DomainEvent } from '../../domain/sandbox/events.js'
import { appState } from '../../domain/setup/app-state.js'
import { viewOf } from '../../domain/setup/verification.js'
import { iso } from '../../domain/sandbox/clock.js'
import { presentMessage } from '../v1/presenters/message.js'

/**
 * An event as sent, except for the number, which differs per connection: it is serialised once, however many
 * connections receive it, and connections at the same number share its bytes.
 */
export class Frame {
  readonly event: DomainEvent
  readonly #beforeSeq: string
  readonly #afterSeq: string
  #lastSeq = -1
  #lastBytes: Buffer = Buffer.alloc(0)

  constructor (box: Sandbox, event: DomainEvent) {
    this.event = event
    this.#beforeSeq = `{"type":${JSON.stringify(event.type)},"seq":`
    this.#afterSeq = `,${JSON.stringify({ ts: iso(event.at), ...contentOf(box, event) }).slice(1)}`
  }

  /** Its length in characters, without the number. */
  get length (): number { return this.#beforeSeq.length + this.#afterSeq.length }

  bytes (seq: number): Buffer {
    if (seq !== this.#lastSeq) {
      this.#lastSeq = seq
      this.#lastBytes = Buffer.from(`${this.#beforeSeq}${seq}${this.#afterSeq}`)
    }
    return this.#lastBytes
  }
}

/** The contents of an event besides its type, number and time. Chats appear as IDs only: clients read them again. */
function contentOf (box: Sandbox, event: DomainEvent): object {
  if (event.type === 'app.state.updated') return { appState: appState(box) }
  if (event.type === 'verification.updated') return { verification: viewOf(event.verification) }
  if (event.type === 'verification.removed') return {}
  const { type, chatID, ids } = event
  return { chatID, ids, ...(type === 'message.upserted' ? { entries: entriesOf(box, event) } : {}) }
}

/**
 * The messages of an upsert, as they are now: each once, although a message that the network has just
 * confirmed has both its IDs in the event. Assumed: they have the form of messages in lists.
 */
function entriesOf (box: Sandbox, { chatID, ids }: ChatEvent): object[] {
  const chat = box.chats.find(chatID)
  if (!chat) return []
  const messages = new Set(ids.map(id => box.messages.find(chat, id)))
  return [...messages].flatMap(message => message ? [presentMessage(box, message)] : [])
}
