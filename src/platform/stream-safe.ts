/**
 * A text with at most 30 combining marks in a row, as Unicode's Stream-Safe Text Format allows; further ones are left
 * out. To normalise a longer row takes quadratic time, and no language writes more than a few.
 *
 * @see https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
 */
export function streamSafe (text: string): string {
  return text.replace(/(\p{M}{30})\p{M}+/gu, '$1')
}
