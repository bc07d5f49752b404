import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator'

/** Chance from a seed: the same seed draws the same. */
export class Draw {
  readonly #generator: RandomGenerator

  constructor (seed: number) { this.#generator = xoroshiro128plus(seed) }

  /** An integer between both bounds, included. */
  int (from: number, to: number): number { return uniformInt(this.#generator, from, to) }

  /** True in `percent` of 100 draws. */
  chance (percent: number): boolean { return this.int(1, 100) <= percent }

  pick<T> (from: readonly T[]): T {
    if (from.length === 0) throw new Error('Nothing to pick from')
    return from[this.int(0, from.length - 1)] as T
  }
}
