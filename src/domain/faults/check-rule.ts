import type { FaultRule, RuleAnswer } from '../../fixtures/fault-rule.js'
import type { Issue } from '../errors/errors.js'
import { decodedText } from '../journal/named-records.js'
import { eventTypes } from '../sandbox/events.js'
import { suggestion } from '../../platform/suggest.js'
import { strayConditions, subjectOf } from './selectors.js'

/** What there is that a rule can name. What is absent is not checked. */
export interface KnownNames {
  /** The operations that clients call. */
  operations?: ReadonlySet<string> | undefined
  accountIDs?: ReadonlySet<string> | undefined
  /** Whether a chat has that ID or local ID. */
  hasChat?: ((chatID: string) => boolean) | undefined
  /** Whether a message has that ID, of whichever kind. */
  hasMessage?: ((messageID: string) => boolean) | undefined
}

/**
 * What is wrong with a rule, besides its schema: the one place that says which rules cannot act, or would make an
 * answer that cannot be sent.
 * @returns one issue for each problem; paths start in the rule
 */
export function ruleIssues (rule: FaultRule, known: KnownNames): Issue[] {
  const issues: Issue[] = []
  const refuse = (path: Issue['path'], message: string) => issues.push({ code: 'custom', message, path })

  const { status, answer, reset, truncate, broken, headers, send, socket } = rule
  const onRequests = requestActions.some(action => rule[action] !== undefined)
  if (send && socket) refuse(['socket'], 'A rule acts either on sends or on sockets: make two rules')
  const stray = send ?? socket ? [...requestActions, ...errorWords].filter(action => rule[action] !== undefined) : []
  for (const action of stray) {
    refuse([action], `A rule with ${send ? 'send' : 'socket'} does nothing to requests: make a rule of its own with ${action}`)
  }
  for (const { selector, message } of strayConditions(rule)) refuse([selector], message)
  if (rule.before === 'auth' && rule.body !== undefined) {
    refuse(['body'], 'Before the token is looked at, no body has been read: leave body or before out')
  }
  if (subjectOf(rule) === 'send' && typeof rule.body === 'object') {
    refuse(['body'], 'A send has a text: name a piece of it')
  }
  if (!send && !socket && !onRequests) {
    refuse([], 'The rule does nothing: set status, answer, delay, reset, truncate, broken, headers, send or socket')
  }
  if (rule.ttl !== undefined && rule.ttl < 1) refuse(['ttl'], 'The rule would end at once: use a millisecond or more')
  if (status !== undefined && hasNoBody(status)) {
    const onBody = Object.entries({ truncate, broken, reset: reset === 'body' ? reset : undefined })
    for (const [name, value] of onBody) {
      if (value !== undefined) refuse([name], `An answer with status ${status} has no body (RFC 9110 §6.4.1): leave ${name} out`)
    }
  }

  const words = send ?? socket ? [] : errorWords.filter(name => rule[name] !== undefined)
  if (status === undefined || status < 400) {
    for (const name of words) refuse([name], `Only an error has a ${name}: set a status from 400 on`)
  }
  if (reset === 'before') {
    for (const name of requestActions) {
      if (name !== 'reset' && name !== 'delay' && rule[name] !== undefined) {
        refuse([name], 'After a reset before the answer there is no answer: leave this out, or reset')
      }
    }
  }
  const breaks = Object.entries({ truncate, broken, reset: reset === 'body' ? reset : undefined })
    .filter(([, value]) => value !== undefined).map(([name]) => name)
  for (const name of breaks.slice(1)) {
    refuse([name], `A body is broken in one way: leave ${breaks[0]} or ${name} out`)
  }
  const alone = (['refuse', 'close', 'drop', 'reorder'] as const).filter(name => socket?.[name] !== undefined)
  if (alone.length > 0 && Object.keys(socket ?? {}).length > 1) {
    refuse(['socket'], `${alone[0]} leaves nothing for another action: make a rule for each`)
  }

  if (answer !== undefined) {
    for (const name of besideAnswers) {
      if (rule[name] !== undefined) refuse([name], `An answer has all of it: put ${name} into answer, or leave it out`)
    }
    for (const [path, one] of answersOf(answer)) issues.push(...answerIssues(one, path))
  } else if (rule.offSchema !== undefined) refuse(['offSchema'], 'It counts for an answer of your own: set answer')
  issues.push(...headerIssues(headers, ['headers']))
  for (const [name, value] of Object.entries(rule.header ?? {})) {
    const reason = nameIssue(name) ?? valueIssue(value)
    if (reason !== undefined) refuse(['header', name], `No request can have it. ${reason}`)
  }

  const { operations } = known
  const { accountIDs, hasChat, hasMessage } = rule.allowUnknown ? {} as KnownNames : known
  const checkName = (field: 'operation' | 'accountID' | 'event', noun: string, names: ReadonlySet<string> | undefined) => {
    const written = rule[field]
    if (written === undefined || !names) return
    const name = decodedText(written)
    if (names.has(name)) return
    refuse([field], `There is no ${noun} ${JSON.stringify(name)}${suggestion(name, names)}`)
  }
  checkName('operation', 'operation', operations)
  checkName('accountID', 'account', accountIDs)
  checkName('event', 'type of event', knownEvents)
  const { chatID, messageID } = rule
  const later = 'allowUnknown: true accepts one that comes later'
  if (chatID !== undefined && hasChat?.(decodedText(chatID)) === false) {
    refuse(['chatID'], `There is no chat with the ID ${JSON.stringify(chatID)}; ${later}`)
  }
  if (messageID !== undefined && hasMessage?.(decodedText(messageID)) === false) {
    refuse(['messageID'], `There is no message with the ID ${JSON.stringify(messageID)}; ${later}`)
  }
  return issues
}

