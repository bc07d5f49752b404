import { lowerBound } from '../../../platform/lower-bound.js'

/** How the numbers of a list stand to each other: negative when the first comes before the second. */
export type Order = (a: number, b: number) => number

/**
 * Many lists of numbers, each in an order of its own (that of the rows behind the numbers) and without repetition.
 * Lists are numbered from 0 on, and are there, empty, before anything is added.
 *
 * All of them share one array, in which each has room for a power of two: a million messages have some 100,000 lists,
 * and to make as many arrays took more than twice the time of everything else. Nearly all additions are at the end of a
 * list; others move what is behind them.
 */
export class OrderedLists {
  readonly #order: Order
  #numbers = new Uint32Array(1024)
  /** Where the part of the array begins that no list has had yet. */
  #top = 0
  #starts = new Uint32Array(64)
  #lengths = new Uint32Array(64)
  #capacities = new Uint32Array(64)
  /** Places that lists have grown out of, by the binary logarithm of their capacity. */
  readonly #free: number[][] = []

  constructor (order: Order) {
    this.#order = order
  }

  /** @param isLast whether the number is known to come after all that any list has, which saves looking */
  add (list: number, number: number, isLast = false): void {
    const length = this.#lengths[list] ?? 0
    const start = this.#starts[list] ?? 0
    let place = length
    if (length > 0) {
      const last = this.#numbers[start + length - 1] ?? 0
      if (last === number) return
      if (!isLast && this.#order(last, number) > 0) {
        place = this.get(list).seek(other => this.#order(other, number) < 0)
        if (this.#numbers[start + place] === number) return
      }
    }
    if (length === (this.#capacities[list] ?? 0)) this.#grow(list)
    const from = this.#starts[list] ?? 0
    if (place < length) this.#numbers.copyWithin(from + place + 1, from + place, from + length)
    this.#numbers[from + place] = number
    this.#lengths[list] = length + 1
  }

  remove (list: number, number: number): void {
    const all = this.get(list)
    const place = all.seek(other => this.#order(other, number) < 0)
    if (place === all.length || all.at(place) !== number) return
    const start = this.#starts[list] ?? 0
    this.#numbers.copyWithin(start + place, start + place + 1, start + all.length)
    this.#lengths[list] = all.length - 1
  }

  /** A list as it is; of no use once anything is added or removed. */
  get (list: number): OrderedList {
    const start = this.#starts[list] ?? 0
    return new OrderedList(this.#numbers.subarray(start, start + (this.#lengths[list] ?? 0)))
  }

  #grow (list: number): void {
    if (list >= this.#starts.length) {
      const count = Math.max(list + 1, this.#starts.length * 2)
      this.#starts = longer(this.#starts, count)
      this.#lengths = longer(this.#lengths, count)
      this.#capacities = longer(this.#capacities, count)
    }
    const start = this.#starts[list] ?? 0
    const length = this.#lengths[list] ?? 0
    const capacity = this.#capacities[list] ?? 0
    const wanted = capacity === 0 ? 1 : capacity * 2
    const place = this.#free[Math.log2(wanted)]?.pop() ?? this.#room(wanted)
    this.#numbers.copyWithin(place, start, start + length)
    if (capacity > 0) (this.#free[Math.log2(capacity)] ??= []).push(start)
    this.#starts[list] = place
    this.#capacities[list] = wanted
  }

  #room (count: number): number {
    const place = this.#top
    this.#top += count
    if (this.#top > this.#numbers.length) {
      this.#numbers = longer(this.#numbers, Math.max(this.#top, Math.ceil(this.#numbers.length * 1.3)))
    }
    return place
  }
}

/** Numbers in an order of their own. */
export class OrderedList {
  readonly #numbers: Uint32Array

  constructor (numbers: Uint32Array) {
    this.#numbers = numbers
  }

  get length (): number { return this.#numbers.length }

  at (place: number): number { return this.#numbers[place] ?? 0 }

  numbers (): Iterable<number> { return this.#numbers }

  /** The first place whose number is not before; those that are come first. */
  seek (isBefore: (number: number) => boolean): number {
    return lowerBound(this.length, place => isBefore(this.at(place)))
  }
}

function longer (numbers: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const copy = new Uint32Array(length)
  copy.set(numbers)
  return copy
}
