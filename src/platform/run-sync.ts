/** Rows that one step of a long work may have: a few milliseconds, after which others may have a turn. */
export const rowsPerStep = 2048

/**
 * Runs a task to its end, without a pause between its steps.
 * @returns the result of the task
 */
export function runSync<Result> (steps: Iterator<unknown, Result>): Result {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
  }
}