const requestActions = ['status', 'answer', 'delay', 'reset', 'truncate', 'broken', 'headers', 'retryAfter'] as const
const errorWords = ['code', 'message'] as const
const besideAnswers = ['status', 'code', 'message', 'headers', 'retryAfter'] as const

const knownEvents: ReadonlySet<string> = new Set(eventTypes)

/** The answers of a rule, each with its place in the rule. */
export function answersOf (answer: NonNullable<FaultRule['answer']>): Array<[path: Issue['path'], answer: RuleAnswer]> {
  return Array.isArray(answer) ? answer.map((one, at) => [['answer', at], one]) : [[['answer'], answer]]
}

/** What is wrong with an answer, besides its schema. @param path of the answer in its rule */
export function answerIssues (answer: RuleAnswer, path: Issue['path']): Issue[] {
  const { status, headers, bytes } = answer
  const issues = headerIssues(headers, [...path, 'headers'])
  const refuse = (name: string, message: string) => issues.push({ code: 'custom', message, path: [...path, name] })
  const bodies = (['json', 'text', 'bytes', 'patch', 'function'] as const).filter(name => answer[name] !== undefined)
  for (const name of bodies.slice(1)) refuse(name, `An answer has one body: leave ${bodies[0]} or ${name} out`)
  if (status !== undefined && hasNoBody(status)) {
    for (const name of bodies) refuse(name, `An answer with status ${status} has no body (RFC 9110 §6.4.1): leave ${name} out`)
  }
  if (bytes !== undefined && !/^(?:[\w+/]{4})*(?:[\w+/]{2}(?:==)?|[\w+/]{3}=?)?$/.test(bytes)) refuse('bytes', 'It is not base64')
  if (path.length === 1 && Object.keys(answer).length === 0) {
    issues.push({ code: 'custom', message: 'The answer says nothing: set status, headers, json, text, bytes or patch', path })
  }
  return issues
}

function headerIssues (headers: Record<string, string> | undefined, path: Issue['path']): Issue[] {
  return Object.entries(headers ?? {}).flatMap(([name, value]) => {
    const message = nameIssue(name) ?? (isFraming(name)
      ? 'The server sets this header itself, and a connection breaks with a wrong one: use reset or truncate to break it'
      : valueIssue(value))
    return message === undefined ? [] : [{ code: 'custom' as const, message, path: [...path, name] }]
  })
}

/** Whether answers of that status end with their head (RFC 9110 §15.3.5, §15.3.6 and §15.4.5). */
export function hasNoBody (status: number): boolean { return status === 204 || status === 205 || status === 304 }

/** A field name (RFC 9110 §5.1). `__proto__` would be one, but no object that holds headers can be trusted with it. */
function nameIssue (name: string): string | undefined {
  if (name === '__proto__') return 'A header cannot have this name'
  if (/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) return undefined
  return 'The name of a header has letters, digits and - alone, without blanks'
}

/** A field value, as Node's HTTP accepts it (RFC 9110 §5.5): a byte a character. */
function valueIssue (value: string): string | undefined {
  // eslint-disable-next-line no-control-regex -- control characters are what it looks for
  if (/[\0-\x08\x0A-\x1F\x7F]/.test(value)) return 'The value of a header has no line breaks and control characters'
  if (/[^\0-\xFF]/.test(value)) return 'The value of a header has no characters beyond Latin-1: encode them'
  return undefined
}

/** Headers that say where a message ends, or belong to the connection (RFC 9110 §7.6.1, RFC 9112 §6). */
function isFraming (name: string): boolean {
  return /^(content-length|transfer-encoding|connection|keep-alive|upgrade|trailer|te|http2-settings|proxy-.*)$/i.test(name)
}
