import { invalidField } from '../../domain/errors/errors.js'

const field = 'content'

/**
 * Decodes base64 that arrives in chunks (RFC 4648 §4 and §5: clients use both alphabets), without holding more than a
 * piece. White space is ignored (MIME breaks its lines, RFC 2045 §6.8); the padding may be missing.
 * @throws MockError validation_error naming the first invalid character
 */
export async function * decodeBase64 (pieces: AsyncIterable<string>): AsyncGenerator<Buffer> {
  /** Characters that do not form whole bytes yet. */
  let rest = ''
  let padding = 0
  /** Characters before the current chunk. */
  let before = 0
  let isEmpty = true
  for await (const piece of pieces) {
    const issue = issueOf(piece, padding > 0)
    if (issue >= 0) throw unexpected(piece, issue, before)
    const text = piece.replace(/[\s=]+/g, '')
    padding += (piece.match(/=/g) ?? []).length
    if (padding > 2) throw invalidField(field, 'It ends in more than two "=": base64 has at most two', 'invalid_string')
    const ready = rest + text
    const whole = ready.length - ready.length % 4
    rest = ready.slice(whole)
    before += piece.length
    if (whole === 0) continue
    isEmpty = false
    yield Buffer.from(ready.slice(0, whole), 'base64')
  }
  if (before > 0 && isEmpty && rest === '') throw invalidField(field, 'It holds no data', 'too_small')
  if (rest.length === 1 || (padding > 0 && (rest.length + padding) % 4 !== 0)) {
    throw invalidField(field, `It is incomplete: ${before} base64 characters do not form whole bytes`, 'invalid_string')
  }
  if (rest !== '') yield Buffer.from(rest, 'base64')
}

/** The index of the first invalid character, or -1. */
function issueOf (piece: string, padded: boolean): number {
  const match = padded ? /^[=\s]*/.exec(piece) : /^[A-Za-z0-9+/_\s-]*[=\s]*/.exec(piece)
  const end = match?.[0].length ?? 0
  return end === piece.length ? -1 : end
}

function unexpected (piece: string, at: number, before: number) {
  if (before === 0 && /^\s*data:/i.test(piece)) {
    return invalidField(field, 'It begins with "data:", the header of a data URL: send only what comes after the comma', 'invalid_string')
  }
  const character = JSON.stringify(String.fromCodePoint(piece.codePointAt(at) ?? 0))
  return invalidField(field, `It is not base64: character ${before + at + 1} is ${character}. Base64 has A-Z, a-z, 0-9, + and /, and = at its end`, 'invalid_string')
}
