import type { Order, OrderedList } from './ordered-lists.js'
import { lowerBound } from '../../../platform/lower-bound.js'

/** A stretch of a list, read in one direction; it only moves forward. */
export class Cursor {
  readonly #list: OrderedList
  readonly #order: Order
  readonly #first: number
  readonly #step: 1 | -1
  readonly #count: number
  #done = 0

  /**
   * @param from the first place of the stretch
   * @param to the place after its last
   * @param step 1 reads it in the list's order, -1 from its end
   */
  constructor (list: OrderedList, order: Order, from: number, to: number, step: 1 | -1) {
    this.#list = list
    this.#order = order
    this.#count = Math.max(0, to - from)
    this.#first = step === 1 ? from : to - 1
    this.#step = step
  }

  /** How many numbers are left. */
  get left (): number { return this.#count - this.#done }

  /** The number to be read next; the caller sees to it that there is one. */
  get head (): number { return this.#get(this.#done) }

  advance (): void { this.#done++ }

  /** Whether the stretch has a number; what would be read before that number is passed over. */
  reaches (number: number): boolean {
    // Lists that are walked together advance in small steps, so the search widens from where it stands.
    let low = this.#done
    let high = low
    for (let stride = 1; high < this.#count && this.#before(high, number); stride *= 2) {
      low = high + 1
      high += stride
    }
    this.#done = lowerBound(Math.min(high, this.#count), at => this.#before(at, number), low)
    return this.#done < this.#count && this.#get(this.#done) === number
  }

  #get (at: number): number { return this.#list.at(this.#first + at * this.#step) }

  #before (at: number, number: number): boolean { return this.#order(this.#get(at), number) * this.#step < 0 }
}

/** What several walks in one direction read, as one walk; each number once. */
export function * mergeSorted (walks: readonly Cursor[], order: Order, step: 1 | -1): Generator<number> {
  const compare = (a: Cursor, b: Cursor) => order(a.head, b.head) * step
  const open = walks.filter(({ left }) => left > 0).sort(compare)
  let last = -1
  for (let walk = open[0]; walk; walk = open[0]) {
    const number = walk.head
    if (number !== last) yield number
    last = number
    walk.advance()
    const following = open[1]
    if (walk.left > 0 && (!following || compare(walk, following) <= 0)) continue
    open.shift()
    if (walk.left === 0) continue
    const waiting = walk
    open.splice(lowerBound(open.length, at => compare(open[at] ?? waiting, waiting) < 0), 0, waiting)
  }
}
