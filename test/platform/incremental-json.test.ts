import t from 'tap'
import fc from 'fast-check'
import { runSync } from '../../src/platform/run-sync.js'
import { longestPiece, parseTask } from '../../src/platform/incremental-json.js'

const parse = (text: string, stepSize: number) =>
  runSync(parseTask(Buffer.from(text), stepSize))

/** JSON with blanks wherever they may stand. */
const anyText = fc.tuple(fc.json({ maxDepth: 4 }).filter(text => !text.includes('proto')), fc.constantFrom('', ' ', '\n\t ', '\r\n'.repeat(9)))
  .map(([text, blank]) => blank + JSON.stringify(JSON.parse(text), undefined, blank) + blank)

await t.test('JSON parsed in steps of any size equals JSON parsed at once', async t => {
  t.doesNotThrow(() => fc.assert(fc.property(anyText, fc.integer({ min: 1, max: 60 }), (text, stepSize) => {
    const [parsed, whole] = [parse(text, stepSize), JSON.parse(text) as unknown]
    if (JSON.stringify(parsed) !== JSON.stringify(whole)) throw new Error(JSON.stringify(parsed))
  }), { numRuns: 1000, seed: 1 }))
})

await t.test('invalid JSON is rejected, and valid JSON is accepted', async t => {
  const anyBroken = fc.tuple(anyText, fc.nat(), fc.nat(3),
    fc.constantFrom('', '"', ',', '{', '}', '[', ']', ':', '\\', '0', 'x', ' '))
    .map(([text, from, cut, other]) => {
      const at = from % (text.length + 1)
      return text.slice(0, at) + other + text.slice(at + cut)
    })
  const resultOf = (work: () => unknown) => {
    try {
      return JSON.stringify(work())
    } catch (error) {
      return (error as Error).name
    }
  }
  let broken = 0
  t.doesNotThrow(() => fc.assert(fc.property(anyBroken, fc.integer({ min: 1, max: 60 }), (text, stepSize) => {
    const whole = resultOf(() => JSON.parse(text))
    if (whole === 'SyntaxError') broken++
    const inSteps = resultOf(() => parse(text, stepSize))
    if (inSteps !== whole) throw new Error(`${inSteps} and not ${whole}`)
  }), { numRuns: 2000, seed: 2 }))
  t.ok(broken > 400, `${broken} were broken`)
})

await t.test('no input pollutes a prototype', async t => {
  for (const text of ['{"a":[],"__proto__":{"x":1}}', '{"a":[],"\\u005f_proto__":{}}', '{"constructor":{"prototype":{"x":1}}}']) {
    t.throws(() => parse(text, 2), /forbidden prototype property/, text)
  }
  const harmless = '{"constructor":null,"x":{"constructor":[1,2,3]},"prototype":{}}'
  t.equal(JSON.stringify(parse(harmless, 2)), harmless)
})

await t.test('a piece that would take too long to parse is rejected', async t => {
  const read = (before: string, piece: string, count: number, after: string) =>
    runSync(parseTask(Buffer.concat([Buffer.from(before), Buffer.alloc(count, piece), Buffer.from(after)])))
  const words = /A string, a number or white space in it has more than 16777216 bytes/
  t.equal((read('["', 'a', longestPiece - 2, '"]') as string[])[0]?.length, longestPiece - 2)
  t.throws(() => read('["', 'a', longestPiece - 1, '"]'), words)
  t.throws(() => read('{"', 'a', longestPiece, '": 1}'), words)
  t.throws(() => read('[1', '0', longestPiece, ']'), words)
  t.throws(() => read('[1,', ' ', longestPiece + 1, '2]'), words)
})
