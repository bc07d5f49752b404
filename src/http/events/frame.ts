import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import type { ChatEvent, DomainEvent } from '../../domain/sandbox/events.js'
import type { Message as MessageOutput } from '../v1/schemas/messages.js'
import { appState } from '../../domain/setup/app-state.js'
import { viewOf } from '../../domain/setup/verification.js'
import { iso } from '../../domain/sandbox/clock.js'
import { messageText } from '../v1/presenters/message.js'
import { listOf, textOf, withTexts, type JSONText, type TextOf } from '../json-text.js'

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
    this.#afterSeq = `,${contentOf(box, event).toString().slice(1)}`
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

/** The contents of an event besides its type and number. Chats appear as IDs only: clients read them again. */
function contentOf (box: Sandbox, event: DomainEvent): JSONText {
  const ts = iso(event.at)
  if (event.type === 'app.state.updated') return textOf({ ts, appState: appState(box) })
  if (event.type === 'verification.updated') return textOf({ ts, verification: viewOf(event.verification) })
  if (event.type === 'verification.removed') return textOf({ ts })
  const { type, chatID, ids } = event
  const content = textOf({ ts, chatID, ids })
  return type === 'message.upserted' ? withTexts(content, { entries: listOf(entriesOf(box, event)) }) : content
}

/**
 * The messages of an upsert, as they are now: each once, although a message that the network has just
 * confirmed has both its IDs in the event. Assumed: they have the form of messages in lists.
 */
function entriesOf (box: Sandbox, { chatID, ids }: ChatEvent): Array<TextOf<MessageOutput>> {
  const chat = box.chats.find(chatID)
  if (!chat) return []
  const messages = new Set(ids.map(id => box.messages.find(chat, id)))
  return [...messages].flatMap(message => message ? [messageText(box, message)] : [])
}
