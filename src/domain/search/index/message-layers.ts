import type { AccountStore } from '../../accounts/account-store.js'
import type { ChatStore } from '../../chats/chat-store.js'
import type { MessageStore } from '../../messages/message-store.js'
import type { Message } from '../../messages/message.js'
import type { Observer } from '../observer.js'
import { MessageIndex, orderOf, placeOf, type MessagePlace, type MessageQuery } from './message-index.js'
import { runSync } from '../../../platform/run-sync.js'

interface Searched {
  accounts: AccountStore
  chats: ChatStore
  messages: MessageStore
}

/** Of the messages of bases: made by the first search in any of the sandboxes that share it. */
const indexes = new WeakMap<object, MessageIndex>()

/**
 * Finds the messages of a sandbox: in the index of its base, which it shares with other sandboxes, and in one of what
 * it has besides. A message that has changed is found in the second only.
 */
export class MessageLayers implements Observer<Message> {
  readonly #box: Searched
  /** Made by the first search, for most sandboxes see none. */
  #own: MessageIndex | undefined

  constructor (box: Searched) {
    this.#box = box
  }

  /** How many words there are. */
  get words (): number { return this.#base.words + (this.#own?.words ?? 0) }

  get #base (): MessageIndex {
    const { base } = this.#box.chats
    let index = indexes.get(base)
    if (!index) {
      index = new MessageIndex(() => base.rows.map(({ messages }) => messages.rows()), true)
      indexes.set(base, index)
    }
    return index
  }

  /** Makes what searches need, if it is not there yet, in steps; several may go through it at once. */
  * build (): Generator<void> {
    const own = this.#own ??= new MessageIndex(() => ownMessages(this.#box.chats), false)
    for (let base: MessageIndex | undefined; base !== this.#base;) {
      base = this.#base
      yield * base.build()
      yield * own.build()
    }
  }

  /**
   * The messages that a query finds; hidden and deleted ones are never found. What `build` has not made yet is made in
   * one go.
   * @param direction `before` yields them newest first, `after` oldest first
   * @param place where to continue: what is found is strictly before or after it
   */
  * find (query: MessageQuery, direction: 'before' | 'after', place?: MessagePlace): Generator<Message> {
    runSync(this.build())
    const { accounts, messages } = this.#box
    const step = direction === 'before' ? -1 : 1
    const own = this.#own?.find(query, direction, place, { accounts, look: message => message }) ?? [].values()
    let next = own.next()
    for (const row of this.#base.find(query, direction, place, { accounts, look: row => messages.look(row) })) {
      while (!next.done && orderOf(placeOf(next.value), placeOf(row)) * step < 0) {
        yield next.value
        next = own.next()
      }
      const message = messages.ofBase(row)
      if (message) yield message
    }
    if (!next.done) yield next.value
    yield * own
  }

  changed (message: Message): void { this.#own?.changed(message) }

  removed (message: Message): void { this.#own?.removed(message) }

  cleared (): void { this.#own?.cleared() }
}

function * ownMessages (chats: ChatStore): Generator<readonly Message[]> {
  for (const { messages } of chats.ownRows()) yield messages.ownRows()
}
