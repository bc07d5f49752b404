/**
 * Cuts a text that is too long for a message, and marks the cut.
 * @param length the most characters (UTF-16 code units) of the result
 */
export function truncate (text: string, length = 60): string {
  return text.length > length ? `${text.slice(0, length - 3)}...` : text
}
