import type { Message, MessageRow } from './message.js'
import { MockError } from '../errors/errors.js'
import { lowerBound } from '../../platform/lower-bound.js'

/** Sort keys are milliseconds since this moment, so that they have the contract's 9 to 12 digits. Assumed. */
const sortEpoch = Date.UTC(2010, 0, 1)

/** The largest sort key, of 15 digits. Those of times are far smaller. */
const largest = 999_999_999_999_999

/** The sort key that a time would have if no other message stood there. */
export function sortKeyAt (timestamp: number): number {
  return Math.max(1, timestamp - sortEpoch)
}

/** Where the first message stands whose sort key is not less than the given one. */
export function seek (messages: readonly Message[], sortKey: number): number {
  return firstNotBefore(messages, message => message.sortKey < sortKey)
}

/** A place between sort keys: before all messages of a time and later, after all earlier ones. */
export function keyBefore (messages: readonly Message[], timestamp: number): number {
  const next = messages[firstNotBefore(messages, message => message.timestamp < timestamp)]
  return next ? next.sortKey - 0.5 : Infinity
}

/**
 * Gives a message its place among the others, after those of the same time, and a sort key between its neighbours'.
 * Where fixtures left no number free there, it goes to the next place that has one.
 */
export function place (messages: Message[], message: MessageRow): void {
  const last = messages[messages.length - 1]
  let at = !last || last.timestamp <= message.timestamp
    ? messages.length
    : firstNotBefore(messages, other => other.timestamp <= message.timestamp)
  const wanted = sortKeyAt(message.timestamp)
  for (;;) {
    const lowest = (messages[at - 1]?.sortKey ?? 0) + 1
    const highest = (messages[at]?.sortKey ?? Infinity) - 1
    if (lowest > largest) throw full(message)
    if (lowest <= highest) {
      message.sortKey = wanted >= lowest && wanted <= highest ? wanted : lowest
      break
    }
    at++
  }
  if (at === messages.length) messages.push(message)
  else messages.splice(at, 0, message)
}

/** Puts messages that came in any order in the order of their sort keys, and sees to it that no two are equal. */
export function arrange (messages: MessageRow[]): void {
  messages.sort((a, b) => a.sortKey - b.sortKey)
  let before = 0
  for (const message of messages) {
    if (message.sortKey <= before) message.sortKey = before + 1
    if (message.sortKey > largest) throw full(message)
    before = message.sortKey
  }
}

function full ({ chat }: Message): MockError {
  return new MockError('conflict', `No sort key is left after the last message of the chat ${chat.id}: give it a smaller one`)
}

function firstNotBefore (messages: readonly Message[], isBefore: (message: Message) => boolean): number {
  return lowerBound(messages.length, at => {
    const message = messages[at]
    return message !== undefined && isBefore(message)
  })
}
