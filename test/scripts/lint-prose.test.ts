import t from 'tap'
import { referenceFindings, wordingFindings } from '../../scripts/prose/findings.js'
import { proseOfMarkdown } from '../../scripts/prose/markdown.js'
import { proseOfSource } from '../../scripts/prose/source.js'

const lines = (findings: Array<{ line: number }>) => findings.map(({ line }) => line)

void t.test('wordings to avoid are reported with their line and a replacement', async t => {
  t.same(wordingFindings('The cursor\nis made anew.'), [{ line: 2, problem: '"anew": write again' }])
  t.same(lines(wordingFindings('It stands in the\nplace: a cache in the\nplace of a file')), [1, 2], 'across line breaks')
  t.same(wordingFindings('A mock stands in for the app; giving is not gives-like, and begins anewly'), [{
    line: 1, problem: '"gives": write returns, provides'
  }], 'whole words only')
})

void t.test('Markdown: text and comments in code blocks are prose, code and addresses are not', async t => {
  const markdown = [
    'Write to somebody.',
    'Send `somebody` or ``a `nobody` b`` to [a page](somebody.md), <https://example.org/nobody>.',
    '```sh',
    'curl http://localhost/somebody # whoever listens',
    '```',
    'Nobody'
  ].join('\n')
  t.same(lines(wordingFindings(proseOfMarkdown(markdown))), [1, 4, 6])
  t.equal(proseOfMarkdown(markdown).length, markdown.length)
})

void t.test('TypeScript: comments and sentences are prose, code and single words are not', async t => {
  const source = [
    '/**',
    ' * A cache in the',
    ' * place of a file.',
    ' */',
    'const anew = { nobody: "somebody" } // whoever',
    'const message = `Nobody $' + '{anew.nobody} is told of it`',
    'const pattern = /somebody/'
  ].join('\n')
  t.same(lines(wordingFindings(proseOfSource('a.ts', source))), [2, 5, 6, 6])
})

void t.test('references that lead nowhere are reported', async t => {
  const files: Record<string, string> = { './a.md': '# The first one, `twice`\n', './folder': '', 'src/a.ts': '' }
  const found = (markdown: string) => referenceFindings(markdown, path => files[path]).map(({ problem }) => problem)
  t.same(found('[a](a.md) [b](a.md#the-first-one-twice) [c](https://example.org/none.md) [d](folder) src/a.ts'), [])
  t.same(found('[a](b.md)'), ['b.md: no such file'])
  t.same(found('[a](a.md#second)'), ['a.md#second: no such heading'])
  t.same(found('# Here\n[a](#here) [b](#there)'), ['#there: no such heading'])
  t.same(found('See `src/b.ts`, node_modules/x/src/b.ts and src/<tag>.ts'), ['src/b.ts: no such file'])
})
