/**
 * Recovery keys as Matrix writes them: 35 bytes in base58, in groups of four (Matrix client-server API, Secret storage,
 * Key representation): two that mark a key, 32 of the key, and one that makes the XOR of all 0.
 */
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'
const mark = [0x8b, 0x01]
const keyLength = 32
const length = mark.length + keyLength + 1

/** Longer texts are no keys: 35 bytes have 48 digits at most. */
const maxDigits = 48

/** @param key 32 bytes */
export function writeRecoveryKey (key: readonly number[]): string {
  const bytes = [...mark, ...key]
  bytes.push(bytes.reduce((parity, byte) => parity ^ byte, 0))
  let number = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let digits = ''
  for (; number > 0n; number /= 58n) digits = `${alphabet[Number(number % 58n)]}${digits}`
  return digits.replace(/.{4}(?=.)/g, '$& ')
}

/** Whether a text has the form of a recovery key; blanks do not count. */
export function isRecoveryKey (text: string): boolean {
  const digits = withoutBlanks(text)
  if (digits.length > maxDigits || digits === '') return false
  let number = 0n
  for (const digit of digits) {
    const value = alphabet.indexOf(digit)
    if (value < 0) return false
    number = number * 58n + BigInt(value)
  }
  const bytes = Buffer.from(number.toString(16).padStart(length * 2, '0'), 'hex')
  return bytes.length === length && mark.every((byte, at) => bytes[at] === byte) &&
    bytes.reduce((parity, byte) => parity ^ byte, 0) === 0
}

/** Whether two texts are the same key. */
export function isSameKey (one: string, other: string): boolean {
  return withoutBlanks(one) === withoutBlanks(other)
}

function withoutBlanks (text: string): string { return text.replace(/\s/g, '') }
