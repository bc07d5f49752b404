import { invalidField, type FieldPath } from '../../domain/errors/errors.js'
import { canShow } from '../../domain/sandbox/time.js'
import { durationForms, parseDuration } from '../../platform/duration.js'

/**
 * Reads a time of an input.
 * @returns Unix milliseconds
 * @throws InvalidInput naming the field
 */
export function readTime (input: string | number, field: FieldPath): number {
  const time = typeof input === 'number' ? Math.round(input) : Date.parse(input)
  if (!canShow(time)) throw invalidField(field, `Expected a time of the years 0000 to 9999, received ${JSON.stringify(input)}`)
  return time
}

/**
 * Reads a length of time of an input.
 * @param unit milliseconds that a number without unit counts: 1000 where the API counts seconds
 * @returns whole milliseconds
 * @throws InvalidInput naming the field
 */
export function readDuration (input: string | number, field: FieldPath, unit = 1): number {
  const length = parseDuration(input, unit)
  if (length === undefined) {
    throw invalidField(field, `Expected a duration ${durationForms}, received ${JSON.stringify(input)}`)
  }
  return length
}
