import { createCipheriv, createHmac, type Cipher } from 'node:crypto'

/** Inventions that are remembered, so that frequent words cost one look-up. */
const remembered = 20_000

/**
 * Draws that depend on a key and a text alone: the same text becomes the same invention everywhere, in any order, also
 * after a recording is resumed. Without the key, an invention does not lead back to its original.
 */
export class Draws {
  readonly #key: string
  readonly #cipher: Cipher
  readonly #block = Buffer.alloc(16)
  readonly #made = new Map<string, string>()

  /** @param key secret unless the recording has to repeat itself */
  constructor (key: string) {
    this.#key = key
    this.#cipher = createCipheriv('aes-128-ecb', this.bytes('cipher', '').subarray(0, 16), null).setAutoPadding(false)
  }

  /**
   * Bytes for a text.
   * @param kind separates the uses of a text from each other
   */
  bytes (kind: string, text: string, length = 32): Buffer {
    const first = this.#hash(kind, 0, text)
    const pieces = [first]
    // A long text is read once, not for each piece.
    for (let at = 1; at * 32 < length; at++) pieces.push(this.#hash(kind, at, first))
    return pieces.length === 1 ? first : Buffer.concat(pieces)
  }

  #hash (kind: string, at: number, data: string | Buffer): Buffer {
    return createHmac('sha256', this.#key).update(`${kind}\n${at}\n`).update(data).digest()
  }

  /** 32 bits for three numbers, each below 2^32: a block of AES, which costs a tenth of a hash. */
  number (first: number, second: number, third: number): number {
    this.#block.writeUInt32BE(first, 0)
    this.#block.writeUInt32BE(second, 4)
    this.#block.writeUInt32BE(third, 8)
    return this.#cipher.update(this.#block).readUInt32BE()
  }

  /** What `make` returns for a text, computed once while it is remembered. */
  once (kind: string, text: string, make: () => string): string {
    const name = `${kind}\n${text}`
    const known = this.#made.get(name)
    if (known !== undefined) return known
    if (this.#made.size >= remembered) this.#made.clear()
    const made = make()
    this.#made.set(name, made)
    return made
  }
}
