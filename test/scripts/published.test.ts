import t from 'tap'
import { publishedPackage, publishedReadme } from '../../scripts/release/published.js'

const repository = 'https://example.test/owner/mock'
const readme = (text: string) => publishedReadme(text, repository, 'v1.2.3')

await t.test('links into the repository are absolute, and of the release', t => {
  for (const [own, published] of [
    ['[a](docs/a.md)', `[a](${repository}/blob/v1.2.3/docs/a.md)`],
    ['[a](./docs/a.md#part)', `[a](${repository}/blob/v1.2.3/docs/a.md#part)`],
    ['![page](docs/page.png)', `![page](${repository}/raw/v1.2.3/docs/page.png)`],
    ['[![page](docs/page.png)](docs/a.md)', `[![page](${repository}/raw/v1.2.3/docs/page.png)](${repository}/blob/v1.2.3/docs/a.md)`],
    ['<img alt="" src="docs/page.png">', `<img alt="" src="${repository}/raw/v1.2.3/docs/page.png">`],
    ['<a href="LICENSE">', `<a href="${repository}/blob/v1.2.3/LICENSE">`]
  ] as const) t.equal(readme(own), published)
  for (const same of ['[a](https://example.test/a)', '[a](#part)', '`f(x)`', '[not a link] (x)', '<a href="mailto:a@example.test">']) {
    t.equal(readme(same), same)
  }
  t.end()
})

await t.test('the published package has its program, and nothing for development', t => {
  const own = { name: 'a', private: true, scripts: { prepare: 'x' }, devDependencies: { b: '1' }, bin: { x: 'bin/x.cjs' }, exports: {} }
  t.strictSame(publishedPackage(own, repository), {
    name: 'a',
    exports: {},
    bin: { 'beeper-desktop-mock': 'dist/cli.cjs' },
    repository: { type: 'git', url: `git+${repository}.git` },
    homepage: `${repository}#readme`,
    bugs: `${repository}/issues`
  })
  t.end()
})
