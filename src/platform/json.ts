import { parse } from 'secure-json-parse'

/**
 * How many arrays and objects may stand inside each other. The real app's bodies have fewer than ten levels; whatever
 * walks a value level by level (a validator, `JSON.stringify`) stays far from the end of the stack.
 */
export const maxDepth = 100

/** The words for it, wherever it is found. */
export const tooDeep = `nested more than ${maxDepth} levels deep`
const [quote, backslash] = [0x22, 0x5c]
const [openList, closeList, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

/** Why a text or value is not accepted as JSON: words that follow "The body is", such as "not valid JSON: ...". */
export class JSONError extends SyntaxError {
  /** Whether it is JSON, but has too many levels. */
  readonly isTooDeep: boolean

  constructor (message: string, isTooDeep = false, more: { cause?: unknown } = {}) {
    super(message, more)
    this.isTooDeep = isTooDeep
  }
}

/** An escape of half a surrogate pair, or what must not be taken for one: a whole pair, and any other escape. */
const escapes = /(\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2})|\\u[dD][89a-fA-F][\da-fA-F]{2}|(\\[^])/g
const halfPair = /\\u[dD][89a-fA-F]/

/** The text of JSON with U+FFFD for each escaped half of a surrogate pair: nothing but an escape can write one. */
function withoutHalves (text: string): string {
  if (!halfPair.test(text)) return text
  return text.replace(escapes, (escape: string, pair?: string, other?: string) => pair ?? other ?? '\ufffd')
}

/**
 * Parses JSON from outside: the only parser for bodies, frames, fixtures, states and config files. It refuses what has
 * too many levels before it parses it, and keys that would poison a prototype. A byte order mark is skipped. Half a
 * surrogate pair becomes U+FFFD, as in UTF-8: strict clients could not read it in an answer, a header or a frame.
 * @param depth how many levels are accepted; fewer for a value that is part of another
 * @throws JSONError
 */
export function parseJSON (text: string, depth = maxDepth): unknown {
  if (hasMoreLevels(text, depth)) throw new JSONError(tooDeep, true)
  try {
    return parse(withoutHalves(text))
  } catch (error) {
    throw new JSONError(`not valid JSON: ${(error as Error).message}`, false, { cause: error })
  }
}

/**
 * Checks a value that a program hands in, which no text bounds: it may even contain itself.
 * @throws JSONError for a value that has too many levels, refers to itself, or has a BigInt
 */
export function checkDepth (value: unknown): void {
  walk(value, [])
}

/** @param within the arrays and objects that the value is in, outermost first */
function walk (value: unknown, within: object[]): void {
  // A program may have taught it to be written.
  if (typeof value === 'bigint' && !('toJSON' in BigInt.prototype)) throw new JSONError('not valid JSON: it has a BigInt')
  if (typeof value !== 'object' || value === null) return
  // JSON has what `toJSON` returns in its place: the text of a date.
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function') return
  if (within.includes(value)) throw new JSONError('not valid JSON: it refers to itself')
  if (within.length >= maxDepth) throw new JSONError(tooDeep, true)
  within.push(value)
  for (const inner of Array.isArray(value) ? value : Object.values(value)) walk(inner, within)
  within.pop()
}

/**
 * What a value that a program hands in is once it has been sent as JSON and parsed here: a copy, in which half a
 * surrogate pair is U+FFFD, dates are texts, and what JSON cannot write is left out, or null in a list.
 * @returns undefined for a value that JSON leaves out
 * @throws JSONError for a value that JSON cannot hold, or that has too many levels
 */
export function asParsed (value: unknown): unknown {
  const text = written(value)
  return text === undefined ? undefined : parseJSON(text)
}

function written (value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    // The further lines of V8's message say where a value refers to itself.
    const [reason] = String((error as Error).message).split('\n')
    throw new JSONError(`not valid JSON: ${reason}`, false, { cause: error })
  }
}

/** Counts levels without parsing. Its result for a text that is not JSON does not matter. */
function hasMoreLevels (text: string, depth: number): boolean {
  // Each level takes two characters.
  if (text.length <= 2 * depth) return false
  let level = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charCodeAt(at)
    if (character === quote) {
      at = endOfString(text, at)
      if (at < 0) return false
    } else if (character === openList || character === openObject) {
      if (++level > depth) return true
    } else if (character === closeList || character === closeObject) level--
  }
  return false
}

/** Where the quotation mark is that ends a string; -1 when there is none. */
function endOfString (text: string, start: number): number {
  let end = start
  do end = text.indexOf('"', end + 1)
  while (end >= 0 && isEscaped(text, end))
  return end
}

function isEscaped (text: string, at: number): boolean {
  let first = at
  while (text.charCodeAt(first - 1) === backslash) first--
  return (at - first) % 2 === 1
}

/** What a text says as JSON; undefined for one that is not JSON, and where there is none. */
export function jsonOrUndefined (text: string | undefined): unknown {
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
