import type { DomainEvent } from '../../domain/sandbox/events.js'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import { iso } from '../../domain/sandbox/clock.js'
import { presentChat } from '../v1/presenters/chat.js'
import { presentMessage } from '../v1/presenters/message.js'

/**
 * An event as it goes over the wire, but for the number that differs per connection: it is written once, however many
 * connections it goes to, and its bytes are shared by all whose count stands at the same number.
 */
export class Frame {
  readonly event: DomainEvent
  readonly #beforeSeq: string
  readonly #afterSeq: string
  #lastSeq = -1
  #lastBytes: Buffer = Buffer.alloc(0)

  constructor (box: Sandbox, event: DomainEvent) {
    this.event = event
    const { type, at, chatID, ids } = event
    const entries = entriesOf(box, event)
    this.#beforeSeq = `{"type":${JSON.stringify(type)},"seq":`
    this.#afterSeq = `,${JSON.stringify({ ts: iso(at), chatID, ids, ...(entries ? { entries } : {}) }).slice(1)}`
  }

  /** How long it is, in characters, but for the number. */
  get length (): number { return this.#beforeSeq.length + this.#afterSeq.length }

  bytes (seq: number): Buffer {
    if (seq !== this.#lastSeq) {
      this.#lastSeq = seq
      this.#lastBytes = Buffer.from(`${this.#beforeSeq}${seq}${this.#afterSeq}`)
    }
    return this.#lastBytes
  }
}

/**
 * The chats or messages that an upsert is about, as they are now: each once, though a message that the network has
 * just confirmed is named by both its IDs. Assumed: they have the form that lists give them.
 */
function entriesOf (box: Sandbox, { type, chatID, ids }: DomainEvent): object[] | undefined {
  if (type !== 'chat.upserted' && type !== 'message.upserted') return undefined
  const chat = box.chats.find(chatID)
  if (!chat) return []
  if (type === 'chat.upserted') return [presentChat(box, chat)]
  const messages = new Set(ids.map(id => box.messages.find(chat, id)))
  return [...messages].flatMap(message => message ? [presentMessage(box, message)] : [])
}
