import t from 'tap'
import { isAtLeast } from '../../src/platform/versions.js'

await t.test('versions are compared by their numbers', t => {
  const cases: Array<[version: string, least: string, expected: boolean]> = [
    ['4.3.89', '4.3.89', true],
    ['4.3.160', '4.3.89', true],
    ['4.3.9', '4.3.89', false],
    ['4.3.88', '4.3.89', false],
    ['4.10.0', '4.3.89', true],
    ['4.2.1004', '4.3.89', false],
    ['5', '4.3.89', true],
    ['4', '4.0.0', true],
    ['4.3', '4.3.89', false],
    ['4.3.89-beta.1', '4.3.89', true],
    ['1.file', '1.0.1', false],
    ['nightly', '4.3.89', false]
  ]
  for (const [version, least, expected] of cases) t.equal(isAtLeast(version, least), expected, `${version}, ${least}`)
  t.end()
})
