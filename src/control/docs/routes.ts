import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { App } from '../../http/app.js'
import { packageFile } from '../../platform/package-file.js'

/** Everything comes from this server; the component styles itself inline (openapi-explorer's README, CSP). */
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; " +
  "img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

export function docsRoutes (app: App): void {
  app.get('/docs', {
    config: {
      operation: 'mockDocs',
      scope: 'none',
      generation: 'control',
      tag: 'Server',
      summary: 'Shows the API documents as pages to read and to try.',
      published: { produces: 'text/html' },
      fidelity: []
    }
  }, async (request, reply) => {
    const { documentPage, landingPage } = await import('./pages.js')
    const { api } = request.query as { api?: unknown }
    const page = api === 'v1' || api === 'mock' ? documentPage(api) : await landingPage()
    return reply.type('text/html; charset=utf-8')
      .headers({ 'Content-Security-Policy': policy, 'X-Content-Type-Options': 'nosniff', 'X-Frame-Options': 'DENY' })
      .send(page)
  })

  app.get('/docs/explorer.js', {
    config: {
      operation: 'mockDocsScript',
      scope: 'none',
      generation: 'control',
      tag: 'Server',
      summary: 'The component that shows an API document.',
      hidden: true,
      fidelity: []
    }
  }, async (_request, reply) => reply.type('text/javascript; charset=utf-8')
    .header('Cache-Control', 'public, max-age=86400')
    .send(await readFile(explorerPath())))

  app.get('/docs/page.js', {
    config: {
      operation: 'mockDocsPageScript',
      scope: 'none',
      generation: 'control',
      tag: 'Server',
      summary: 'The script of the page around that component.',
      hidden: true,
      fidelity: []
    }
  }, async (_request, reply) => {
    const { script } = await import('./script.js')
    return reply.type('text/javascript; charset=utf-8').header('Cache-Control', 'no-cache').send(script)
  })
}

/** The one file of the explorer: in the package where the build has put it, else in the development install. */
function explorerPath (): string {
  const built = packageFile('dist/openapi-explorer.js')
  return existsSync(built) ? built : packageFile('node_modules/openapi-explorer/dist/browser/openapi-explorer.min.js')
}
