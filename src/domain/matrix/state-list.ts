import type { Content, StateEntry } from './matrix-store.js'
import { textIn } from './content.js'

/** State that a chat or label implies: where it is also stored, the chat or label decides. */
export const impliedTypes: ReadonlySet<string> = new Set(['m.room.member', 'm.room.name', 'm.room.topic', 'm.room.avatar'])

/** Collects state in order; what is stored goes before what is usual, and what is implied before both. */
export class StateList {
  readonly entries: StateEntry[] = []
  readonly #stored: Map<string, StateEntry>
  readonly #taken = new Set<string>()
  readonly #sender: string
  readonly #at: number

  constructor (stored: readonly StateEntry[], sender: string, at: number) {
    this.#stored = new Map(stored.map(entry => [keyOf(entry), entry]))
    this.#sender = sender
    this.#at = at
  }

  stored (type: string, stateKey = ''): StateEntry | undefined { return this.#stored.get(keyOf({ type, stateKey })) }

  usual (type: string, content: Content, stateKey = ''): void {
    this.#push(this.stored(type, stateKey) ?? { type, stateKey, content, sender: this.#sender, at: this.#at })
  }

  implied (type: string, content: Content, stateKey = ''): void {
    const { sender = this.#sender, at = this.#at } = this.stored(type, stateKey) ?? {}
    this.#push({ type, stateKey, content, sender, at })
  }

  member (entry: StateEntry): void { if (!this.#taken.has(keyOf(entry))) this.#push(entry) }

  /** What is stored and was not collected yet, except for types that the chat alone decides. */
  rest (): void {
    for (const entry of this.#stored.values()) {
      if (!this.#taken.has(keyOf(entry)) && !impliedTypes.has(entry.type)) this.#push(entry)
    }
  }

  /** A text of the chat. What is stored of it stays as long as it has that text. */
  text (type: string, field: string, text: string | undefined): void {
    if (text === undefined) return
    const stored = this.stored(type)
    this.implied(type, textIn(stored?.content, field) === text && stored ? stored.content : { [field]: text })
  }

  #push (entry: StateEntry): void {
    this.#taken.add(keyOf(entry))
    this.entries.push(entry)
  }
}

function keyOf ({ type, stateKey }: Pick<StateEntry, 'type' | 'stateKey'>): string {
  return JSON.stringify([type, stateKey])
}
