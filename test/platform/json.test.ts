import t from 'tap'
import fc from 'fast-check'
import { runSync } from '../../src/platform/run-sync.js'
import { asParsed, checkDepth, maxDepth, parseJSON } from '../../src/platform/json.js'
import { parseTask } from '../../src/platform/incremental-json.js'

/** Arrays and objects inside each other, by turns, around a text that looks like more of them. */
function nested (depth: number): string {
  const levels = Array.from({ length: depth }, (_, at) => at % 2 === 0 ? ['[', ']'] : ['{"\\"[[":', '}'])
  return `${levels.map(([open]) => open).join('')}"[[[{\\"{\\\\"${levels.map(([, close]) => close).reverse().join('')}`
}

/** The number of levels, counted on the parsed value. */
function depthOf (value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  return 1 + Math.max(0, ...Object.values(value).map(depthOf))
}

const inSteps = (text: string, stepSize: number) => runSync(parseTask(Buffer.from(text), stepSize))

await t.test('every parser accepts 100 levels and rejects 101', async t => {
  t.equal(maxDepth, 100)
  const value = parseJSON(nested(100))
  t.equal(depthOf(value), 100)
  t.strictSame(inSteps(nested(100), 1), value)
  t.strictSame(inSteps(nested(100), 1e6), value)
  t.doesNotThrow(() => { checkDepth(value) })
  const tooDeep = { message: 'nested more than 100 levels deep', isTooDeep: true }
  for (const depth of [101, 102, 5000]) {
    t.throws(() => parseJSON(nested(depth)), tooDeep, `${depth}, parsed`)
    for (const stepSize of [1, 64, 1e6]) t.throws(() => inSteps(nested(depth), stepSize), tooDeep, `${depth}, in steps of ${stepSize}`)
  }
  t.throws(() => { checkDepth([value]) }, tooDeep)
})

await t.test('the number of levels alone decides whether JSON is accepted', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(fc.json({ maxDepth: 12 }), fc.nat(12), (text, most) => {
    if (/proto|constructor/.test(text)) return
    const value: unknown = JSON.parse(text)
    const padded = ' '.repeat(2 * most) + text
    let accepted = true
    try {
      parseJSON(padded, most)
    } catch {
      accepted = false
    }
    if (accepted !== (depthOf(value) <= most)) throw new Error(`${depthOf(value)} levels, ${most} accepted`)
  }), { numRuns: 1000, seed: 1 }))
})

await t.test('values from a program may refer to themselves', async t => {
  const cyclic: { inner: unknown[] } = { inner: [] }
  cyclic.inner.push(cyclic)
  t.throws(() => { checkDepth(cyclic) }, { message: 'not valid JSON: it refers to itself' })
  const shared = { a: 1 }
  t.doesNotThrow(() => { checkDepth([shared, shared, new Date(), null, 'x']) }, 'the same value may occur twice')
})

await t.test('a value from a program is what it would be if it had been sent', async t => {
  const date = new Date('2026-01-02T03:04:05.000Z')
  const list = [undefined, () => 1, '\ude00', NaN]
  const value = { text: 'a\ud83d', '\ud83d': 1, date, left: undefined, call: () => 1, list, bytes: Buffer.from('x') }
  t.strictSame(asParsed(value), {
    text: 'a\ufffd',
    '\ufffd': 1,
    date: date.toISOString(),
    list: [null, null, '\ufffd', null],
    bytes: { type: 'Buffer', data: [120] }
  })
  const itself = { a: 1, toJSON () { return this } }
  const more = { a: 1, toJSON () { return { ...this, b: 2 } } }
  // eslint-disable-next-line no-sparse-arrays -- a program may have one
  const holes = [, 1]
  const odd = { itself, more, holes, none: { toJSON () {} }, nones: [{ toJSON () {} }], boxed: Object('x') as unknown }
  t.strictSame(asParsed(odd), { itself: { a: 1 }, more: { a: 1, b: 2 }, holes: [null, 1], nones: [null], boxed: 'x' })
  t.equal(asParsed(() => 1), undefined)
})

await t.test('what JSON cannot hold is refused with the reason', async t => {
  const cyclic: { inner: unknown[] } = { inner: [] }
  cyclic.inner.push(cyclic)
  t.throws(() => asParsed({ toJSON: () => cyclic }), { message: 'not valid JSON: Converting circular structure to JSON' })
  t.throws(() => asParsed({ toJSON: () => JSON.parse(nested(maxDepth + 1)) as unknown }), { message: 'nested more than 100 levels deep' })
  for (const read of [checkDepth, asParsed]) t.throws(() => read({ format: [1n] }), { message: /^not valid JSON: .*BigInt/ })
})

await t.test('half a surrogate pair becomes U+FFFD, and nothing else changes', async t => {
  t.strictSame(parseJSON(String.raw`["\ud800", "a\uDC00b", "\uD83D\uDE00", "\udc00\ud83d\ude00", "\ud83d\ud83d\ude00", "\\ud800", "\\\ud800", "\u0041\n"]`),
    ['\ufffd', 'a\ufffdb', '\u{1F600}', '\ufffd\u{1F600}', '\ufffd\u{1F600}', '\\ud800', '\\\ufffd', 'A\n'])
  t.strictSame(parseJSON(String.raw`{"\ud800": 1}`), { '\ufffd': 1 })
  const unit = fc.constantFrom('a', '\\', '"', '\n', '\ud83d', '\ude00', '\udbff', '\ufffd', 'ud800', '\\u')
  t.ok(fc.check(fc.property(fc.array(unit).map(units => units.join('')), text => {
    const wanted = text.replace(/\p{Surrogate}/gu, '\ufffd')
    if (parseJSON(JSON.stringify(text)) !== wanted) throw new Error(JSON.stringify(text))
    if (inSteps(JSON.stringify([text, text]), 2) === undefined) throw new Error('nothing')
  }), { numRuns: 1000, seed: 1 }).failed === false)
})

await t.test('a byte order mark is skipped, a polluted prototype is rejected, and the message says what is wrong', async t => {
  t.strictSame(parseJSON('\uFEFF{"a":1}'), { a: 1 })
  t.strictSame(inSteps('\uFEFF{"a":[1, 2]}', 2), { a: [1, 2] })
  t.throws(() => parseJSON('{"__proto__":{"a":1}}'), { message: /^not valid JSON: .*forbidden prototype/, isTooDeep: false })
  t.throws(() => parseJSON('{"constructor":{"prototype":{"a":1}}}'), /forbidden prototype/)
  t.throws(() => parseJSON('{"a":'), { name: 'SyntaxError', message: /^not valid JSON: / })
})
