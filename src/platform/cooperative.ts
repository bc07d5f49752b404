import { pause } from './pause.js'

/**
 * Goes through work that comes in steps, and lets other requests have a turn after each.
 * @returns what the work gives in the end
 */
export async function runCooperatively<Result> (steps: Iterator<unknown, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = steps.next()
    if (done) return value
    await pause()
  }
}

/** Work of which only one may be under way: each holds so much. What is done in one step waits for nobody. */
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

/** Gives one item after the other, and lets other requests have a turn after each, however fast they are taken. */
export async function * oneByOne<Item> (items: Iterable<Item>): AsyncGenerator<Item> {
  for (const item of items) {
    yield item
    await pause()
  }
}
