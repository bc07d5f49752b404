/**
 * A map that forgets what has not been asked for recently: it holds what was set or found among the last so many keys,
 * and at most twice as much.
 */
export class RecentMap<Key, Value> {
  readonly #capacity: number
  #recent = new Map<Key, Value>()
  #former = new Map<Key, Value>()

  constructor (capacity: number) {
    this.#capacity = capacity
  }

  get size (): number { return this.#recent.size + this.#former.size }

  get (key: Key): Value | undefined {
    const value = this.#recent.get(key)
    if (value !== undefined || this.#former.size === 0) return value
    const former = this.#former.get(key)
    if (former !== undefined) this.set(key, former)
    return former
  }

  set (key: Key, value: Value): void {
    this.#former.delete(key)
    this.#recent.set(key, value)
    if (this.#recent.size < this.#capacity) return
    this.#former = this.#recent
    this.#recent = new Map()
  }
}
