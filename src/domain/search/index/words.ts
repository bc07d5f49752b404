/**
 * How text becomes words, for everything that is searched. This is the one place for these rules:
 *
 * - Case and accents do not count. Letters that Unicode does not take apart (ø, ł, ß) become what people type for them.
 * - Messages are found by whole words: the published documents say "these EXACT words" (SDK 5.0.0, `messages.search`),
 *   so "light" does not find "Lighthouse". Chats and contacts are found by how words begin, as users report of the
 *   app's search; see `chat-index.ts` and `contact-index.ts`.
 * - Assumed: a character without a width, such as U+200B, is no letter. What is written around one is found both as one
 *   word and as two, for some writers put it where a line may break and others within a word.
 * - Assumed: scripts that put no blanks between words (Chinese, Japanese, Thai, ...), and Korean, which joins particles
 *   to them, are found by any part of what is written together. Those stretches are indexed by their characters and
 *   pairs of characters. Intl.Segmenter was the alternative: it takes about fifty times as long, and a word that stands
 *   alone in a query is not always cut as it is within a sentence.
 * - Assumed: an emoji is a word. Other symbols and punctuation only separate words.
 */

import { cut } from '../../../platform/cut.js'
import { streamSafe } from '../../../platform/stream-safe.js'

/** What a search box sent, ready to be looked up. */
export interface WordQuery {
  /** Each of them is in the index under every text that matches. */
  readonly words: readonly string[]
  /** Each of them stands somewhere in the folded text of a match; needed where `words` alone could be wrong. */
  readonly parts: readonly string[]
}

/** Longer words (encoded data, mostly) are indexed by their beginning. */
const maxWordLength = 64

/** Characters of a title, a name or a handle that are searched. */
const longestName = 500

/** What is searched of a title, a name or a handle: of a long one, the beginning. */
export function searchable (name: string): string {
  return cut(name, longestName)
}

/** Is given what stands in a text from `start` up to `end`. */
export type TakeWord = (text: string, start: number, end: number) => void

/** The words of a text, as an index files them: folded, in order, possibly more than once. */
export function eachWord (text: string, take: TakeWord): void {
  eachReading(text, (folded, start, end, isJoined) => {
    if (!isJoined) return take(folded, start, Math.min(end, start + maxWordLength))
    for (let at = start, before = start; at < end; before = at, at += widthAt(folded, at)) {
      take(folded, at, at + widthAt(folded, at))
      if (at > start) take(folded, before, at + widthAt(folded, at))
    }
  })
}

/** Joiners, and blanks without a width. */
const zeroWidth = /[\u180e\u200b-\u200d\u2060\ufeff]/

/** Finds the stretches of a text; where characters have no width, once as if they were not there, once as if blank. */
function eachReading (text: string, take: Parameters<typeof eachStretch>[1]): void {
  eachStretch(fold(text), take)
  if (zeroWidth.test(text)) eachStretch(fold(text.replace(new RegExp(zeroWidth, 'g'), ' ')), take)
}

/** The folded words of a query of which only the beginning may have been typed. */
export function typedWords (typed: string): string[] {
  const words: string[] = []
  eachStretch(fold(typed), (folded, start, end) => {
    words.push(folded.slice(start, Math.min(end, start + maxWordLength)))
  })
  return words
}

/** Everything in a text that such a word may be the beginning of. */
export function wordsToType (text: string): string[] {
  const words = new Set<string>()
  eachReading(text, (folded, start, end, isJoined) => {
    const stretch = folded.slice(start, end)
    if (!isJoined) words.add(stretch)
    // People type the given name of a name that is written as one.
    else [...stretch].forEach((_, at, characters) => words.add(characters.slice(at, at + maxWordLength).join('')))
  })
  return [...words]
}

/**
 * What to look up for what a person typed.
 * @returns undefined when it is blank, which asks for nothing in particular; a query without any word, such as `?!`,
 *   matches nothing
 */
export function wordQuery (typed: string | undefined): WordQuery | undefined {
  if (typed === undefined || typed.trim() === '') return undefined
  const words = new Set<string>()
  const parts = new Set<string>()
  eachStretch(fold(typed), (folded, start, end, isJoined) => {
    const stretch = folded.slice(start, end)
    if (!isJoined) {
      words.add(stretch.slice(0, maxWordLength))
      if (stretch.length > maxWordLength) parts.add(stretch)
      return
    }
    const characters = [...stretch]
    if (characters.length === 1) words.add(stretch)
    characters.forEach((character, at) => { if (at > 0) words.add(`${characters[at - 1]}${character}`) })
    // Pairs may all be there without standing in a row.
    if (characters.length > 2) parts.add(stretch)
  })
  return { words: [...words], parts: [...parts] }
}

