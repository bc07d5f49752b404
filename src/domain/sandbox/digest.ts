import { createHash } from 'node:crypto'

/** SHA-256 in hex. */
export function digestOf (text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** SHA-256 in hex over JSON values, one a line. */
export function digestOfAll (values: Iterable<unknown>): string {
  const hash = createHash('sha256')
  for (const value of values) hash.update(`\n${JSON.stringify(value)}`)
  return hash.digest('hex')
}
