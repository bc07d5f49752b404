import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { App } from '../http/app.js'
import { packageFile } from '../platform/package-file.js'

/** Everything comes from this server; the component styles itself inline (openapi-explorer's README, CSP). */
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; " +
  "img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const page = (spec: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API of beeper-desktop-mock</title>
<style>body { margin: 0; font-family: system-ui, sans-serif } nav { padding: 0.75rem 1rem; background: #1c1c28; color: #fff }
nav a { color: #fff; margin-right: 1rem }</style>
<script type="module" src="docs/explorer.js"></script>
</head>
<body>
<nav aria-label="API documents"><a href="docs">v1 and OAuth</a><a href="docs?api=mock">Control API and v0</a></nav>
<openapi-explorer spec-url="${spec}" collapse server-url="/"></openapi-explorer>
</body>
</html>
`

export function docsRoutes (app: App): void {
  app.get('/docs', {
    config: {
      operation: 'mockDocs',
      scope: 'none',
      generation: 'control',
      tag: 'Server',
      summary: 'Shows the API documents as a page to read and to try.',
      published: { produces: 'text/html' },
      fidelity: []
    }
  }, async (request, reply) => {
    const control = (request.query as { api?: unknown }).api === 'mock'
    return reply.type('text/html; charset=utf-8')
      .header('Content-Security-Policy', policy)
      .header('X-Content-Type-Options', 'nosniff')
      .send(page(control ? '/_mock/spec' : '/v1/spec'))
  })

  app.get('/docs/explorer.js', {
    config: {
      operation: 'mockDocsScript',
      scope: 'none',
      generation: 'control',
      tag: 'Server',
      summary: 'The script of the page.',
      hidden: true,
      fidelity: []
    }
  }, async (_request, reply) => reply.type('text/javascript; charset=utf-8')
    .header('Cache-Control', 'public, max-age=86400')
    .send(await readFile(explorerPath())))
}

/** The one file of the explorer: in the package where the build has put it, else in the development install. */
function explorerPath (): string {
  const built = packageFile('dist/openapi-explorer.js')
  return existsSync(built) ? built : packageFile('node_modules/openapi-explorer/dist/browser/openapi-explorer.min.js')
}
