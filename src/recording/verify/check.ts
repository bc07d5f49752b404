import type { Answer, Caller } from './caller.js'
import type { Shape } from './shape.js'

/**
 * Makes calls, and returns what is to be the same on the app and on a sandbox: statuses, codes, fields, order, never
 * names, times or IDs that each side invents.
 * @throws NotChecked where the app has nothing to check it with
 */
export type Check = (caller: Caller, shape: Shape) => Promise<unknown>

/** Checks by behaviour, as `behaviourID` names it. */
export type Checks = Readonly<Record<string, Check>>

/** Why a behaviour could not be checked on this app. */
export class NotChecked extends Error {
  override name = 'NotChecked'
}

/**
 * Names a behaviour of the ledger. Its words are part of it: what was seen is what was worded.
 * @param what the behaviour, as the operation declares it
 */
export function behaviourID (operation: string, what: string): string { return `${operation}: ${what}` }

/** One check for a behaviour that several operations share. */
export function shared (operations: readonly string[], what: string, check: (operation: string) => Check): Checks {
  return Object.fromEntries(operations.map(operation => [behaviourID(operation, what), check(operation)]))
}

/** What makes a refusal: all but the words of its message. */
export function refusal ({ status, headers, body }: Answer): unknown {
  const { code, errcode, error, error_description: isOAuth } = recordOf(body)
  return {
    status,
    'content-type': mediaType(headers['content-type']),
    'www-authenticate': withoutHosts(headers['www-authenticate']),
    code: code ?? errcode ?? (isOAuth === undefined ? undefined : error),
    fields: fieldsOf(body)
  }
}

/** The status of an answer, and its body where that does not hold names. */
export function whole ({ status, headers, body }: Answer): unknown {
  return { status, 'content-type': mediaType(headers['content-type']), body: withoutHosts(body) }
}

/** The same with `<other>` for each origin but the one that was called: it may be the name of someone's machine. */
export function withoutHosts (value: unknown): unknown {
  if (value === undefined) return undefined
  return JSON.parse(JSON.stringify(value).replaceAll(/https?:\/\/[^/"\s\\]+/g, '<other>')) as unknown
}

/** How many items a list has; a refusal, if it is one. */
export function count (answer: Answer): unknown {
  return answer.status === 200 ? { status: 200, items: itemsOf(answer.body).length } : refusal(answer)
}

/** The names of an object's fields; order is no matter in JSON. */
export function fieldsOf (value: unknown): string[] { return Object.keys(recordOf(value)).sort() }

export function recordOf (value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {}
}

/** The rows of a page, or of a bare array. */
export function itemsOf (body: unknown): Array<Record<string, unknown>> {
  const items = Array.isArray(body) ? body as unknown[] : recordOf(body).items
  return Array.isArray(items) ? items.map(recordOf) : []
}

export function idsOf (body: unknown): string[] { return itemsOf(body).map(({ id }) => String(id)) }

/** @throws NotChecked when there is none */
export function found<Value> (value: Value | undefined, missing: string): Value {
  if (value === undefined) throw new NotChecked(`the app has ${missing}`)
  return value
}

function mediaType (header: string | undefined): string | undefined { return header?.split(';')[0] }
