import type { Chat } from '../chats/chat.js'
import type { ChatStore } from '../chats/chat-store.js'
import type { Clock } from '../sandbox/clock.js'
import type { Scheduler } from '../sandbox/scheduler.js'
import type { Message } from './message.js'
import type { MessageStore } from './message-store.js'
import { capabilitiesOf } from '../capabilities/capabilities.js'
import { isOwn } from './message.js'

export interface ExpiryContext {
  clock: Clock
  jobs: Scheduler
  chats: ChatStore
  messages: MessageStore
}

/** The job that takes a message away. Its data are `{ chatID, messageID }`. */
const job = 'message.expire'

/**
 * Disappearing messages. Where the network counts from the sending (capabilities.disappearingTimer), the time of every
 * message runs from when it was sent; where it counts from the reading, that of a message by another person runs from
 * when the user reads it. Assumed, since nothing was seen: what a fixture holds stays, unless it was planned before the
 * snapshot; a new timer counts for new messages.
 */
export class Expiry {
  readonly #box: ExpiryContext

  constructor (box: ExpiryContext) {
    this.#box = box
    box.jobs.handle(job, ({ chatID, messageID }) => {
      const chat = box.chats.find(String(chatID))
      const message = chat && box.messages.find(chat, String(messageID))
      if (message) box.messages.remove(message)
    })
  }

  /** A message has come into its chat. */
  arrived (message: Message): void {
    const { chat } = message
    if (!chat.messageExpirySeconds) return
    const unread = message.sortKey > chat.lastReadSortKey && !isOwn(message)
    if (countsFromReading(chat) && unread) return
    this.#start(message, countsFromReading(chat) && !isOwn(message) ? this.#box.clock.now() : message.timestamp)
  }

  /** The user has read messages that were unread before. */
  read (chat: Chat, messages: Iterable<Message>): void {
    if (!chat.messageExpirySeconds || !countsFromReading(chat)) return
    const now = this.#box.clock.now()
    // Marking a chat unread and reading it again does not extend the time of its messages.
    const started = new Set(this.#box.jobs.planned(job).map(({ messageID }) => messageID))
    for (const message of messages) if (!isOwn(message) && !started.has(message.id)) this.#start(message, now)
  }

  #start (message: Message, from: number): void {
    const { chat, id } = message
    const { messageExpirySeconds = 0 } = chat
    this.#box.jobs.planAt(from + messageExpirySeconds * 1000, job, { chatID: chat.id, messageID: id })
  }
}

function countsFromReading (chat: Chat): boolean {
  const { types = [] } = capabilitiesOf(chat).disappearingTimer ?? {}
  return types.includes('afterRead') && !types.includes('afterSend')
}
