import fc from 'fast-check'
import t from 'tap'
import { cut, cutShown, truncate, wellFormed } from '../../src/platform/cut.js'

await t.test('what people see as a character is whole or not there', async t => {
  const cases: Record<string, [text: string, length: number, shown: string]> = {
    'short enough': ['abc', 3, 'abc'],
    letters: ['abc', 2, 'ab'],
    'an emoji': ['ab👍', 3, 'ab'],
    'a skin tone': ['ab👍🏽c', 4, 'ab'],
    'a family': ['a👨‍👩‍👧c', 6, 'a'],
    'a flag': ['a🇩🇪🇫🇷', 7, 'a🇩🇪'],
    'an accent': ['abe\u0301', 3, 'ab'],
    'a line break': ['a\r\nb', 2, 'a'],
    'an end between two': ['a👍🏽c', 5, 'a👍🏽'],
    'a letter that fills it all': [`a${'\u0301'.repeat(9)}`, 4, `a${'\u0301'.repeat(3)}`],
    'a family that fills it all': ['👨‍👩‍👧', 4, '👨‍']
  }
  for (const [name, [text, length, shown]] of Object.entries(cases)) t.equal(cutShown(text, length), shown, name)
  t.equal(cut('a👍🏽c', 4), 'a👍', 'what is not shown is cut between code points')
  t.equal(truncate('abcdef👍', 7), 'abcd...')
  t.equal(wellFormed('\udc4da👍\ud83d'), '\ufffda👍\ufffd')
})

await t.test('a cut text is a beginning, short enough, without a half of a pair', async t => {
  const text = fc.array(fc.constantFrom('a', ' ', '\u0301', '👍', '🏽', '\u200d', '🇩', '한', '\r\n', 'ก', '\u0e33')).map(parts => parts.join(''))
  fc.assert(fc.property(text, fc.nat(30), (text, length) => {
    for (const shorter of [cut(text, length), cutShown(text, length)]) {
      if (!text.startsWith(shorter) || shorter.length > length || /\p{Surrogate}/u.test(shorter)) throw new Error(`${JSON.stringify(text)} at ${length}: ${JSON.stringify(shorter)}`)
    }
  }), { numRuns: 1000 })
  t.pass('for a thousand texts')
})
