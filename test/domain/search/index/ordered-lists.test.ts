import t from 'tap'
import fc from 'fast-check'
import { Cursor, mergeSorted } from '../../../../src/domain/search/index/cursor.js'
import { OrderedLists } from '../../../../src/domain/search/index/ordered-lists.js'

await t.test('ordered lists hold what sorted arrays would, whatever is added and removed', async t => {
  const change = fc.record({ list: fc.nat(6), number: fc.nat(60), remove: fc.boolean() })
  const changes = fc.array(change, { maxLength: 300 })
  t.doesNotThrow(() => fc.assert(fc.property(changes, fc.infiniteStream(fc.nat(5)), (changes, keys) => {
    const times = Array.from({ length: 61 }, () => keys.next().value as number)
    const order = (a: number, b: number) => times[a]! - times[b]! || a - b
    const lists = new OrderedLists(order)
    const sets = Array.from({ length: 7 }, () => new Set<number>())
    for (const { list, number, remove } of changes) {
      if (remove) {
        lists.remove(list, number)
        sets[list]!.delete(number)
      } else {
        lists.add(list, number)
        sets[list]!.add(number)
      }
    }
    for (const [list, set] of sets.entries()) {
      const sorted = [...set].sort(order)
      if (String([...lists.get(list).numbers()]) !== String(sorted)) return false
    }
    const all = [...new Set(sets.flatMap(set => [...set]))].sort(order)
    for (const step of [1, -1] as const) {
      const walks = sets.map((_, list) => new Cursor(lists.get(list), order, 0, lists.get(list).length, step))
      if (String([...mergeSorted(walks, order, step)]) !== String(step === 1 ? all : all.toReversed())) return false
      const [first, second] = [0, 1].map(list => new Cursor(lists.get(list), order, 0, lists.get(list).length, step))
      const both = [...mergeSorted([first!], order, step)].filter(number => second!.reaches(number))
      const expected = [...sets[0]!].filter(number => sets[1]!.has(number)).sort((a, b) => order(a, b) * step)
      if (String(both) !== String(expected)) return false
    }
    return true
  })))
})
