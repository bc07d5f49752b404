/**
 * Cuts a text that people do not read, such as a name on the disk or what a search looks through, between characters:
 * no half of a surrogate pair is left.
 * @param length the most characters (UTF-16 code units) of the result
 */
export function cut (text: string, length: number): string {
  if (text.length <= length) return text
  return text.slice(0, isPair(text, length) ? length - 1 : length)
}

let segmenter: Intl.Segmenter | undefined

/**
 * Cuts a text that people read, between what they see as characters: a flag, a family emoji or a letter with its
 * accents is whole or not there. What fills the whole length by itself, as a letter with a hundred accents does, is cut
 * as `cut` does.
 * @param length the most UTF-16 code units of the result
 */
export function cutShown (text: string, length: number): string {
  if (text.length <= length) return text
  // Between two of these there is always a boundary, and the tables of all others take 5 ms to load.
  if (isPrintableASCII(text, length - 1) && isPrintableASCII(text, length)) return text.slice(0, length)
  segmenter ??= new Intl.Segmenter('en')
  // The end of a cluster depends on what follows; a pair is enough.
  const end = segmenter.segment(text.slice(0, length + 2)).containing(length)?.index ?? 0
  return end > 0 ? text.slice(0, end) : cut(text, length)
}

/**
 * Cuts a text that is too long for a message, as `cutShown` does, and marks the cut.
 * @param length the most UTF-16 code units of the result, with its mark
 */
export function truncate (text: string, length = 60): string {
  return text.length > length ? `${cutShown(text, length - 3)}...` : text
}

/** The text with U+FFFD for each half of a surrogate pair without its other half, as encoders write it. */
export function wellFormed (text: string): string {
  return text.toWellFormed()
}

function isPrintableASCII (text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return code >= 0x20 && code < 0x7f
}

function isPair (text: string, at: number): boolean {
  const [before, after] = [text.charCodeAt(at - 1), text.charCodeAt(at)]
  return before >= 0xd800 && before <= 0xdbff && after >= 0xdc00 && after <= 0xdfff
}
