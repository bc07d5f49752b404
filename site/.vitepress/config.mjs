import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, relative } from 'node:path'
import { defineConfig } from 'vitepress'
import { pages, root } from '../pages.mjs'

const { repository } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
/** Where files are that are no pages. */
const source = `${repository?.url?.replace(/^git\+/, '').replace(/\.git$/, '') ?? 'https://github.com/OWNER/beeper-desktop-mock'}/blob/main`

/**
 * The target of a link between files of the repository: a page of the site, or the file in the repository.
 * @param {string} href as it is in the Markdown
 * @param {string} from the path of the Markdown in the repository
 * @throws Error if there is no such file
 */
function linkTo (href, from) {
  if (/^([a-z]+:|#|\/)/i.test(href)) return href
  const [path = '', hash] = href.split('#')
  const target = join(root, dirname(from), decodeURIComponent(path))
  if (!existsSync(target)) throw new Error(`${from}: the link ${href} leads nowhere`)
  const isFolder = statSync(target).isDirectory()
  const readme = join(target, 'README.md')
  const file = posix.normalize(relative(root, isFolder && existsSync(readme) ? readme : target))
  if (!pages.includes(file)) return `${source}/${file}`
  const page = file.replace(/(^|\/)README\.md$/, '$1').replace(/\.md$/, '')
  return `/${page}${hash === undefined ? '' : `#${hash}`}`
}

const guide = (text, name) => ({ text, link: `/docs/guides/${name}` })

export default defineConfig({
  title: 'beeper-desktop-mock',
  description: 'A local server that stands in for Beeper Desktop\'s API',
  base: process.env.SITE_BASE ?? '/',
  srcDir: './pages',
  outDir: './dist',
  cacheDir: './.vitepress/cache',
  cleanUrls: true,
  rewrites: {
    'README.md': 'index.md',
    'docs/README.md': 'docs/index.md',
    'examples/README.md': 'examples/index.md',
    'findings/README.md': 'findings/index.md',
    'bench/README.md': 'bench/index.md'
  },
  // Links to a server on the reader's own machine.
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    config: md => {
      md.core.ruler.push('repository-links', state => {
        const { path } = state.env
        const from = relative(join(root, 'site/pages'), path)
        for (const { children } of state.tokens) {
          for (const token of children ?? []) {
            const href = token.type === 'link_open' ? token.attrGet('href') : null
            if (href !== null) token.attrSet('href', linkTo(href, from))
          }
        }
      })
    }
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guides', link: '/docs/guides/start' },
      { text: 'Cookbook', link: '/docs/guides/cookbook' },
      { text: 'Operations', link: '/SUPPORTED' }
    ],
    sidebar: [
      {
        text: 'Begin',
        items: [{ text: 'Overview', link: '/' }, guide('Getting started', 'start'), guide('Cookbook', 'cookbook'), guide('Seeding', 'seeding')]
      },
      {
        text: 'Tests',
        items: [
          guide('Isolated tests', 'isolation'), guide('The clock', 'clock'), guide('Faults', 'faults'), guide('The journal', 'journal'),
          guide('Several users and devices', 'installations'), guide('JavaScript', 'library'), guide('The shell', 'command'),
          guide('CI and containers', 'ci'), guide('The official SDKs', 'sdk')
        ]
      },
      {
        text: 'What is simulated',
        items: [
          guide('Chats', 'chats'), guide('Messages', 'messages'), guide('Search', 'search'), guide('Files', 'files'),
          guide('Events and the network', 'realtime'), guide('Signing in', 'oauth'), guide('Setting up', 'setup'),
          guide('Connecting networks', 'bridges'), guide('Matrix', 'matrix'), guide('MCP', 'mcp')
        ]
      },
      {
        text: 'Reference',
        items: [
          { text: 'Supported operations', link: '/SUPPORTED' },
          ...['control-api', 'flags', 'limits', 'security', 'fixtures', 'sdk-conformance']
            .map(name => ({ text: name.replaceAll('-', ' '), link: `/docs/reference/${name}` })),
          { text: 'Findings about other packages', link: '/findings/' },
          { text: 'All documentation', link: '/docs/' }
        ]
      }
    ]
  }
})
