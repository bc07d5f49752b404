import { OrderedLists, type Order, type OrderedList } from './ordered-lists.js'
import { Vocabulary } from './vocabulary.js'
import { lowerBound } from '../../../platform/lower-bound.js'

/** Which rows have a term, for each term. */
export class Postings<Term> {
  readonly #numbers = new Map<Term, number>()
  readonly #lists: OrderedLists

  /** @param order the order of the rows behind the numbers */
  constructor (order: Order) {
    this.#lists = new OrderedLists(order)
  }

  /** @param isLast whether the row is known to come after all others */
  add (term: Term, row: number, isLast = false): void {
    let list = this.#numbers.get(term)
    if (list === undefined) this.#numbers.set(term, list = this.#numbers.size)
    this.#lists.add(list, row, isLast)
  }

  remove (term: Term, row: number): void {
    const list = this.#numbers.get(term)
    if (list !== undefined) this.#lists.remove(list, row)
  }

  /** The rows that have a term, in order; undefined if none does. */
  get (term: Term): OrderedList | undefined {
    const number = this.#numbers.get(term)
    const list = number === undefined ? undefined : this.#lists.get(number)
    return list?.length === 0 ? undefined : list
  }
}

/** Which rows have a word, for each word. A word that stood anywhere once keeps its number. */
export class WordPostings {
  readonly #vocabulary = new Vocabulary()
  readonly #lists: OrderedLists
  /** The numbers of words, in the order of the words, as far as `beginning` has been asked. */
  #sorted: number[] = []

  constructor (order: Order) {
    this.#lists = new OrderedLists(order)
  }

  /** How many words there are, or were. */
  get size (): number { return this.#vocabulary.size }

  /** The word is what stands in a text from `start` up to `end`. */
  add (text: string, start: number, end: number, row: number, isLast = false): void {
    this.#lists.add(this.#vocabulary.take(text, start, end), row, isLast)
  }

  remove (text: string, start: number, end: number, row: number): void {
    const word = this.#vocabulary.find(text, start, end)
    if (word >= 0) this.#lists.remove(word, row)
  }

  /** The rows that have a word, in order; undefined if none does. */
  get (word: string): OrderedList | undefined {
    const number = this.#vocabulary.find(word)
    const list = number < 0 ? undefined : this.#lists.get(number)
    return list?.length === 0 ? undefined : list
  }

  /** For each word that begins so, the rows that have it. */
  beginning (start: string): OrderedList[] {
    this.#sortNew()
    const lists: OrderedList[] = []
    const first = this.#seek(start)
    for (let at = first; at < this.#sorted.length; at++) {
      const number = this.#sorted[at] ?? 0
      if (!this.#vocabulary.word(number).startsWith(start)) break
      const list = this.#lists.get(number)
      if (list.length > 0) lists.push(list)
    }
    return lists
  }

  #sortNew (): void {
    const { size } = this.#vocabulary
    const isFew = size - this.#sorted.length < 16
    for (let number = this.#sorted.length; number < size; number++) {
      if (isFew) this.#sorted.splice(this.#seek(this.#vocabulary.word(number)), 0, number)
      else this.#sorted.push(number)
    }
    if (!isFew) this.#sorted.sort((a, b) => this.#vocabulary.word(a) < this.#vocabulary.word(b) ? -1 : 1)
  }

  #seek (start: string): number {
    return lowerBound(this.#sorted.length, at => this.#vocabulary.word(this.#sorted[at] ?? 0) < start)
  }
}
