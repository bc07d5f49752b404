import type { FaultRule } from '../../fixtures/fault-rule.js'

/** What a rule acts on. */
export type Subject = 'request' | 'send' | 'event' | 'upgrade'

/** The conditions that a rule can name, besides how often and how long it acts. */
export type Selector =
  'operation' | 'method' | 'path' | 'header' | 'query' | 'body' | 'accountID' | 'chatID' | 'messageID' | 'event' | 'before'

export const selectors: readonly Selector[] = [
  'operation', 'method', 'path', 'header', 'query', 'body', 'accountID', 'chatID', 'messageID', 'event', 'before'
]

/** The conditions that count for each subject. A rule that names another one is refused: none is ever ignored. */
export const countsFor: Record<Subject, readonly Selector[]> = {
  request: ['operation', 'method', 'path', 'header', 'query', 'body', 'accountID', 'chatID', 'messageID', 'before'],
  send: ['body', 'accountID', 'chatID'],
  event: ['event', 'accountID', 'chatID', 'messageID'],
  upgrade: ['method', 'path', 'header', 'query']
}

const words: Record<Subject, string> = {
  request: 'requests', send: 'how sends end', event: 'events on WebSockets', upgrade: 'the opening of WebSockets'
}

export function subjectOf ({ send, socket }: FaultRule): Subject {
  if (send) return 'send'
  if (!socket) return 'request'
  return socket.refuse === undefined ? 'event' : 'upgrade'
}

/** The conditions of a rule that do not count for what it acts on, each with what the tester can do. */
export function strayConditions (rule: FaultRule): Array<{ selector: Selector, message: string }> {
  const subject = subjectOf(rule)
  const counting = countsFor[subject]
  const stray = selectors.filter(selector => rule[selector] !== undefined && !counting.includes(selector))
  return stray.map(selector => ({
    selector,
    message: `This rule acts on ${words[subject]}, for which ${selector} does not count: leave it out, or choose by ${
      counting.join(', ')}`
  }))
}
