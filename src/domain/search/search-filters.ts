import { invalidField } from '../errors/errors.js'

/** The IDs of a filter, if it has any: an empty list, and the blank that stands for one in a URL, filter nothing. */
export function meantIDs (ids: readonly string[] | undefined): string[] | undefined {
  const meant = ids?.filter(id => id !== '')
  return meant && meant.length > 0 ? meant : undefined
}

/**
 * @param name the parameter, for the message
 * @returns Unix milliseconds
 * @throws MockError validation_error for times that have the form of one and are none, such as a leap second
 */
export function timeOf (name: string, date: string | undefined): number | undefined {
  if (date === undefined) return undefined
  const time = Date.parse(date)
  if (Number.isNaN(time)) throw invalidField(name, `There is no time ${JSON.stringify(date)}`, 'invalid_string')
  return time
}
