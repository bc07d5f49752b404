/**
 * Letters that Unicode counts among symbols, marks and format characters: in circles, squares and parentheses, in
 * flags, above other letters, unseen in tags, and whole words in one square. The ranges are those whose compatibility
 * decomposition has letters (Unicode Character Database 17.0), and those of the same look that have none. A letter
 * becomes another one of its range.
 */
const ranges: ReadonlyArray<readonly [first: number, last: number]> = [
  // Combining letters, which stand above others.
  [0x363, 0x36F], [0x1DD3, 0x1DF4], [0x2DE0, 0x2DFF], [0xA674, 0xA67B],
  // Turned letters, as in text that is upside down.
  [0x2141, 0x2144],
  // Latin in parentheses and circles.
  [0x249C, 0x24B5], [0x24B6, 0x24CF], [0x24D0, 0x24E9],
  // Radicals that look like ideographs, and annotations of Chinese texts.
  [0x2E80, 0x2E99], [0x2E9B, 0x2EF3], [0x2F00, 0x2FD5], [0x3196, 0x319F],
  // Hangul and ideographs in parentheses and circles.
  [0x3200, 0x321E], [0x322A, 0x3247], [0x3260, 0x327E], [0x328A, 0x32B0],
  // Months, units, katakana and its words in squares, hours, names of eras, days.
  [0x32C0, 0x32CB], [0x32CC, 0x32CF], [0x32D0, 0x32FE], [0x3300, 0x3357], [0x3358, 0x3370], [0x3371, 0x337A],
  [0x337B, 0x337F], [0x3380, 0x33DF], [0x33E0, 0x33FE],
  // Latin in outlines, parentheses, squares and circles; abbreviations in squares.
  [0x1CCD6, 0x1CCEF], [0x1F110, 0x1F129], [0x1F12A, 0x1F12F], [0x1F130, 0x1F149], [0x1F14A, 0x1F14F],
  [0x1F150, 0x1F169], [0x1F16A, 0x1F16C], [0x1F170, 0x1F189], [0x1F18A, 0x1F190], [0x1F19B, 0x1F1AC],
  // Kana and ideographs in squares, brackets and circles.
  [0x1F200, 0x1F23B], [0x1F240, 0x1F248], [0x1F250, 0x1F251], [0x1F260, 0x1F265],
  // Regional indicators, of which two are a flag; tags, which are not seen.
  [0x1F1E6, 0x1F1FF], [0xE0030, 0xE0039], [0xE0041, 0xE005A], [0xE0061, 0xE007A]
]

/** What is an emoji alone becomes another one that is. */
const emoji: readonly string[] = ['Ⓜ', '㊗㊙', '🅰🅱🅾🅿', '🆎🆑🆒🆓🆔🆕🆖🆗🆘🆙🆚', '🈁🈂🈚🈯🈲🈳🈴🈵🈶🈷🈸🈹🈺🉐🉑']

/** Two names of eras and signs that have no neighbours of their kind. */
const single = ['\u32FF㍻㍼㍽㍾', '\u33FF㏄㏎㏏']

const written = (code: number) => `\\u{${code.toString(16)}}`
const regional = '[\\u{1F1E6}-\\u{1F1FF}]'
const tags = '[\\u{E0020}-\\u{E007F}]'
const sequence = (name: string) => new RegExp(`^\\p{${name}}$`, 'v')
const isFlag = sequence('RGI_Emoji_Flag_Sequence')
const isTagEmoji = sequence('RGI_Emoji_Tag_Sequence')

/** What may be between letters without parting them: how an emoji is shown, spaces without width, one space. */
const gap = '[\\uFE0F\\u200B-\\u200D\\u2060 ]{0,2}'
const emojiLetter = `[${emoji.join('')}]`
/** Of one letter, so that it may be in the middle of a word. */
const oneLetter = '[Ⓜ🅰🅱🅾🅿]'
const symbols = ranges.filter(([first]) => first !== 0x1F1E6 && first < 0xE0000)
  .map(([first, last]) => `${written(first)}-${written(last)}`).join('')
const symbol = `(?!${emojiLetter})[${symbols}\u32FF\u33FF]`
const either = `[${symbols}\u32FF\u33FF${emoji.join('')}]`
const letter = '(?!ℹ)\\p{L}'

/**
 * A letter among symbols. An emoji is one beside another of these letters and among three, and one of a
 * single letter (🅱️) within a word; alone it is none.
 */
export const symbolLetter = `(?:${[
  symbol,
  '\\p{Script=Braille}',
  `${emojiLetter}(?:${[
    `(?=\\uFE0F?${symbol})`,
    `(?<=${symbol}\\uFE0F?${emojiLetter})`,
    `(?<=${oneLetter})(?:(?=\\uFE0F?${letter})|(?<=${letter}\\uFE0F?${oneLetter}))`,
    `(?=${gap}${either}${gap}${either})`,
    `(?<=${either}${gap}${emojiLetter})(?=${gap}${either})`,
    `(?<=${either}${gap}${either}${gap}${emojiLetter})`
  ].join('|')})`
].join('|')})`

/** Regional indicators that follow each other, and tags with the flag that they may belong to. */
export const flagRun = `${regional}(?:${gap}${regional})*|\\u{1F3F4}?${tags}+`

/** Whether a run is one flag, which is an emoji and stays; more are letters. */
export function isOneFlag (run: string): boolean { return isFlag.test(run) || isTagEmoji.test(run) }

const alphabets = new Map<string, string>()

/** @returns the letters of which a letter among symbols becomes another one; undefined for other characters */
export function alphabetOf (character: string): string | undefined {
  const known = alphabets.get(character)
  if (known !== undefined) return known
  const code = character.codePointAt(0) ?? 0
  const range = ranges.find(([first, last]) => first <= code && code <= last)
  const alphabet = emoji.find(letters => letters.includes(character)) ??
    single.find(letters => letters.startsWith(character)) ??
    (range && lettersOf(range))
  if (alphabet !== undefined) alphabets.set(character, alphabet)
  return alphabet
}

function lettersOf ([first, last]: readonly [number, number]): string {
  const letters = Array.from({ length: last - first + 1 }, (_, at) => String.fromCodePoint(first + at))
  return letters.filter(each => !emoji.some(others => others.includes(each))).join('')
}

let flags: string[] | undefined

/** Pairs of regional indicators that are flags. */
export function allFlags (): readonly string[] {
  const indicators = lettersOf([0x1F1E6, 0x1F1FF])
  flags ??= Array.from(indicators).flatMap(one => Array.from(indicators, other => one + other))
    .filter(pair => isFlag.test(pair))
  return flags
}
