/** What replaces a secret. */
export const redaction = '[redacted]'

/**
 * Who wrote a value. A `code` that a client sends is always a secret (of an authorisation, of a sign-in by e-mail); the
 * server also names errors in fields of that name.
 */
export type Author = 'client' | 'server'

/** How the name of a field with a secret ends, in lower case without separators: `newPassword`, `X-Api-Key`. */
const secretWord = new RegExp('(?:' + [
  'authorization', 'cookies?', 'passw(?:or)?d', 'passphrase', 'passcode', 'pwd', 'secret', 'tokens?', 'assertion', 'jwt',
  'otp', 'apikey', 'accesskey', 'privatekey', 'recoverykey', 'encryptionkey', 'codeverifier', 'credentials?'
].join('|') + ')$')

/** Names that end so and hold no secret. */
const publicWord = /(?:page|sync|next|continuation)token$/

/** Codes that let their holder in. Most other codes (of a country, a status) are public. */
const secretCode = /^(?:auth|authorization|device|user|verification|recovery|login|email|onetime|pairing|security)?code$/

/** The name of an error, as codes of the server's own are: `validation_error`, `NOT_FOUND`, `FST_ERR_VALIDATION`. */
const errorName = /^(?:[a-z]+(?:_[a-z]+)*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)$/

/** Values nested deeper than this are removed whole: a walk through them needs an end. */
const maxDepth = 100

/** Whether a field of this name holds a secret, whatever its case and separators: `client_secret`, `clientSecret[]`. */
export function isSecretName (name: string, author: Author = 'client'): boolean {
  if (name === 'code') return author === 'client'
  let known = knownNames.get(name)
  if (known === undefined) {
    known = namesSecret(name)
    // Names are few, except those that clients invent.
    if (knownNames.size >= 1_000) knownNames.clear()
    if (name.length <= 100) knownNames.set(name, known)
  }
  return known
}

/** What was found of names: the journal shows the same ones over and over. */
const knownNames = new Map<string, boolean>()

function namesSecret (name: string): boolean {
  const bare = bareName(name)
  if (secretCode.test(bare)) return true
  // The last part of a path, as forms write it: `user[code]`.
  const last = /[.[](\w+)\W*$/.exec(name)?.[1]
  return (secretWord.test(bare) && !publicWord.test(bare)) || (last !== undefined && secretCode.test(bareName(last)))
}

function bareName (name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '').replace(/\d+$/, '')
}

/**
 * A copy of a JSON value without the secrets in it: by the names of fields, at any depth, and inside of texts.
 * @param author who wrote it
 * @returns the same shape, with `redaction` instead of what secret fields hold
 */
export function redacted (value: unknown, author: Author = 'client', depth = 0): unknown {
  if (typeof value === 'string') return redactedText(value, author)
  if (typeof value !== 'object' || value === null) return value
  if (depth > maxDepth) return redaction
  if (Array.isArray(value)) return value.map(item => redacted(item, author, depth + 1))
  const isLoginStep = author === 'client' && 'type' in value && (value.type === 'cookies' || value.type === 'user_input')
  const isQR = 'type' in value && value.type === 'qr'
  const isSignIn = author === 'client' && signInRequest in value
  return Object.fromEntries(Object.entries(value).map(([name, inner]: [string, unknown]) => {
    const isSecret = isSecretName(name, author) || (author === 'server' && isCode(name, inner)) ||
      (isSignIn && name === signInCode)
    if (isLoginStep && name === 'fields') return [name, hiddenValues(inner)]
    if (name === 'data' && isQR) return [name, hidden(inner)]
    if (name === 'qr' && typeof inner === 'object') return [name, hiddenValues(inner)]
    return [name, isSecret ? hidden(inner) : redacted(inner, author, depth + 1)]
  }))
}

/**
 * The body of a call, like `redacted`: of appSetupVerificationsQRScan without what the scanned code holds, whose field
 * `data` would be no secret anywhere else.
 * @param operation the one that was called, if any
 */
export function redactedBody (body: unknown, operation: unknown): unknown {
  if (operation !== 'appSetupVerificationsQRScan') return redacted(body)
  // What is no object, such as JSON that was cut off, tells no field from another.
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return hidden(body)
  const shown = redacted(body) as Record<string, unknown>
  return 'data' in shown ? { ...shown, data: hidden(shown.data) } : shown
}

/** The code of a sign-in by e-mail has a name of its own (appSetupResponse), beside that of the sign-in. */
const signInCode = 'response'
const signInRequest = 'setupRequestID'

/** Whether a field of the server's is a code of an authorisation, not the name of an error. */
function isCode (name: string, value: unknown): boolean {
  return name === 'code' && typeof value === 'string' && !errorName.test(value)
}

/** What a step of a login asks a person for or reads from a browser, and what a QR code holds: secrets by any name. */
function hiddenValues (value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return hidden(value)
  return Object.fromEntries(Object.entries(value).map(([name, inner]: [string, unknown]) => [name, hidden(inner)]))
}

/** Lists keep their length, for assertions; booleans and null tell nothing of a secret. */
function hidden (value: unknown): unknown {
  if (Array.isArray(value)) return value.map(item => Array.isArray(item) ? redaction : hidden(item))
  return value === null || value === undefined || typeof value === 'boolean' ? value : redaction
}

const nameForm = '(?:[\\w.\\-[\\]]|%[0-9a-f]{2}|\\\\u[0-9a-f]{4}){1,100}'

