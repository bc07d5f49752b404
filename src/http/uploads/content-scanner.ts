import type { Readable } from 'node:stream'
import { malformedField, MockError } from '../../domain/errors/errors.js'
import { chunksOf } from './chunks-of.js'
import { cutShown } from '../../platform/cut.js'

const quote = 0x22
const backslash = 0x5c

/** Replaces a longer content in the body. */
const excerptLength = 4096
/** What is kept for it: where it ends, what follows decides. */
const keptLength = excerptLength + 2

export interface ContentLimits {
  /** Characters that the content may have. */
  content: number
  /** Bytes of the body apart from the content. */
  rest: number
}

/**
 * Extracts the string `content` from an incoming JSON object, and leaves the rest to a real JSON parser. A content
 * may be longer than any string that JavaScript can hold, so it is passed on in chunks.
 */
export class ContentScanner {
  readonly #limits: ContentLimits
  #rest: Buffer[] = []
  #restLength = 0
  #depth = 0
  #inString = false
  #escaped = false
  /** The bytes of a string that may be a key of the object. */
  #key: number[] | undefined
  /** Whether the value that comes next is the content. */
  #awaited = false
  #inContent = false
  #found = false
  /** An escape sequence of the content that has not arrived completely. */
  #escape = ''
  #excerpt = ''
  #length = 0

  constructor (limits: ContentLimits) {
    this.#limits = limits
  }

  /** The characters of the content, in chunks; after the last one, `rest` is complete. */
  async * pieces (body: Readable): AsyncGenerator<string> {
    for await (const chunk of chunksOf(body)) {
      const piece = this.#take(chunk)
      if (piece === '') continue
      this.#length += piece.length
      if (this.#length > this.#limits.content) throw tooLong(this.#limits.content)
      if (this.#excerpt.length < keptLength) this.#excerpt += piece.slice(0, keptLength - this.#excerpt.length)
      yield piece
    }
    if (this.#inContent) throw notJSON('it ends inside its content')
  }

  /** Whether the body has a content that is a string. */
  get found (): boolean { return this.#found }

  /** The body as JSON, with the content shortened to its beginning. */
  rest (): string {
    return Buffer.concat(this.#rest).toString('utf8')
  }

  #take (chunk: Buffer): string {
    let text = ''
    let at = 0
    while (at < chunk.length) {
      if (this.#inContent) {
        const [piece, end] = this.#takeContent(chunk, at)
        text += piece
        at = end
      } else {
        at = this.#takeRest(chunk, at)
      }
    }
    return text
  }

  /** Reads up to where the content begins. */
  #takeRest (chunk: Buffer, start: number): number {
    let at = start
    while (at < chunk.length && !this.#inContent) this.#step(chunk[at++] ?? 0)
    this.#keep(chunk.subarray(start, at))
    return at
  }

  #step (byte: number): void {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (byte === backslash) this.#escaped = true
      else if (byte === quote) this.#inString = false
      if (this.#inString) this.#key?.push(byte)
      return
    }
    switch (byte) {
      case quote:
        if (this.#awaited) {
          this.#begin()
        } else {
          this.#inString = true
          this.#key = this.#depth === 1 ? [] : undefined
        }
        break
      case 0x7b: // {
      case 0x5b: // [
        this.#depth++
        this.#awaited = false
        break
      case 0x7d: // }
      case 0x5d: // ]
        this.#depth--
        break
      case 0x3a: // :
        this.#awaited = this.#depth === 1 && nameOf(this.#key ?? []) === 'content'
        break
      case 0x2c: // ,
        this.#awaited = false
        break
    }
  }

  #begin (): void {
    if (this.#found) throw new MockError('bad_request', 'The body contains "content" twice')
    this.#awaited = false
    this.#found = true
    this.#inContent = true
  }

  /** @returns characters of the content, and where the rest continues */
  #takeContent (chunk: Buffer, start: number): [text: string, end: number] {
    let text = ''
    let at = start
    let closing = -1
    while (at < chunk.length) {
      if (this.#escape !== '') {
        const [character, end] = this.#takeEscape(chunk, at)
        text += character
        at = end
        continue
      }
      if (closing < at) closing = indexOrEnd(chunk, quote, at)
      const next = indexOrEnd(chunk.subarray(0, closing), backslash, at)
      text += plain(chunk, at, next)
      at = next
      if (next < closing) {
        this.#escape = '\\'
        at++
      } else if (closing < chunk.length) {
        this.#end(text)
        return [text, closing]
      }
    }
    return [text, at]
  }

  #takeEscape (chunk: Buffer, start: number): [character: string, end: number] {
    let at = start
    while (at < chunk.length) {
      this.#escape += String.fromCharCode(chunk[at++] ?? 0)
      if (this.#escape.length < (this.#escape[1] === 'u' ? 6 : 2)) continue
      const sequence = this.#escape
      this.#escape = ''
      return [unescaped(sequence), at]
    }
    return ['', at]
  }

  /** The closing quote belongs to the rest, as does the opening one. */
  #end (last: string): void {
    this.#inContent = false
    this.#inString = true
    this.#key = undefined
    const length = this.#length + last.length
    const excerpt = this.#excerpt + last.slice(0, keptLength - this.#excerpt.length)
    const shown = length > excerptLength ? `${cutShown(excerpt, excerptLength)}... (${length} characters)` : excerpt
    this.#keep(Buffer.from(JSON.stringify(shown).slice(1, -1)))
  }

  #keep (bytes: Buffer): void {
    this.#restLength += bytes.length
    if (this.#restLength > this.#limits.rest) {
      throw new MockError('bad_request', `Apart from its content, the body is larger than ${this.#limits.rest} bytes, the limit`)
    }
    // A copy, since a view would keep the whole chunk.
    this.#rest.push(Buffer.from(bytes))
  }
}

function indexOrEnd (bytes: Buffer, byte: number, from: number): number {
  const at = bytes.indexOf(byte, from)
  return at < 0 ? bytes.length : at
}

/** Characters of a JSON string without escapes. Those outside ASCII are always wrong in base64. */
function plain (chunk: Buffer, from: number, to: number): string {
  const text = chunk.toString('latin1', from, to)
  // eslint-disable-next-line no-control-regex -- RFC 8259 §7 requires these to be escaped
  if (/[\u0000-\u001f]/.test(text)) throw notJSON('a string contains a control character')
  return text
}

function unescaped (sequence: string): string {
  try {
    return JSON.parse(`"${sequence}"`) as string
  } catch {
    throw notJSON(`${JSON.stringify(sequence)} is not an escape sequence`)
  }
}

function nameOf (bytes: number[]): unknown {
  try {
    return JSON.parse(`"${Buffer.from(bytes).toString('utf8')}"`)
  } catch {
    return undefined
  }
}

function notJSON (why: string): MockError {
  return new MockError('bad_request', `The body is not valid JSON: ${why}`)
}

function tooLong (most: number): MockError {
  return malformedField('content', `It has more than ${most} characters, the most that can be uploaded`, 'too_big')
}
