import type { Draws } from './draws.js'

/** Longer runs are drawn: among so many numbers, two do not meet. */
const longestPermuted = 15
const rounds = 6

/**
 * Replaces a run of digits by one of the same length. Up to 15 digits, different runs become different ones, so that
 * IDs stay distinct: a permutation by a Feistel network (Luby and Rackoff 1988), repeated until the result has the form
 * of the original. Zero stays in front where it is in front.
 * @throws TypeError for what is no run of digits
 */
export function inventDigits (draws: Draws, digits: string): string {
  if (!/^[0-9]+$/.test(digits)) throw new TypeError(`No digits: ${JSON.stringify(digits)}`)
  return draws.once('digits', digits, () => {
    const startsWithZero = digits.startsWith('0')
    if (digits.length > longestPermuted) {
      const drawn = Array.from(draws.bytes('long', digits, digits.length), byte => String(byte % 10)).slice(0, digits.length)
      drawn[0] = startsWithZero ? '0' : String(1 + Number(drawn[0]) % 9)
      return drawn.join('')
    }
    let number = Number(digits)
    for (;;) {
      number = permute(draws, number, digits.length)
      const text = String(number).padStart(digits.length, '0')
      if (text.length === digits.length && text.startsWith('0') === startsWithZero) return text
    }
  })
}

/** A permutation of the numbers below the next power of four. */
function permute (draws: Draws, number: number, length: number): number {
  const halfBits = Math.ceil(Math.log2(10 ** length) / 2)
  const half = 2 ** halfBits
  let left = Math.floor(number / half)
  let right = number % half
  for (let round = 0; round < rounds; round++) {
    const drawn = draws.number(length, round, right) % half
    const next = (left + drawn) % half
    left = right
    right = next
  }
  return left * half + right
}
