import t from 'tap'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { blocksOf, withOutputs } from '../../scripts/guides/blocks.js'
import { isShown } from '../../scripts/guides/compare.js'

const guide = `# A guide

\`\`\`sh
echo 1
\`\`\`

\`\`\`text
1
\`\`\`

<!-- not run: a reason -->
\`\`\`js
one()
\`\`\`

Words.

\`\`\`text
no output
\`\`\`

\`\`\`sh
docker run x
\`\`\`
\`\`\`json
{}
\`\`\`
`

await t.test('blocks know what they print, and why they do not run', async t => {
  const blocks = blocksOf(guide)
  t.match(blocks, [
    { language: 'sh', content: 'echo 1', line: 4, output: { content: '1' } },
    { language: 'js', content: 'one()', notRun: 'a reason' },
    { language: 'text', content: 'no output' },
    { language: 'sh', notRun: 'needs Docker' },
    { language: 'json' }
  ])
  t.equal(blocks.length, 5)
  t.equal(blocks[1]?.output, undefined, 'words come between')
  t.match(blocksOf('<!-- file: examples/jest/a.test.js -->\n```js\nx\n```'), [{ file: 'examples/jest/a.test.js', notRun: /is run instead/ }])
  t.throws(() => blocksOf('```sh\nx'), { message: /line 1 has no end/ })
})

await t.test('outputs are written down, changed and taken away', async t => {
  const [first, second] = blocksOf(guide)
  t.equal(withOutputs(guide, new Map([[first!, '2\n3']])), guide.replace('```text\n1\n', '```text\n2\n3\n'))
  t.equal(withOutputs(guide, new Map([[first!, '']])), guide.replace('\n```text\n1\n```\n', ''))
  t.equal(withOutputs(guide, new Map([[first!, '1'], [second!, 'x']])), guide.replace('one()\n```\n', 'one()\n```\n\n```text\nx\n```\n'))
})

await t.test('what differs from run to run is no difference', async t => {
  const now = Date.parse('2026-05-04T12:00:00Z')
  const rows: Array<[shown: string, printed: string, isSame: boolean]> = [
    ['a\nb', 'a\nb', true],
    ['a', 'ab', false],
    ['a.c', 'abc', false],
    ['m… [1]', 'm123\n4 [1]', true],
    ['at 2020-01-01T00:00:00.000Z', 'at 2026-05-04T12:00:01.5Z', true],
    ['at 2030-01-01T00:00:00Z', 'at 2030-01-01T00:00:00Z', true],
    ['at 2031-01-01T00:00:00Z', 'at 2030-01-01T00:00:00Z', false],
    ['at 2030-01-01T00:00:00Z', 'at noon', false],
    ['http://127.0.0.1:23373/x', 'http://127.0.0.1:41234/x', true],
    ['http://127.0.0.1:23373/x', 'http://127.0.0.1:41234/y', false],
    ['✔ it works (640.2ms)', '✔ it works (3ms)', true]
  ]
  for (const [shown, printed, isSame] of rows) t.equal(isShown(shown, printed, now), isSame, `${shown} / ${printed}`)
})

const root = new URL('../../', import.meta.url)
const guides = readdirSync(new URL('docs/guides/', root)).map(name => `docs/guides/${name}`)

await t.test('a sample that is an example is the same as its file, which runs in CI', async t => {
  const samples = guides.flatMap(guide => blocksOf(readFileSync(new URL(guide, root), 'utf8')).flatMap(({ file, content, line }) =>
    file === undefined ? [] : [{ file, content, place: `${guide}:${line}` }]))
  t.ok(samples.length >= 5)
  for (const { file, content, place } of samples) {
    t.equal(`${content}\n`, readFileSync(new URL(file, root), 'utf8'), `${place} is ${file}`)
    t.ok(existsSync(new URL('package.json', new URL(file, root))), `${file} is in a folder that npm run examples tests`)
  }
})
