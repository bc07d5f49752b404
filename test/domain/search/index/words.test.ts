import t from 'tap'
import fc from 'fast-check'
import { typedWords, wordQuery, wordsToType } from '../../../../src/domain/search/index/words.js'
import { words } from '../../../support/search-index.js'

await t.test('text is split into words', async t => {
  const cases: Array<[text: string, words: string[]]> = [
    ['', []],
    ['?! … — ()', []],
    ['Are you coming on Friday?', ['are', 'you', 'coming', 'on', 'friday']],
    ['snake_case, e-mail: a@b.example/x?y=1', ['snake', 'case', 'e', 'mail', 'a', 'b', 'example', 'x', 'y', '1']],
    ['CAFÉ cafe\u0301 Ångström naïve', ['cafe', 'cafe', 'angstrom', 'naive']],
    ['Straße Łukasz Søren Æsir İstanbul ılık', ['strasse', 'lukasz', 'soren', 'aesir', 'istanbul', 'ilik']],
    ['ﬁne ＦＵＬＬ １２ Ⅳ', ['fine', 'full', '12', 'iv']],
    ['Ёлка ЁЛКА ΟΔΟΣ οδός', ['елка', 'елка', 'οδοσ', 'οδοσ']],
    ['שָׁלוֹם مُحَمَّد', ['שלום', 'محمد']],
    ['हिन्दी', ['हिन्दी']],
    ['soft\u00adhyphen zero\u200bwidth', ['softhyphen', 'zerowidth', 'softhyphen', 'zero', 'width']],
    ['me\u3164you \u2066left\u2069', ['meyou', 'left']],
    ['東京', ['東', '京', '東京']],
    ['iPhone手機5', ['iphone', '手', '機', '手機', '5']],
    ['ｶﾞ', ['ガ']],
    ['한국', ['한', '국', '한국']],
    ['𠮷野', ['𠮷', '野', '𠮷野']],
    ['🎉🎉ok👍🏽', ['🎉', '🎉', 'ok', '👍']],
    [`${'x'.repeat(70)} y`, ['x'.repeat(64), 'y']],
    ['lone \ud800 surrogate \udc00x', ['lone', 'surrogate', 'x']]
  ]
  for (const [text, expected] of cases) t.same(words(text), expected, text)
})

await t.test('a query matches words, and parts where words are not enough', async t => {
  const cases: Array<[typed: string | undefined, words?: string[], parts?: string[]]> = [
    [undefined],
    ['  \n'],
    ['?!', [], []],
    ['Friday friday FRIDAY', ['friday'], []],
    ['東', ['東'], []],
    ['東京', ['東京'], []],
    ['東京都', ['東京', '京都'], ['東京都']],
    ['x'.repeat(70), ['x'.repeat(64)], ['x'.repeat(70)]]
  ]
  for (const [typed, expected, parts] of cases) {
    t.same(wordQuery(typed), expected && { words: expected, parts }, JSON.stringify(typed))
  }
})

await t.test('names are found by the beginnings of their words', async t => {
  t.same(wordsToType('Ada Quill-Østby'), ['ada', 'quill', 'ostby'])
  t.same(wordsToType('山田太郎'), ['山田太郎', '田太郎', '太郎', '郎'])
  t.same(typedWords(' Qui  山田 '), ['qui', '山田'])
})

await t.test('every text finds itself, in whatever case and form of Unicode', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), text => {
    const filed = new Set(words(text))
    for (const variant of [text, text.normalize('NFD'), text.normalize('NFC')]) {
      for (const word of wordQuery(variant)?.words ?? []) if (!filed.has(word)) return false
    }
    return true
  }), { numRuns: 500 }))
})