/**
 * A name with what separates it from its value: quoted, as in JSON (also JSON inside of JSON, with its backslashes);
 * bare before `=`, as in forms, queries and cookies; or as a line of a header.
 */
const field = new RegExp(`(\\\\{0,16}["'])(${nameForm})\\1[ \\t\\r\\n]*:[ \\t\\r\\n]*` +
  `|(?<=^|[?&;#\\s"'(,{])(${nameForm})=` +
  '|\\b((?:proxy-)?authorization|(?:set-)?cookie):[ \\t]*', 'gi')

/** Words without which a text holds no secret field, or signs that its names are written in another way. */
const hint = /auth|cookie|pass|pwd|secret|token|assertion|jwt|otp|key|verifier|credential|code|%[0-9a-f]{2}|\\u/i

/**
 * A text without the values of the secret fields in it: JSON that is whole or cut off, forms, queries, header lines.
 * @param text of any kind; a text without such fields comes back as it is
 */
export function redactedText (text: string, author: Author = 'client'): string {
  let kept = 0
  let result = ''
  for (const { start, end, mark } of secretsIn(text, author)) {
    result += text.slice(kept, start) + mark + redaction + mark
    kept = end
  }
  return kept === 0 ? text : result + text.slice(kept)
}

interface Secret {
  /** Where the value is. */
  start: number
  end: number
  /** The quote that it is written with. */
  mark: string
}

function * secretsIn (text: string, author: Author): Generator<Secret> {
  const isSignIn = author === 'client' && text.includes(signInRequest)
  if (!isSignIn && !hint.test(text)) return
  let last = 0
  for (const match of text.matchAll(field)) {
    if (match.index < last) continue
    const [whole, quote, quoted, bare, header] = match
    const start = match.index + whole.length
    const name = decoded(quoted ?? bare ?? header ?? '')
    const mayBeError = author === 'server' && name === 'code' && quoted !== undefined
    const isSecret = isSecretName(name, quoted === undefined ? 'client' : author) || (isSignIn && name === signInCode)
    if (!mayBeError && !isSecret) continue
    const end = header !== undefined
      ? endOf(headerEnd, text, start)
      : quote === undefined ? bareEnd(text, start) : valueEnd(text, start, quote)
    const value = text.slice(start, end)
    if (end === start || /^(?:true|false|null)$/.test(value)) continue
    if (mayBeError && (errorName.test(value.replace(/^\\*["']|\\*["']$/g, '')) || /^\d/.test(value))) continue
    yield { start, end, mark: quote ?? /^\\*["']/.exec(value)?.[0] ?? '' }
    last = end
  }
}

function decoded (name: string): string {
  return name.replace(/%([0-9a-f]{2})|\\u([0-9a-f]{4})/gi,
    (_, byte?: string, unit?: string) => String.fromCharCode(parseInt(byte ?? unit ?? '', 16)))
}

/** Where the value of a quoted name ends; the end of the text where it was cut off. */
function valueEnd (text: string, start: number, quote: string): number {
  if (text.startsWith(quote, start)) return quotedEnd(text, start, quote)
  const first = text[start]
  if (first === '[' || first === '{') return bracketEnd(text, start, quote)
  return endOf(itemEnd, text, start)
}

/** Where a quoted value ends. Inside of it a quote of the same kind has more backslashes before it. */
function quotedEnd (text: string, start: number, quote: string): number {
  const backslashes = quote.length - 1
  const mark = quote.slice(-1)
  for (let at = text.indexOf(mark, start + quote.length); at >= 0; at = text.indexOf(mark, at + 1)) {
    let before = 0
    while (text[at - before - 1] === '\\') before++
    // In plain JSON an even number of backslashes are backslashes themselves.
    if (backslashes === 0 ? before % 2 === 0 : before <= backslashes) return at + 1
  }
  return text.length
}

function bracketEnd (text: string, start: number, quote: string): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    const character = text[at]
    if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') {
      if (--depth === 0) return at + 1
    } else if (text.startsWith(quote, at)) at = quotedEnd(text, at, quote) - 1
  }
  return text.length
}

function bareEnd (text: string, start: number): number {
  openingQuote.lastIndex = start
  const [mark] = openingQuote.exec(text) ?? []
  return mark === undefined ? endOf(formValueEnd, text, start) : quotedEnd(text, start, mark)
}

const openingQuote = /\\{0,16}["']/y
const itemEnd = /[,}\]\s]/g
const formValueEnd = /[&;#\s"'<>\\]/g
/** A header's value may hold blanks, and extends to the end of its line or of the text that quotes it. */
const headerEnd = /[\r\n"'\\]/g

function endOf (delimiter: RegExp, text: string, start: number): number {
  delimiter.lastIndex = start
  return delimiter.exec(text)?.index ?? text.length
}

/** A line of the log without secret fields, and without the tokens of `Bearer` that got into a message or a stack. */
export function redactedLine (line: string): string {
  return redactedText(line, 'server').replace(/\b(bearer\s+)[^"\\\n]+/gi, `$1${redaction}`)
}

/**
 * A JSON parser's message about a text that it cannot read. V8 quotes part of the text, which is left out where the
 * text has secret fields or is not available.
 */
export function redactedParseError (message: string, text?: string): string {
  if (text !== undefined && secretsIn(text, 'client').next().done) return message
  return message.replace(/,? ?(?:\.\.\.)?"[^]*"(?:\.\.\.)? is not valid JSON$/, '')
}
