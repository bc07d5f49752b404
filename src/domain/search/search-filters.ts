import { invalidField, malformedField } from '../errors/errors.js'
import { wordQuery, type WordQuery } from './index/words.js'

/** Characters of a query; beyond what people type, and few enough to be looked up in no time. */
export const longestQuery = 1000

/** Words of a query: each message that has the others is asked for each. */
export const mostQueryWords = 64

/**
 * What to look up for what a person typed, within bounds.
 * @param name the parameter, for the message
 * @returns undefined for a blank query, see `wordQuery`
 * @throws InvalidInput for a query that is too long, or has too many different words
 */
export function boundedQuery (name: string, typed: string | undefined): WordQuery | undefined {
  checkQueryLength(name, typed)
  const query = wordQuery(typed)
  const words = query?.words.length ?? 0
  if (words <= mostQueryWords) return query
  throw invalidField(name, `The query has ${words} different words (pairs of characters, in scripts without ` +
    `blanks between words); the limit is ${mostQueryWords}`, 'too_big')
}

/** @throws InvalidInput */
export function checkQueryLength (name: string, typed: string | undefined): void {
  const length = typed?.length ?? 0
  if (length <= longestQuery) return
  throw invalidField(name, `The query has ${length} characters; the limit is ${longestQuery}`, 'too_big')
}

/** The IDs of a filter, if it has any: an empty list, and the blank that represents one in a URL, filter nothing. */
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
  if (Number.isNaN(time)) throw malformedField(name, `There is no time ${JSON.stringify(date)}`)
  return time
}
