/** The newest items of a kind, bounded in number and in bytes. */
export class Ring<Item> {
  readonly #capacity: number
  readonly #maxBytes: number
  /** From the oldest on; those before `#first` have been dropped. */
  #items: Array<Item | undefined> = []
  /** Of each item. */
  #sizes: number[] = []
  #first = 0
  #bytes = 0

  /**
   * @param capacity how many items it keeps
   * @param maxBytes how many bytes they may have together
   */
  constructor (capacity: number, maxBytes: number) {
    this.#capacity = capacity
    this.#maxBytes = maxBytes
  }

  /** @param bytes about as much memory as the item takes; one that is larger than the ring is not kept */
  add (item: Item, bytes: number): void {
    this.#items.push(item)
    this.#sizes.push(bytes)
    this.#bytes += bytes
    while (this.#items.length - this.#first > this.#capacity || this.#bytes > this.#maxBytes) this.#dropOldest()
  }

  /** The items, oldest first. */
  all (): Item[] { return this.#items.slice(this.#first) as Item[] }

  clear (): void {
    this.#items = []
    this.#sizes = []
    this.#first = this.#bytes = 0
  }

  #dropOldest (): void {
    this.#bytes -= this.#sizes[this.#first] ?? 0
    this.#items[this.#first] = undefined
    this.#first++
    // Now and then: to move the rest each time would take as long as the ring is.
    if (this.#first * 2 <= this.#items.length) return
    this.#items = this.#items.slice(this.#first)
    this.#sizes = this.#sizes.slice(this.#first)
    this.#first = 0
  }
}
