import { pause } from './pause.js'

/**
 * Runs a task step by step, and lets other requests run after each step.
 * @returns the result of the task
 */
export async function runCooperatively<Result> (steps: Iterator<unknown, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await pause()
  }
}

/** Tasks that run one at a time, since each holds much memory. A task of a single step does not wait. */
export class Serialized {
  #last: Promise<unknown> = Promise.resolve()

  /** `inTurns`, after the first step when all that came before is done. */
  async run<Result> (steps: Iterator<unknown, Result>): Promise<Result> {
    const { done, value } = steps.next()
    if (done) return value
    const before = this.#last
    const work = before.then(() => runCooperatively(steps))
    this.#last = work.catch(() => undefined)
    return work
  }
}

/** Yields one item at a time, and lets other requests run after each, however fast the items are consumed. */
export async function * oneByOne<Item> (items: Iterable<Item>): AsyncGenerator<Item> {
  for (const item of items) {
    yield item
    await pause()
  }
}
