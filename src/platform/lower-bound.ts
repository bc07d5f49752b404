/**
 * Finds by halving where the first item stands that is not before; those that are before come first.
 * @param count how many items there are
 * @param isBefore whether the item at a position is before; once it is not, no later one is
 * @param from the position to start at
 * @returns a position from `from` to `count`, which means that all are before
 */
export function lowerBound (count: number, isBefore: (at: number) => boolean, from = 0): number {
  let low = from
  let high = count
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(middle)) low = middle + 1
    else high = middle
  }
  return low
}
