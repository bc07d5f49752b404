/**
 * The years that ISO 8601 writes with four digits, as clients expect them (RFC 3339 §1): the one rule for every time of
 * a sandbox, Unix milliseconds. What a caller sends is checked against them before anything is stored; what follows by
 * itself, such as a receipt, happens in the last of these moments at the latest.
 */
export const earliest = Date.UTC(-1, 12, 1)
export const latest = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** From the first of these moments to the last, in milliseconds: no delay can be longer. */
export const longestDelay = latest - earliest

/** Whether the API can write a time. */
export function canShow (time: number): boolean {
  return time >= earliest && time <= latest
}

/** The moment that the API can write which is next to a time. */
export function shownTime (time: number): number {
  return Math.min(Math.max(time, earliest), latest)
}
