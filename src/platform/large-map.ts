/** Entries of one map, beyond which they are spread over several. */
const mostInOne = 32_768
const spread = 256

/**
 * A map by text that may have millions of entries. A `Map` copies all of them when it grows, which takes 60 ms at half
 * a million, and it cannot have more than 2^24: beyond some size, this one consists of many.
 */
export class LargeMap<Value> {
  #maps: Array<Map<string, Value>> = [new Map<string, Value>()]
  #size = 0

  get size (): number { return this.#size }

  get (key: string): Value | undefined { return this.#mapOf(key)?.get(key) }

  has (key: string): boolean { return this.#mapOf(key)?.has(key) === true }

  set (key: string, value: Value): void {
    const map = this.#mapOf(key)
    if (!map) return
    const before = map.size
    map.set(key, value)
    this.#size += map.size - before
    if (this.#size > mostInOne && this.#maps.length === 1) this.#spread()
  }

  #mapOf (key: string): Map<string, Value> | undefined {
    return this.#maps.length === 1 ? this.#maps[0] : this.#maps[placeOf(key)]
  }

  #spread (): void {
    const [all] = this.#maps
    this.#maps = Array.from({ length: spread }, () => new Map<string, Value>())
    for (const [key, value] of all ?? []) this.#mapOf(key)?.set(key, value)
  }
}

/** Texts that are numbered differ at their end. */
function placeOf (key: string): number {
  let hash = key.length
  for (let at = Math.max(0, key.length - 8); at < key.length; at++) hash = hash * 31 + key.charCodeAt(at) | 0
  return (hash ^ hash >>> 8 ^ hash >>> 16) & spread - 1
}
