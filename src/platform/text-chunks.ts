/** The shortest length of a chunk, in characters: enough for an efficient write. */
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
