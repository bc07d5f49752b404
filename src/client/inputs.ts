import { suggestion } from '../platform/suggest.js'
import { truncate } from '../platform/cut.js'

/** The type that each field must have. */
type Fields = Readonly<Record<string, 'string' | 'number' | 'duration'>>

export const waitFields: Fields = { count: 'number', timeout: 'duration' }

export const eventFields: Fields = {
  type: 'string',
  accountID: 'string',
  chatID: 'string',
  messageID: 'string',
  contains: 'string',
  since: 'number'
}

export const requestFields: Fields = {
  operation: 'string',
  method: 'string',
  path: 'string',
  status: 'number',
  tokenID: 'string',
  accountID: 'string',
  chatID: 'string',
  messageID: 'string',
  contains: 'string',
  since: 'number'
}

/**
 * Checks what the library itself takes. What it sends as a body, the server checks.
 * @param caller the method, as messages name it
 * @throws TypeError that names the field: it does not exist, with the one that was probably meant, or has another type
 */
export function checkFields (given: object, fields: Fields, caller: string): void {
  checkObject(given, caller)
  for (const [name, field] of Object.entries(given)) {
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined
    if (type === undefined) {
      throw new TypeError(`${caller}: there is no ${JSON.stringify(truncate(name))}${suggestion(name, Object.keys(fields))}`)
    }
    if (field !== undefined && !isOf(type, field)) {
      throw new TypeError(`${caller}: ${name}: expected ${typeNames[type]}, received ${shown(field)}`)
    }
  }
}

/** @throws TypeError */
export function checkObject (value: unknown, caller: string): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return
  throw new TypeError(`${caller}: expected an object, received ${shown(value)}`)
}

const typeNames = {
  string: 'a text', number: 'a whole number from 0', duration: 'milliseconds, or text with units such as \'5s\''
}

function isOf (type: keyof typeof typeNames, value: unknown): boolean {
  switch (type) {
    case 'string': return typeof value === 'string'
    case 'number': return Number.isSafeInteger(value) && Number(value) >= 0
    case 'duration': return typeof value === 'string' || (typeof value === 'number' && value >= 0 && Number.isFinite(value))
  }
}

/**
 * The part of a path that names something: an empty or missing ID would name all of its kind.
 * @param noun what it names, as messages say it
 * @throws TypeError unless it is a text that is not empty, or an object with such an `id`
 */
export function segment (named: string | { id: string }, noun: string): string {
  const value: unknown = typeof named === 'object' && named !== null ? named.id : named
  if (typeof value !== 'string' || value === '') {
    throw new TypeError(`Expected the ID of a ${noun}, received ${shown(named)}`)
  }
  return encodeURIComponent(value)
}

function shown (value: unknown): string {
  return typeof value === 'object' && value !== null ? truncate(JSON.stringify(value)) : JSON.stringify(value) ?? String(value)
}
