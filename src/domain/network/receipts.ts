import type { Chat } from '../chats/chat.js'
import type { ChatStore } from '../chats/chat-store.js'
import type { Clock } from '../sandbox/clock.js'
import type { Membership } from '../homeserver/membership.js'
import type { Scheduler } from '../sandbox/scheduler.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { Message } from '../messages/message.js'
import type { MessageStore } from '../messages/message-store.js'
import { capabilitiesOf } from '../capabilities/capabilities.js'
import { iso } from '../sandbox/clock.js'
import { isOwn, isPending } from '../messages/message.js'
import { seek } from '../messages/message-order.js'

export interface ReceiptsContext {
  clock: Clock
  jobs: Scheduler
  chats: ChatStore
  homeserver: Membership
  messages: MessageStore
  undo: UndoLog
}

/** The job that hands a message over to the others. Its data are `{ chatID, messageID }`. */
const deliveryJob = 'receipt.delivered'
/** The job that lets the others read a chat. Its data are `{ chatID, from }`: the sort key of the first message. */
const readJob = 'receipt.read'

/**
 * Largest number of others for whom receipts are kept. Assumed: in large groups networks stop reporting them, and
 * lists of hundreds of names on each message would serve no test.
 */
const mostOthers = 20

/**
 * Who has received and read the user's messages (contract: v1.json, SendStatus.deliveredToUsers and Message.seen).
 * Assumed: `seen` is a time in direct chats and a map of times by participant in groups.
 */
export class Receipts {
  readonly #box: ReceiptsContext
  /** Chats that the others are about to read: who reads a chat reads all that is in it by then. */
  #aboutToRead = new Set<string>()

  constructor (box: ReceiptsContext) {
    this.#box = box
    box.jobs.handle(deliveryJob, ({ chatID, messageID }) => {
      const chat = box.chats.find(String(chatID))
      const message = chat && box.messages.find(chat, String(messageID))
      if (message) this.#deliver(message, this.receivers(message.chat))
    })
    box.jobs.handle(readJob, ({ chatID, from }) => {
      this.#willNotRead(String(chatID))
      const chat = box.chats.find(String(chatID))
      if (chat) this.read(chat, this.receivers(chat), Number(from))
    })
  }

  /** Who says that a message has come: the others whom the network simulates, unless there are too many. */
  receivers (chat: Chat): string[] {
    const others = this.#box.chats.others(chat)
    if (others.length > mostOthers) return []
    const { installation } = this.#box.homeserver
    return others
      .filter(({ id, isPending, isNetworkBot }) => !isPending && !isNetworkBot && !installation?.isPlayed(id))
      .map(({ id }) => id)
  }

  /**
   * The network has taken a message: the others will have it, and read it.
   * @param delays milliseconds, null for never; a delivery without delay has come with the confirmation
   */
  plan (message: Message, { delivery, read }: { delivery: number | null, read: number | null }): void {
    const { chat } = message
    if (delivery !== null && delivery > 0) {
      this.#box.jobs.plan(delivery, deliveryJob, { chatID: chat.id, messageID: message.id })
    }
    if (read === null || !capabilitiesOf(chat).readReceipts || this.#aboutToRead.has(chat.id)) return
    if (this.receivers(chat).length === 0) return
    this.#box.undo.add(() => { this.#aboutToRead.delete(chat.id) })
    this.#aboutToRead.add(chat.id)
    this.#box.jobs.plan(read, readJob, { chatID: chat.id, from: message.sortKey })
  }

  /**
   * Others have read a chat, or what is in it up to a message: the user's messages tell. Reading them is having them.
   * @param from the sort key of the first message that is looked at
   * @param through the sort key of the last one
   */
  read (chat: Chat, userIDs: string[], from = 0, through = Infinity): void {
    for (let at = seek(chat.messages, from); at < chat.messages.length; at++) {
      const message = chat.messages.at(at)
      if (!message || message.sortKey > through) return
      if (!isOwn(message) || message.isDeleted || isPending(message)) continue
      const news = userIDs.filter(id => !hasSeen(message, id))
      if (news.length === 0) continue
      const now = iso(this.#box.clock.now())
      const seen = chat.type === 'single'
        ? now
        : { ...seenByParticipant(message), ...Object.fromEntries(news.map(id => [id, now])) }
      this.#box.messages.update(message, { seen })
      if (message.sendStatus) this.#deliver(message, news)
    }
  }

  /** Others have received a message of the user. */
  delivered (message: Message, userIDs: string[]): void { this.#deliver(message, userIDs) }

  #deliver (message: Message, userIDs: string[]): void {
    const { sendStatus } = message
    if (sendStatus?.status !== 'SUCCESS') return
    const news = userIDs.filter(id => !sendStatus.deliveredToUsers?.includes(id))
    if (news.length === 0) return
    this.#box.messages.update(message, {
      sendStatus: { ...sendStatus, deliveredToUsers: [...sendStatus.deliveredToUsers ?? [], ...news] }
    })
  }

  /** A chat is no more. */
  forget (chat: Chat): void {
    this.#willNotRead(chat.id)
  }

  #willNotRead (chatID: string): void {
    if (!this.#aboutToRead.has(chatID)) return
    this.#box.undo.add(() => { this.#aboutToRead.add(chatID) })
    this.#aboutToRead.delete(chatID)
  }

  /** Takes up what a fixture has planned. */
  arm (): void {
    this.#aboutToRead = new Set(this.#box.jobs.planned(readJob).map(({ chatID }) => String(chatID)))
  }
}

function hasSeen ({ seen }: Message, userID: string): boolean {
  if (typeof seen !== 'object') return seen !== undefined && seen !== false
  return Object.hasOwn(seen, userID) && seen[userID] !== false
}

function seenByParticipant ({ seen }: Message): Record<string, boolean | string> {
  return typeof seen === 'object' ? seen : {}
}
