/** How long a piece is at the least, in characters: as much as is well written at a time. */
const minChunkLength = 65_536

/** A text that may be longer than a string can be. */
export class TextChunks {
  readonly #pieces: string[] = []
  #last = ''

  add (text: string): void {
    this.#last += text
    if (this.#last.length < minChunkLength) return
    this.#pieces.push(this.#last)
    this.#last = ''
  }

  /** The whole text, in order. */
  all (): string[] { return this.#last === '' ? this.#pieces : [...this.#pieces, this.#last] }
}
