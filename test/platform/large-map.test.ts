import t from 'tap'
import { LargeMap } from '../../src/platform/large-map.js'

for (const [what, keyOf] of Object.entries<(at: number) => string>({
  'numbered texts': at => String(2_000_000 + at),
  'texts with numbers inside': at => `$event${at}:beeper.com`
})) {
  await t.test(`a large map has what was set, for ${what}, whatever its size`, async t => {
    const map = new LargeMap<number>()
    const wrong: string[] = []
    for (let at = 0; at < 100_000; at++) {
      const key = keyOf(at)
      if (map.has(key) || map.get(key) !== undefined) wrong.push(`${key} is there before`)
      map.set(key, at)
      if (map.size !== at + 1) wrong.push(`${map.size} after ${key}`)
    }
    for (let at = 0; at < 100_000; at++) if (map.get(keyOf(at)) !== at) wrong.push(`${keyOf(at)} is lost`)
    map.set(keyOf(5), -5)
    t.equal(map.get(keyOf(5)), -5)
    t.equal(map.size, 100_000)
    t.strictSame(wrong, [])
  })
}
