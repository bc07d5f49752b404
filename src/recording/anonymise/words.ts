import type { Draws } from './draws.js'
import { inventDigits } from './digits.js'
import { allFlags, alphabetOf, flagRun, isOneFlag, symbolLetter } from './symbol-letters.js'

/** Letters of invented words: consonants and vowels alternate, so that hardly any word of a language comes out. */
const consonants = 'bdfgklmnprstv'
const vowels = 'aeiou'

/** Accented letters, in groups of which one replaces another. */
const accented = ['áéíóúý', 'àèìòù', 'âêîôû', 'äëïöüÿ', 'ãõñ', 'āēīōū', 'ąęįų', 'čšžřěňďť', 'ćńśźĺŕ', 'çşţķļņģ', 'øæœåðþłđßı',
  'ăğŏŭ', 'őű', 'żėċġ', 'ůẙ']

/** Frequent letters of other scripts; an invented word has no other of that script. */
const scripts: ReadonlyArray<readonly [RegExp, string]> = [
  [/\p{Script=Cyrillic}/u, 'аеиолнрстк'],
  [/\p{Script=Greek}/u, 'αειοκλνρστ'],
  [/\p{Script=Han}/u, '山水木石田川林月日花草竹云雨雪风星河海湖'],
  [/\p{Script=Hiragana}/u, 'かきけさしたなのまり'],
  [/\p{Script=Katakana}/u, 'カキケサシタナノマリ'],
  [/\p{Script=Hangul}/u, '가나다라마바사고노소'],
  [/\p{Script=Arabic}/u, 'ابتدرسكلمن'],
  [/\p{Script=Hebrew}/u, 'אבגדלמנרשת'],
  [/\p{Script=Devanagari}/u, 'कगतदनपमरलस'],
  [/\p{Script=Thai}/u, 'กขตทนบมรลส']
]

/**
 * Runs of letters with their marks, runs of digits of one script, numbers that are symbols (①, ², Ⅷ), and numbers
 * written in keycaps. A digit of one or two keycaps is an emoji, and no number. Letters of flags and tags.
 */
export const runs = new RegExp([
  `(?:\\p{L}|${symbolLetter})(?:[\\p{L}\\p{M}]|${symbolLetter})*`,
  '(?:[0-9]\\uFE0F?\\u20E3){3,}',
  '[0-9]+(?!\\uFE0F?\\u20E3)',
  '\\p{Nd}+(?!\\uFE0F?\\u20E3)',
  '[\\p{Nl}\\p{No}]+',
  flagRun
].join('|'), 'gu')

/**
 * Replaces all words and numbers of a text; punctuation, space and emoji stay.
 * @returns a text of the same length, script by script and case by case
 */
export function inventWords (draws: Draws, text: string): string {
  return text.replace(runs, run => {
    // A word may end in a keycap too: that is a mark like others.
    if (/^[0-9]/.test(run)) return run.endsWith('\u20E3') ? inKeycaps(draws, run) : inventDigits(draws, run)
    if (/^\p{Nd}/u.test(run)) return otherDigits(draws, run)
    return isFlags.test(run) ? inventFlags(draws, run) : inventWord(draws, run)
  })
}

const isFlags = new RegExp(`^(?:${flagRun})$`, 'u')
const flag = /[\u{1F1E6}-\u{1F1FF}]{2}/gu

/** One flag stays as other emoji do; several become others, and letters that are not all of flags other letters. */
function inventFlags (draws: Draws, run: string): string {
  if (isOneFlag(run)) return run
  const found = run.match(flag) ?? []
  const areAll = found.every(pair => isOneFlag(pair)) && !/[\u{1F1E6}-\u{1F1FF}]|[\u{E0020}-\u{E007F}]/u.test(run.replace(flag, ''))
  if (!areAll) return inventWord(draws, run)
  const flags = allFlags()
  const bytes = draws.bytes('flags', run, 2 * found.length)
  let at = 0
  return run.replace(flag, original => {
    let drawn = bytes.readUInt16BE(2 * at++)
    const next = () => flags[drawn++ % flags.length] ?? original
    let other = next()
    while (other[1] === original[1] || other[3] === original[3]) other = next()
    return other
  })
}

