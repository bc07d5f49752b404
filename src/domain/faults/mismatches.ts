import type { FaultRule } from '../../fixtures/fault-rule.js'
import type { Fault, FaultyRequest } from './fault.js'
import type { Selector } from './selectors.js'
import { namesWanted, type RecordsContext } from '../sandbox/record-forms.js'
import { decodedText } from '../journal/named-records.js'
import { truncate } from '../../platform/cut.js'
import { containsJSON } from './body-match.js'

/** A condition of a rule that a request does not fulfil. */
export interface Mismatch {
  selector: Selector
  /** What the rule wants, and what the request has. */
  message: string
}

/** The conditions of a rule that a request does not fulfil, the cheapest first; none when the rule matches. */
export function * mismatches (
  box: RecordsContext, { rule, isPath }: Fault, request: FaultyRequest
): Generator<Mismatch> {
  const { operation, method, header, query, body } = rule
  if (operation !== undefined && operation !== request.operation) yield miss('operation', operation, request.operation)
  if (method !== undefined && method.toUpperCase() !== request.method) yield miss('method', method, request.method)
  if (isPath?.(decodedText(request.path)) === false) yield miss('path', rule.path, request.path)
  for (const [name, wanted] of Object.entries(header ?? {})) {
    const key = name.toLowerCase()
    // Headers are an object with a prototype, whose properties no client has sent.
    const value = Object.hasOwn(request.headers, key) ? request.headers[key] : undefined
    const text = Array.isArray(value) ? value.join(', ') : value
    if (!text?.includes(wanted)) yield miss('header', `${name}: ${wanted}`, text && `${name}: ${text}`)
  }
  for (const [name, wanted] of Object.entries(query ?? {})) {
    const value = Object.hasOwn(request.query, name) ? String(request.query[name]) : undefined
    if (!value?.includes(wanted)) yield miss('query', `${name}=${wanted}`, value && `${name}=${value}`)
  }
  if (body !== undefined) {
    const holds = typeof body === 'string' ? request.bodyText().includes(body) : containsJSON(request.body, body)
    if (!holds) yield miss('body', typeof body === 'string' ? body : JSON.stringify(body), request.bodyText())
  }
  yield * unnamed(box, rule, request)
}

function * unnamed (
  box: RecordsContext, { accountID, chatID, messageID }: FaultRule, request: FaultyRequest
): Generator<Mismatch> {
  for (const [selector, wanted] of Object.entries({ chatID, messageID, accountID })) {
    if (wanted === undefined || namesWanted(box, { [selector]: wanted }, request.named)) continue
    const { chatIDs, messageIDs, accountIDs } = request.named()
    const named = selector === 'messageID' ? messageIDs : [...chatIDs, ...selector === 'accountID' ? accountIDs : []]
    yield miss(selector as Selector, wanted, named.length === 0 ? undefined : named.join(', '))
  }
}

function miss (selector: Selector, wanted: string | undefined, had: string | undefined): Mismatch {
  const quoted = (text: string) => JSON.stringify(truncate(text, 200))
  const found = had === undefined ? 'none' : quoted(had)
  return { selector, message: `the rule wants ${quoted(wanted ?? '')}, the request has ${found}` }
}

/** Why a rule whose conditions hold does not act any more, or did not yet. */
export function whyOver (
  { rule, expiresAt, fired, matched }: Fault, now: number
): { condition: string, message: string } | undefined {
  const { times, nth, probability } = rule
  if (expiresAt !== undefined && expiresAt <= now) return { condition: 'ttl', message: 'its time is over' }
  if (times !== undefined && fired >= times) return { condition: 'times', message: `it has acted ${fired} times` }
  if (nth !== undefined && matched !== nth) {
    return { condition: 'nth', message: `it acts on match ${nth}, and there were ${matched}` }
  }
  if (probability === undefined) return undefined
  return { condition: 'probability', message: 'the number drawn from the seed was not below it' }
}
