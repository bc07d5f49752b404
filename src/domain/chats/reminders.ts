import type { Chat, Reminder } from './chat.js'
import type { ChatStore } from './chat-store.js'
import type { Clock } from '../sandbox/clock.js'
import type { JobData, Scheduler } from '../sandbox/scheduler.js'

export interface RemindersContext {
  clock: Clock
  chats: ChatStore
  jobs: Scheduler
}

/** The job that lets a reminder fire. Its data are `{ chatID }`. */
const job = 'reminder.fire'

/**
 * When to come back to a chat. The reminder itself stands in its chat, and that it fires is a job, so both are in
 * snapshots.
 */
export class Reminders {
  readonly #box: RemindersContext

  constructor (box: RemindersContext) {
    this.#box = box
    box.jobs.handle(job, ({ chatID }) => {
      const chat = box.chats.find(String(chatID))
      if (chat) this.#fire(chat)
    })
  }

  /** Replaces an existing reminder. One whose time has passed fires as soon as the commit is done. */
  set (chat: Chat, reminder: Reminder): void {
    this.#box.jobs.cancel(job, of(chat))
    this.#box.jobs.planAt(reminder.remindAt, job, { chatID: chat.id })
    this.#box.chats.update(chat, { reminder })
  }

  clear (chat: Chat): void {
    if (!chat.reminder) return
    this.#box.jobs.cancel(job, of(chat))
    this.#box.chats.update(chat, { reminder: undefined })
  }

  /** A message has arrived: dismisses a reminder that asks for it. */
  incoming (chat: Chat): void {
    if (chat.reminder?.dismissOnIncomingMessage) this.clear(chat)
  }

  /**
   * Plans reminders that a fixture holds without a job. A reminder whose time had passed at loading stays
   * as it is and does not fire: its author wants to see it, and loading changes nothing.
   */
  arm (): void {
    const planned = new Set(this.#box.jobs.planned(job).map(({ chatID }) => chatID))
    const now = this.#box.clock.now()
    for (const { id, reminder } of this.#box.chats.withReminders()) {
      if (reminder && reminder.remindAt > now && !planned.has(id)) {
        this.#box.jobs.planAt(reminder.remindAt, job, { chatID: id })
      }
    }
  }

  /**
   * Assumed, for nothing was seen: the reminder is used up, and the chat is marked unread so that it catches the eye;
   * it keeps its place, for nothing was written, and stays archived or snoozed if it is.
   */
  #fire (chat: Chat): void {
    this.#box.chats.update(chat, { reminder: undefined, isMarkedUnread: true })
  }
}

function of (chat: Chat): (data: JobData) => boolean {
  return ({ chatID }) => chatID === chat.id
}