/** Whether a folded text has what the words alone do not tell. */
export function hasParts ({ parts }: WordQuery, folded: () => string): boolean {
  if (parts.length === 0) return true
  const text = folded()
  return parts.every(part => text.includes(part))
}

const undecomposed: Record<string, string> = {
  ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ħ: 'h', ı: 'i', ł: 'l', þ: 'th', ŧ: 't', ς: 'σ'
}
const undecomposedLetter = new RegExp(`[${Object.keys(undecomposed).join('')}]`, 'g')

/**
 * Accents, points and marks that people leave out when they search, and characters without a width. Marks that make
 * another letter (Indic vowels, Japanese voicing) are none of them.
 */
// eslint-disable-next-line no-misleading-character-class -- single combining characters are what it is for
const ignored = new RegExp(`[${[
  // Combining diacritical marks; Hebrew points; Arabic vowels, and the line that widens words.
  '\\u0300-\\u036f\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20ff\\ufe20-\\ufe2f',
  '\\u0591-\\u05bd\\u05bf\\u05c1\\u05c2\\u05c4\\u05c5\\u05c7',
  '\\u0610-\\u061a\\u0640\\u064b-\\u065f\\u0670\\u06d6-\\u06dc\\u06df-\\u06e4\\u06e7\\u06e8\\u06ea-\\u06ed',
  // What Unicode calls default ignorable: soft hyphen, joiners, direction marks, fillers, selectors, byte order mark.
  '\\u00ad\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u206f',
  '\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0'
].join('')}]`, 'g')

/** Text without what does not count when it is searched. */
export function fold (text: string): string {
  const lower = text.toLowerCase()
  if (!/[\u0080-\uffff]/.test(lower)) return lower
  return streamSafe(text).normalize('NFKD').toLowerCase()
    .replace(ignored, '')
    .replace(undecomposedLetter, letter => undecomposed[letter] ?? letter)
    .normalize('NFC')
}

/** Kinds of characters. A table of them makes reading a text about as fast as lowering its case. */
const unknown = 0
const gap = 1
const letter = 2
/** Of a script that writes words together. */
const joined = 3
const emoji = 4
const kinds = new Uint8Array(0x10000)
const astralKinds = new Map<number, number>()

let classes: ReturnType<typeof readClasses> | undefined

/** Not before a text is read: Unicode's classes take longer to make than most of what a start does. */
function readClasses () {
  return {
    letterOrDigit: /^[\p{L}\p{N}\p{M}]$/u,
    joinedScript: new RegExp(`^[${[
      'Han', 'Hiragana', 'Katakana', 'Bopomofo', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar', 'Tibetan', 'Yi'
    ].map(script => `\\p{Script_Extensions=${script}}`).join('')}]$`, 'u'),
    pictograph: /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator})$/u
  }
}

function kindOf (character: string): number {
  const { letterOrDigit, joinedScript, pictograph } = classes ??= readClasses()
  if (letterOrDigit.test(character)) return joinedScript.test(character) ? joined : letter
  return pictograph.test(character) ? emoji : gap
}

/** The kind of the character that begins at a place, one or two units wide. */
function kindAt (text: string, at: number, width: number): number {
  if (width === 1) {
    const kind = kindOf(text.charAt(at))
    kinds[text.charCodeAt(at)] = kind
    return kind
  }
  const code = text.codePointAt(at) ?? 0
  let kind = astralKinds.get(code)
  if (kind === undefined) astralKinds.set(code, kind = kindOf(String.fromCodePoint(code)))
  return kind
}

function widthAt (text: string, at: number): 1 | 2 {
  return (text.charCodeAt(at) & 0xfc00) === 0xd800 && (text.charCodeAt(at + 1) & 0xfc00) === 0xdc00 ? 2 : 1
}

/** Finds words and stretches of joined words in a folded text. */
function eachStretch (
  text: string, take: (text: string, start: number, end: number, isJoined: boolean) => void
): void {
  let start = 0
  let within = gap
  for (let at = 0, width = 1; at < text.length; at += width) {
    width = widthAt(text, at)
    const known = width === 1 ? kinds[text.charCodeAt(at)] ?? unknown : unknown
    const kind = known === unknown ? kindAt(text, at, width) : known
    if (kind === within && kind !== emoji) continue
    if (within !== gap) take(text, start, at, within === joined)
    start = at
    within = kind
  }
  if (within !== gap) take(text, start, text.length, within === joined)
}
