import type { Sandbox } from '../sandbox/sandbox.js'
import type { Entry, RequestRecord } from './journal.js'
import type { Fault } from '../faults/fault.js'
import { mismatches, whyOver } from '../faults/mismatches.js'
import { sentBody } from './journal.js'
import { bodyParts, namedRecords } from './named-records.js'

/** A rule that matched except for one condition. */
export interface NearMiss {
  /** The ID of the rule. */
  rule: string
  /** The condition. */
  condition: string
  message: string
}

export interface Explanation {
  sentences: string[]
  nearMisses: NearMiss[]
}

/** Why a request was answered as it was, by what the journal holds of it and the rules that there are now. */
export function explain (box: Sandbox, { record }: Entry & { kind: 'request' }): Explanation {
  const { method, path, status, operation, explanation, faults = [], warnings = [], tokenName, tokenID } = record
  const called = operation === undefined ? 'which is no operation' : `the operation ${operation}`
  const answered = status === 0 ? 'and the connection ended before an answer' : `and was answered with ${status}`
  const sentences = [`${method} ${path} called ${called} ${answered}.`]
  sentences.push(tokenID === undefined ? 'It carried no valid token.' : `Its token was ${named(tokenID, tokenName)}.`)
  if (explanation !== undefined) sentences.push(`Why: ${explanation}.`)
  for (const id of faults) {
    const rule = box.faults.list().find(fault => fault.id === id)
    sentences.push(`The rule ${id} fired${rule ? `: ${JSON.stringify(rule.rule)}` : '; it has ended since'}.`)
  }
  sentences.push(...warnings.map(warning => `Warning: ${warning}.`))
  if (faults.length === 0 && explanation === undefined && status < 400 && status > 0) sentences.push('No rule acted on it.')
  const others = box.faults.list().filter(({ id }) => !faults.includes(id))
  return { sentences, nearMisses: others.flatMap(fault => nearMiss(box, fault, record) ?? []) }
}

/** The name of a token and its ID, which is the name of those that were given none. */
function named (id: string, name = id): string { return name === id ? id : `${name} (${id})` }

function nearMiss (box: Sandbox, fault: Fault, record: RequestRecord): NearMiss | undefined {
  if (fault.stage === 'send' || fault.stage === 'event') return undefined
  const { method, path, operation, headers, query, params } = record
  const body = sentBody(record.body)
  const missed = [...mismatches(box, fault, {
    operation,
    method,
    path,
    headers,
    query,
    body,
    bodyText: () => typeof record.body === 'string' ? record.body : JSON.stringify(record.body ?? ''),
    named: () => namedRecords(params, query, ...bodyParts(body))
  })]
  const [first] = missed
  if (missed.length === 1 && first) {
    const { selector, message } = first
    return { rule: fault.id, condition: selector, message: `${fault.id} matched except for ${selector}: ${message}` }
  }
  const over = missed.length === 0 ? whyOver(fault, box.clock.now()) : undefined
  return over && { rule: fault.id, condition: over.condition, message: `${fault.id} matched, but ${over.message}` }
}
