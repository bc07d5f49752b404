import { JSONError, maxDepth, parseJSON, tooDeep } from './json.js'

/** Bytes of a list or object that is parsed in one step: a few milliseconds. */
const bytesPerStep = 256 * 1024

/** Bytes of a string, a number or a stretch of white space, which are read in one step. */
export const longestPiece = 16 * 1024 * 1024

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c]
const byteOrderMark = Buffer.from('\uFEFF')
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/**
 * Parses JSON in steps: lists and objects that are larger than one step are taken apart, `parseJSON` parses the rest.
 * A package for JSON in a stream (@streamparser/json) takes five times as long as `JSON.parse`, and knows no bound of
 * how deep values are nested.
 * @returns what `parseJSON` would have made of the whole
 * @throws JSONError
 */
export function * parseTask (bytes: Buffer, stepSize = bytesPerStep): Generator<void, unknown> {
  const reader = new Reader(bytes, stepSize)
  const value = yield * reader.value(maxDepth)
  reader.end()
  return value
}

class Reader {
  readonly #bytes: Buffer
  readonly #stepSize: number
  #at = 0
  #inStep = 0

  constructor (bytes: Buffer, stepSize: number) {
    this.#bytes = bytes
    this.#stepSize = stepSize
    if (bytes.indexOf(byteOrderMark) === 0) this.#at = byteOrderMark.length
  }

  /** @param depth how many levels the value may have */
  * value (depth: number): Generator<void, unknown> {
    const start = this.#skipBlanks()
    const end = this.#endOf(start)
    if (end !== undefined) {
      this.#inStep += end - start
      if (this.#inStep > this.#stepSize) {
        this.#inStep = 0
        yield
      }
      this.#at = end
      return this.#piece(start, end, depth)
    }
    if (depth === 0) throw new JSONError(tooDeep, true)
    this.#at = start + 1
    return this.#bytes[start] === openList ? yield * this.#list(depth - 1) : yield * this.#object(depth - 1)
  }

  /** @throws JSONError when there is more */
  end (): void {
    if (this.#skipBlanks() < this.#bytes.length) throw this.#unexpected()
  }

  * #list (depth: number): Generator<void, unknown[]> {
    const list: unknown[] = []
    if (this.#closes(closeList)) return list
    do list.push(yield * this.value(depth))
    while (this.#goesOn(closeList))
    return list
  }

  * #object (depth: number): Generator<void, object> {
    const object: Record<string, unknown> = {}
    if (this.#closes(closeObject)) return object
    do {
      const start = this.#skipBlanks()
      if (this.#bytes[start] !== quote) throw this.#unexpected()
      this.#at = this.#endOfString(start)
      const name = this.#piece(start, this.#at, depth) as string
      if (this.#bytes[this.#skipBlanks()] !== colon) throw this.#unexpected()
      this.#at++
      const value = yield * this.value(depth)
      if (poisons(name, value)) throw new JSONError('not valid JSON: Object contains forbidden prototype property')
      object[name] = value
    } while (this.#goesOn(closeObject))
    return object
  }

  /** Whether nothing is in it; passes what closes. */
  #closes (close: number): boolean {
    const isEmpty = this.#bytes[this.#skipBlanks()] === close
    if (isEmpty) this.#at++
    return isEmpty
  }

  /** Whether another entry follows; passes the comma, or what closes. */
  #goesOn (close: number): boolean {
    const byte = this.#bytes[this.#skipBlanks()]
    if (byte !== comma && byte !== close) throw this.#unexpected()
    this.#at++
    return byte === comma
  }

  #piece (start: number, end: number, depth: number): unknown {
    return parseJSON(this.#bytes.toString('utf8', start, end), depth)
  }

  /** Where a value ends, or at the latest what can be no value; undefined for what has to be taken apart. */
  #endOf (start: number): number | undefined {
    const bytes = this.#bytes
    const first = bytes[start]
    if (first === quote) return this.#endOfString(start)
    const isSplittable = first === openList || first === openObject
    const last = Math.min(start + (isSplittable ? this.#stepSize : longestPiece), bytes.length)
    let depth = 0
    for (let at = start; at < last; at++) {
      const byte = bytes[at]
      if (byte === quote) at = this.#endOfString(at, last) - 1
      else if (byte === openList || byte === openObject) depth++
      else if (byte === closeList || byte === closeObject) {
        if (--depth <= 0) return isSplittable ? at + 1 : at
      } else if (!isSplittable && (byte === comma || isBlank(byte))) return at
    }
    if (isSplittable && last < bytes.length) return undefined
    return this.#whole(last)
  }

  /** @param last where to stop for what is read only as far as a step goes: it has no end there, and none is needed */
  #endOfString (start: number, last?: number): number {
    const bytes = this.#bytes
    const stop = last ?? Math.min(start + longestPiece, bytes.length)
    for (let at = start + 1; at < stop; at++) {
      if (bytes[at] === quote) return at + 1
      if (bytes[at] === backslash) at++
    }
    return last ?? this.#whole(stop)
  }

  #skipBlanks (): number {
    const stop = this.#at + longestPiece
    while (isBlank(this.#bytes[this.#at])) if (++this.#at > stop) this.#whole(stop)
    return this.#at
  }

  /** The end of the text, unless a piece was given up before it. */
  #whole (end: number): number {
    if (end >= this.#bytes.length) return this.#bytes.length
    throw new JSONError(`not accepted: A string, a number or white space in it has more than ${longestPiece} bytes. ` +
      'Upload large files instead')
  }

  #unexpected (): JSONError {
    const byte = this.#bytes[this.#at]
    const found = byte === undefined ? 'end' : `token ${JSON.stringify(String.fromCharCode(byte))}`
    return new JSONError(`not valid JSON: Unexpected ${found} at byte ${this.#at}`)
  }
}

/** What the parser refuses in the pieces (https://github.com/fastify/secure-json-parse). */
function poisons (name: string, value: unknown): boolean {
  return name === '__proto__' ||
    (name === 'constructor' && typeof value === 'object' && value !== null && Object.hasOwn(value, 'prototype'))
}

function isBlank (byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}
