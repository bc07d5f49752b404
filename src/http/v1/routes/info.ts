import type { App } from '../../app.js'
import { ConnectInfoOutput } from '../schemas/info.js'
import { presentInfo, type ServerFacts } from '../presenters/info.js'
import { baseURL } from '../../public-url.js'

export function infoRoutes (app: App, options: ServerFacts): void {
  app.get('/info', {
    exposeHeadRoute: true,
    config: {
      operation: 'getInfo',
      scope: 'none',
      generation: 'v1',
      tag: 'Server',
      summary: 'Describes the server and its endpoints, without a token.',
      published: { errors: [500] },
      fidelity: [
        ['The values and their forms', 'seen', 'observed.md'],
        ['URLs are those at which the caller reaches the server', 'assumed'],
        ['mcp_enabled is true', 'seen', 'observed.md']
      ]
    },
    schema: { response: { 200: ConnectInfoOutput } }
  }, async request => presentInfo(baseURL(request), options))
}
