import * as crypto from 'node:crypto'

// Node 20.12 and later; it takes about half the time for what is short.
const { hash } = crypto as Partial<typeof crypto>

/** Characters that are joined before they are hashed. */
const pieceLength = 65_536

/** SHA-256 in hex. */
export function digestOf (text: string): string {
  return hash ? hash('sha256', text, 'hex') : crypto.createHash('sha256').update(text).digest('hex')
}

/** SHA-256 in hex over JSON values, one a line. */
export function digestOfAll (values: Iterable<unknown>): string {
  let text = ''
  let long: crypto.Hash | undefined
  for (const value of values) {
    text += `\n${JSON.stringify(value)}`
    if (text.length < pieceLength) continue
    long ??= crypto.createHash('sha256')
    long.update(text)
    text = ''
  }
  return long ? long.update(text).digest('hex') : digestOf(text)
}
