import { designTokens } from '../../platform/design-tokens.js'
import { packageFile } from '../../platform/package-file.js'
import { guideTitles } from './guide-titles.js'

const style = `${designTokens}
* { box-sizing: border-box; }
html { font: 15px/1.5 var(--sans); background: var(--page); color: var(--text); }
body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: var(--space-1) var(--space-4); padding: var(--space-2) var(--space-4);
  background: var(--card); border-bottom: 1px solid var(--line); }
header a { padding: .375rem .5rem; border-radius: var(--radius); color: var(--soft); font-weight: 550; text-decoration: none; }
header a:hover { background: var(--hover); color: var(--text); }
header a[aria-current] { background: var(--accent-soft); color: var(--accent); }
header .brand { color: var(--text); font-weight: 650; }
main { flex: 1; min-height: 0; }
openapi-explorer { height: 100%; }
.landing { width: min(60rem, 100%); margin: 0 auto; padding: var(--space-6) var(--space-4); }
h1 { margin: 0 0 var(--space-2); font-size: 1.5rem; }
h2 { margin: 0; font-size: var(--text-l); }
p { margin: 0 0 var(--space-4); }
a { color: var(--accent); }
code { font-family: var(--mono); font-size: .875em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: var(--space-4); margin: 0 0 var(--space-6); padding: 0; list-style: none; }
.cards li { padding: var(--space-4); border: 1px solid var(--line); border-radius: var(--radius-l); background: var(--card); }
.cards p { margin: var(--space-1) 0 0; color: var(--soft); }
.guides { columns: 15rem; padding: 0; list-style: none; }
.guides li { padding: .125rem 0; }
`

/** As the page's (src/ui/index.html). */
const icon = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E" +
  "%3Crect width='32' height='32' rx='9' fill='%234b57e0'/%3E" +
  "%3Cpath d='M9 9h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H9a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2z' fill='%23fff'/%3E%3C/svg%3E"

const places = [
  { href: 'ui/', title: 'Page', text: 'Chats of every sandbox as people see them, the calls of your client, and what you can do to a sandbox.' },
  { href: 'docs?api=v1', title: 'API v1 and OAuth', text: 'What clients of the app call. A token is filled in, so you can try each call.' },
  { href: 'docs?api=mock', title: 'Control API and v0', text: 'What only the mock can do: sandboxes, the clock, faults, the journal. And the older API.' }
]

/** Where the API documents begin: what there is to read. */
export async function landingPage (): Promise<string> {
  const guides = (await guideTitles(packageFile('docs/guides'))).map(({ name, title }) => `<li><a href="ui/guides/${name}">${escaped(title)}</a></li>`)
  return page('API documents', undefined, `<div class="landing">
<h1>Beeper Desktop's API, emulated</h1>
<p>This server answers as the app does. The documents are also there for programs: <a href="../v1/spec"><code>/v1/spec</code></a>
and <a href="spec"><code>/_mock/spec</code></a>.</p>
<ul class="cards">
${places.map(({ href, title, text }) => `<li><h2><a href="${href}">${title}</a></h2><p>${text}</p></li>`).join('\n')}
</ul>
<h2 id="guides">Guides</h2>
<ul class="guides" aria-labelledby="guides">
${guides.join('\n')}
</ul>
</div>`)
}

/** An API document, to read and to try. */
export function documentPage (api: 'v1' | 'mock'): string {
  return page(api === 'v1' ? 'API v1 and OAuth' : 'Control API and v0', `docs?api=${api}`, `<openapi-explorer
data-api="${api}" spec-url="${api === 'v1' ? '../v1/spec' : 'spec'}" server-url="/" collapse use-path-in-nav-bar="true"></openapi-explorer>
<script type="module" src="docs/page.js"></script>
<script type="module" src="docs/explorer.js"></script>`)
}

function page (title: string, current: string | undefined, main: string): string {
  const links = places.map(({ href, title }) => `<a href="${href}"${href === current ? ' aria-current="page"' : ''}>${title}</a>`)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} of beeper-desktop-mock</title>
<link rel="icon" href="${icon}">
<style>${style}</style>
</head>
<body>
<header><a class="brand" href="docs"${current === undefined ? ' aria-current="page"' : ''}>beeper-desktop-mock</a>
<nav aria-label="Documents">${links.join('\n')}</nav></header>
<main>${main}</main>
</body>
</html>
`
}

function escaped (text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
