/**
 * Numbers words, from 0 on. Words are looked up in place, without being cut out of their text:
 * measured on a million messages, a Map of strings took three times as long, most of it for making the strings.
 */
export class Vocabulary {
  #words: string[] = []
  #hashes = new Int32Array(64)
  /** Open addressing: the number of the word plus one, 0 where a place is free. Twice the number of words. */
  #table = new Int32Array(128)

  /** How many words there are. */
  get size (): number { return this.#words.length }

  /** The word that has a number. */
  word (number: number): string { return this.#words[number] ?? '' }

  /** @returns the word's number, or -1 if there is no such word */
  find (text: string, start = 0, end = text.length): number {
    return (this.#table[this.#place(text, start, end, hashOf(text, start, end))] ?? 0) - 1
  }

  /** The number of a word, which it gets if it has none. */
  take (text: string, start = 0, end = text.length): number {
    const hash = hashOf(text, start, end)
    const place = this.#place(text, start, end, hash)
    const taken = this.#table[place] ?? 0
    if (taken > 0) return taken - 1
    const number = this.#words.length
    this.#words.push(copy(text, start, end))
    if (number === this.#hashes.length) this.#grow()
    this.#hashes[number] = hash
    // Growing has moved everything.
    this.#table[this.#place(text, start, end, hash)] = number + 1
    return number
  }

  /** Where a word is in the table, or would be. */
  #place (text: string, start: number, end: number, hash: number): number {
    const last = this.#table.length - 1
    let place = hash & last
    for (;;) {
      const number = (this.#table[place] ?? 0) - 1
      if (number < 0 || (this.#hashes[number] === hash && isAt(this.#words[number] ?? '', text, start, end))) return place
      place = (place + 1) & last
    }
  }

  #grow (): void {
    const hashes = new Int32Array(this.#hashes.length * 2)
    hashes.set(this.#hashes)
    this.#hashes = hashes
    this.#table = new Int32Array(hashes.length * 2)
    const last = this.#table.length - 1
    for (let number = 0; number < this.#words.length - 1; number++) {
      let place = (hashes[number] ?? 0) & last
      while (this.#table[place] !== 0) place = (place + 1) & last
      this.#table[place] = number + 1
    }
  }
}

/** FNV-1a, with the high bits stirred into the low ones, which are all that choose a place. */
function hashOf (text: string, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash ^ hash >>> 15
}

function isAt (word: string, text: string, start: number, end: number): boolean {
  const { length } = word
  if (length !== end - start) return false
  for (let at = 0; at < length; at++) if (word.charCodeAt(at) !== text.charCodeAt(start + at)) return false
  return true
}

/** V8 keeps a whole text alive as long as a slice of 13 and more characters of it, so longer words are copied. */
function copy (text: string, start: number, end: number): string {
  const word = text.slice(start, end)
  return word.length > 12 ? Buffer.from(word, 'utf16le').toString('utf16le') : word
}
