import type { FaultRule } from '../../fixtures/fault-rule.js'
import type { Issue } from '../errors/errors.js'
import { eventTypes } from '../sandbox/events.js'
import { suggestion } from '../../platform/suggest.js'

/** What there is that a rule can name. What is absent is not checked. */
export interface KnownNames {
  /** The operations that clients call. */
  operations?: ReadonlySet<string> | undefined
  accountIDs?: ReadonlySet<string> | undefined
  /** Whether a chat has that ID or local ID. */
  hasChat?: ((chatID: string) => boolean) | undefined
}

/**
 * What is wrong with a rule, besides its schema: the one place that says which rules cannot act, or would make an
 * answer that cannot be sent.
 * @returns one issue for each problem; paths start in the rule
 */
export function ruleIssues (rule: FaultRule, known: KnownNames): Issue[] {
  const issues: Issue[] = []
  const refuse = (path: Issue['path'], message: string) => issues.push({ code: 'custom', message, path })

  const { status, answer, delay, reset, truncate, broken, headers, retryAfter, send, socket } = rule
  const onRequests = [status, answer, delay, reset, truncate, broken, headers, retryAfter]
    .some(action => action !== undefined)
  if (send && socket) refuse(['socket'], 'A rule acts either on sends or on sockets: make two rules')
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

  if (answer !== undefined && (status === undefined || status >= 400 || hasNoBody(status))) {
    refuse(['answer'], 'An answer needs a status from 200 to 399 that has a body: errors have a shape of their own, which code and message fill')
  }

  for (const [name, value] of Object.entries(headers ?? {})) {
    const reason = nameIssue(name) ?? (isFraming(name)
      ? 'The server sets this header itself, and a connection breaks with a wrong one: use reset or truncate to break it'
      : valueIssue(value))
    if (reason !== undefined) refuse(['headers', name], reason)
  }
  for (const [name, value] of Object.entries(rule.header ?? {})) {
    const reason = nameIssue(name) ?? valueIssue(value)
    if (reason !== undefined) refuse(['header', name], `No request can have it. ${reason}`)
  }

  const { operations, accountIDs, hasChat } = known
  const checkName = (field: 'operation' | 'accountID' | 'event', noun: string, names: ReadonlySet<string> | undefined) => {
    const name = rule[field]
    if (name === undefined || !names || names.has(name)) return
    refuse([field], `There is no ${noun} ${JSON.stringify(name)}${suggestion(name, names)}`)
  }
  checkName('operation', 'operation', operations)
  checkName('accountID', 'account', accountIDs)
  checkName('event', 'type of event', knownEvents)
  if (rule.chatID !== undefined && hasChat?.(rule.chatID) === false) {
    refuse(['chatID'], `There is no chat with the ID ${JSON.stringify(rule.chatID)}`)
  }
  return issues
}

const knownEvents: ReadonlySet<string> = new Set(eventTypes)

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
