import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { uniformInt } from 'pure-rand/distribution/uniformInt'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

export interface Draws {
  /** An integer between both bounds, included. */
  int (from: number, to: number): number
  pick<Item> (items: readonly Item[]): Item
  /** Letters and digits. */
  text (length: number): string
}

/** A sequence of its own for each name: to change one conversation must not change the others. */
export function draws (name: string): Draws {
  let seed = 0x811c9dc5
  for (const unit of name) seed = Math.imul(seed ^ (unit.codePointAt(0) ?? 0), 0x01000193)
  const generator = xoroshiro128plus(seed | 0)
  const int = (from: number, to: number): number => uniformInt(generator, from, to)
  return {
    int,
    pick: items => items[int(0, items.length - 1)]!,
    text: length => Array.from({ length }, () => letters[int(0, letters.length - 1)]).join('')
  }
}
