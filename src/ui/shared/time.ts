import type { ClockState } from '../api/types.js'

let clock: { offset: number, frozenAt: number | undefined } = { offset: 0, frozenAt: undefined }

/** Notes how the sandbox's clock stands beside this machine's. */
export function setClock ({ now, mode }: ClockState): void {
  const time = Date.parse(now)
  clock = { offset: time - Date.now(), frozenAt: mode === 'frozen' ? time : undefined }
}

/** The time in the sandbox, in Unix milliseconds. */
export function now (): number { return clock.frozenAt ?? Date.now() + clock.offset }

const day = 24 * 60 * 60 * 1000
const timeOnly = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' })
const dayAndMonth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })
const withYear = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })
const longDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'medium' })

function startOfDay (time: number): number { return new Date(time).setHours(0, 0, 0, 0) }

/** The hour of a time, in the reader's zone. */
export function hour (time: string): string { return timeOnly.format(Date.parse(time)) }

/** A time in a list: the hour of today, a weekday of this week, else a date. */
export function short (time: string): string {
  const then = Date.parse(time)
  const ago = startOfDay(now()) - startOfDay(then)
  if (ago <= 0 && ago > -day) return timeOnly.format(then)
  if (ago > 0 && ago < 6 * day) return weekday.format(then)
  return (isThisYear(then) ? dayAndMonth : withYear).format(then)
}

function isThisYear (time: number): boolean { return new Date(time).getFullYear() === new Date(now()).getFullYear() }

/** A day as a heading between messages. */
export function dayName (time: string): string {
  const then = Date.parse(time)
  const ago = Math.round((startOfDay(now()) - startOfDay(then)) / day)
  if (ago === 0) return 'Today'
  if (ago === 1) return 'Yesterday'
  return (isThisYear(then) ? longDay : withYear).format(then)
}

/** The whole of a time, for titles. */
export function long (time: string): string { return full.format(Date.parse(time)) }

export function sameDay (one: string, other: string): boolean {
  return startOfDay(Date.parse(one)) === startOfDay(Date.parse(other))
}
