/** The longest time that a step of a long task should take, in milliseconds. */
const longestStep = 5

/**
 * Tells a long work when it is time to let others have a turn. Only where results do not depend on where steps end:
 * it reads the real time.
 */
export class Pace {
  #start = performance.now()

  /** Whether the step has taken its time; the next one begins then. */
  isOver (): boolean {
    const now = performance.now()
    if (now - this.#start < longestStep) return false
    this.#start = now
    return true
  }
}
