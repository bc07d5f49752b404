/** Rows that one step of a long work may have: a few milliseconds, after which others may have a turn. */
export const rowsPerStep = 2048

/**
 * Goes through work that comes in steps, without a pause between them.
 * @returns what the work gives in the end
 */
export function runSync<Result> (steps: Iterator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
