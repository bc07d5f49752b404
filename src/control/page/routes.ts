import type { FastifyInstance } from 'fastify'
import type { RouteConfig } from '../../http/operation.js'

const config = {
  scope: 'none',
  generation: 'control',
  tag: 'Server',
  published: { produces: 'text/html' },
  fidelity: []
} satisfies Partial<RouteConfig>

/**
 * The page: files that the build made, which need no token. Not among the control API's routes, since links of other
 * sites may lead here: it is the page's own calls that have to pass the control API's checks.
 */
export function pageRoutes (app: FastifyInstance): void {
  app.get('/_mock/ui', {
    config: { ...config, operation: 'mockPageAddress', summary: 'Leads to the page.', hidden: true }
  }, async (_request, reply) => reply.redirect('ui/'))

  app.get('/_mock/ui/*', {
    config: { ...config, operation: 'mockPage', summary: 'Shows the page: chats, calls and powers of every sandbox.' }
  }, async (request, reply) => {
    const { sendPageFile } = await import('./files.js')
    return sendPageFile(request, reply, (request.params as { '*': string })['*'])
  })
}

/**
 * `GET /` of a browser leads to the page. Every other request for it is answered as by the real app, which has nothing
 * there. It is the visit of a person, so it comes before the journal and the rules.
 */
export function registerPageVisits (app: FastifyInstance): void {
  app.addHook('onRequest', (request, reply, done) => {
    if (!request.is404 || request.method !== 'GET' || !/^\/(\?|$)/.test(request.url)) return done()
    if (!/\btext\/html\b/.test(request.headers.accept ?? '')) return done()
    void reply.header('Vary', 'Accept').header('Cache-Control', 'no-store').redirect('_mock/ui/')
  })
}
