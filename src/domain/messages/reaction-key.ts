/** The flag for it is younger than the language level that is compiled to, which rules out a literal. */
const recommended = '^\\p{RGI_Emoji}$'
let emoji: RegExp | undefined

/** One emoji as Unicode recommends it for interchange, however its variation selectors are written. */
export function isEmoji (key: string): boolean {
  // Longer than the longest sequence (a kiss of two people, or a flag of tags) nothing is one.
  if (key.length > 40) return false
  // Compiling it takes tens of milliseconds.
  emoji ??= new RegExp(recommended, 'v')
  return emoji.test(key) || emoji.test(bare(key)) || emoji.test(`${key}\u{fe0f}`)
}

/** Whether two keys are the same reaction: a variation selector makes no other emoji. Assumed. */
export function sameKey (a: string, b: string): boolean {
  return a === b || bare(a) === bare(b)
}

function bare (key: string): string {
  return key.replaceAll('\u{fe0f}', '')
}