function inKeycaps (draws: Draws, run: string): string {
  const invented = inventDigits(draws, run.replace(/[^0-9]/g, ''))
  let at = 0
  return run.replace(/[0-9]/g, () => invented[at++] ?? '0')
}

/** Digits of other scripts follow in blocks of ten (Unicode Standard, chapter 4.6). */
function otherDigits (draws: Draws, run: string): string {
  const values = Array.from(run, digit => valueOf(digit))
  const invented = inventDigits(draws, values.join(''))
  return Array.from(run, (digit, at) =>
    String.fromCodePoint((digit.codePointAt(0) ?? 0) - (values[at] ?? 0) + Number(invented[at]))).join('')
}

function valueOf (digit: string): number {
  let value = 0
  while (value < 9 && /^\p{Nd}$/u.test(String.fromCodePoint((digit.codePointAt(0) ?? 0) - value - 1))) value++
  return value
}

/** One word. The letter of a symbol (ℹ️) stays. */
function inventWord (draws: Draws, word: string): string {
  const low = word.toLowerCase()
  const invented = draws.once('word', low, () => {
    for (let attempt = 0; ; attempt++) {
      const made = drawWord(draws, low, attempt)
      if (attempt === 9 || !sharesLetters(low, made)) return made
    }
  })
  if (word === low) return invented
  const letters = Array.from(invented)
  const cased = Array.from(word, (letter, at) =>
    letter === letter.toLowerCase() ? letters[at] : letters[at]?.toUpperCase())
  return cased.join('')
}

function drawWord (draws: Draws, word: string, attempt: number): string {
  const letters = Array.from(word)
  const bytes = draws.bytes(`word ${attempt}`, word, letters.length + 1)
  const startsWithVowel = (bytes[letters.length] ?? 0) % 3 === 0
  return letters.map((letter, at) => replace(letter, bytes[at] ?? 0, (at % 2 === 0) === startsWithVowel)).join('')
}

function replace (letter: string, byte: number, asVowel: boolean): string {
  if (/[a-z]/.test(letter)) return another(asVowel ? vowels : consonants, letter, byte)
  const symbols = alphabetOf(letter)
  if (symbols !== undefined) return another(symbols, letter, byte)
  if (letter === 'ℹ' || letter === '🏴' || /\p{M}/u.test(letter)) return letter
  const group = accented.find(letters => letters.includes(letter)) ??
    scripts.find(([script]) => script.test(letter))?.[1]
  return group === undefined ? neighbour(letter, byte) : another(group, letter, byte)
}

/** One of the letters, and not the original. */
function another (letters: string, original: string, byte: number): string {
  const all = Array.from(letters).filter(letter => letter !== original)
  return all[byte % all.length] ?? original
}

const kinds = [/^\p{L}$/u, /^\p{Nl}$/u, /^\p{No}$/u, /^\p{So}$/u]

/**
 * Of other scripts, of numbers that are symbols, and of letters in mathematical, full-width or circled form: another
 * one of the same 64 code points.
 */
function neighbour (letter: string, byte: number): string {
  const kind = kinds.find(each => each.test(letter))
  const code = letter.codePointAt(0) ?? 0
  const block = code - code % 64
  for (let step = 1; step < 64; step++) {
    const next = String.fromCodePoint(block + (code - block + byte % 61 + step) % 64)
    if (next !== letter && kind?.test(next) && next === next.toLowerCase()) return next
  }
  return letter
}

/** Whether three letters in a row are in both. */
function sharesLetters (one: string, other: string): boolean {
  const [a, b] = [Array.from(one), Array.from(other)]
  const pieces = new Set(b.slice(2).map((_, at) => b.slice(at, at + 3).join('')))
  return a.slice(2).some((_, at) => pieces.has(a.slice(at, at + 3).join('')))
}
