import type { App } from '../../app.js'
import { baseURL } from '../../public-url.js'
import { OpenAPIDocument, openapiDocument } from '../../openapi/document.js'

/** The version of the published API that v1 follows (contract: v1.json, meta). */
const apiVersion = '5.0.0'

export function specRoute (app: App): void {
  app.get('/spec', {
    exposeHeadRoute: true,
    config: {
      operation: 'getSpec',
      scope: 'none',
      generation: 'v1',
      tag: 'Server',
      summary: 'Returns the OpenAPI document of v1, Matrix and OAuth.',
      hidden: true,
      fidelity: [
        ['No token is needed', 'seen', 'observed.md'],
        ['The contract\'s operations and schemas', 'published']
      ]
    },
    schema: { response: { 200: OpenAPIDocument } }
  }, async request => openapiDocument(
    app.operations.filter(({ generation }) => ['v1', 'matrix', 'oauth'].includes(generation)), {
      title: 'Beeper Client API',
      version: apiVersion,
      description: 'As served by beeper-desktop-mock, a stand-in for Beeper Desktop.',
      serverURL: baseURL(request)
    }))
}
