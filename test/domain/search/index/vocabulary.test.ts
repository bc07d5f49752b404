import t from 'tap'
import fc from 'fast-check'
import { Vocabulary } from '../../../../src/domain/search/index/vocabulary.js'

await t.test('a vocabulary assigns words the numbers that a map would', async t => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '東'), maxLength: 6 })
  t.doesNotThrow(() => fc.assert(fc.property(fc.array(text, { maxLength: 300 }), texts => {
    const vocabulary = new Vocabulary()
    const map = new Map<string, number>()
    for (const [at, word] of texts.entries()) {
      const expected = map.get(word) ?? -1
      if (vocabulary.find(word) !== expected) return false
      if (!map.has(word)) map.set(word, map.size)
      const within = `${at}${word}${at}`
      const start = String(at).length
      if (vocabulary.take(within, start, start + word.length) !== map.get(word)) return false
    }
    return vocabulary.size === map.size
  })))
})
