const dayLength = 86_400_000

/** The server's local date: `2026-01-31`. @param time Unix milliseconds */
export function localDate (time: number): string {
  const date = new Date(time)
  return `${String(date.getFullYear()).padStart(4, '0')}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** The server's local time: `09:30`. @param time Unix milliseconds */
export function localTime (time: number): string {
  const date = new Date(time)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

/** How many local days `later` is after `earlier`: 0 on the same day. */
export function daysBetween (earlier: number, later: number): number {
  return dayNumber(later) - dayNumber(earlier)
}

/** `Today`, `Yesterday`, `3 days ago`, `In 2 days`. @param now the sandbox's clock */
export function relativeDay (time: number, now: number): string {
  const days = daysBetween(time, now)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  if (days === -1) return 'Tomorrow'
  return days > 0 ? `${days} days ago` : `In ${-days} days`
}

/** Numbers local days without gaps, whatever daylight saving does to their length. */
function dayNumber (time: number): number {
  const date = new Date(time)
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / dayLength)
}

function two (value: number): string { return String(value).padStart(2, '0') }
