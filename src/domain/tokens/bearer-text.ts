/**
 * What an Authorization header can carry behind `Bearer `, a byte a character (RFC 9110 §5.5): Latin-1 without control
 * characters, and with blanks inside alone. Wider than RFC 6750 §2.1: real tokens and test suites have blanks in them.
 */
export const bearerText = /^[!-~\xA1-\xFF](?:[ -~\xA0-\xFF]*[!-~\xA1-\xFF])?$/

/** What such a text is, to stand behind "expected". */
export const bearerTextForm = 'a token: characters of Latin-1, without line breaks, control characters, and blanks around them'

/** Why no client could send a token; undefined for one that can be sent. */
export function bearerIssue (token: string): string | undefined {
  return bearerText.test(token) ? undefined : `No header can carry it: expected ${bearerTextForm}`
}
