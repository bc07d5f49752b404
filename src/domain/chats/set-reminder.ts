import type { Sandbox } from '../sandbox/sandbox.js'
import type { Chat } from './chat.js'
import { canShow } from '../sandbox/time.js'
import { invalidField, malformedField } from '../errors/errors.js'

export interface NewReminder {
  /** ISO 8601 with a zone, or Unix milliseconds. */
  remindAt: string | number
  dismissOnIncomingMessage?: boolean | undefined
}

/**
 * Sets a chat's reminder and replaces an existing one. A time in the past is accepted, and the reminder fires
 * at once. Assumed: not seen.
 * @throws MockError not_found, validation_error for a time that the API could not write
 */
export function setChatReminder (box: Sandbox, chatID: string, reminder: NewReminder): Chat {
  const { remindAt, dismissOnIncomingMessage } = reminder
  const time = typeof remindAt === 'number' ? Math.round(remindAt) : Date.parse(remindAt)
  if (!canShow(time)) {
    // What is no time at all breaks the schema in all but the letter of its format.
    const refuse = Number.isNaN(time) ? malformedField : invalidField
    throw refuse(['reminder', typeof remindAt === 'number' ? 'remindAtMs' : 'remindAt'],
      'The time is none that a date of the years 0000 to 9999 can hold')
  }
  const chat = box.chats.get(chatID)
  return box.commit(() => {
    box.reminders.set(chat, { remindAt: time, dismissOnIncomingMessage })
    return chat
  })
}

/**
 * Takes a chat's reminder away. Without one there is nothing to do, which is no error. Assumed: not stated.
 * @throws MockError not_found
 */
export function clearChatReminder (box: Sandbox, chatID: string): Chat {
  const chat = box.chats.get(chatID)
  return box.commit(() => {
    box.reminders.clear(chat)
    return chat
  })
}
