/** What may have been taken out, in characters, before an index is worn out. */
const slack = 4 * 1024 * 1024

/**
 * How worn an index is. A word keeps its place when the last row that had it is gone, so that an index whose rows come
 * and go holds more and more that no search finds: it is rebuilt when that exceeds what is found.
 */
export class IndexWaste {
  #held = 0
  #dropped = 0

  /** A row with this text was added. */
  took (text: string): void {
    this.#held += weightOf(text)
  }

  /** A row with this text was taken out. */
  dropped (text: string): void {
    this.#held -= weightOf(text)
    this.#dropped += weightOf(text)
  }

  get isWornOut (): boolean { return this.#dropped > Math.max(slack, this.#held) }
}

/** Rows without text take room, too. */
function weightOf (text: string): number {
  return text.length + 64
}
