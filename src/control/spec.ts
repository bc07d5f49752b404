import type { App } from '../http/app.js'
import { baseURL } from '../http/public-url.js'
import { OpenAPIDocument, openapiDocument } from '../http/openapi/document.js'
import { version } from '../platform/package-file.js'

export function controlSpecRoute (app: App): void {
  app.get('/spec', {
    config: {
      operation: 'mockSpec',
      scope: 'none',
      generation: 'control',
      tag: 'Server',
      summary: 'Returns the OpenAPI document of the control API and of v0; v1 has its own at /v1/spec.',
      fidelity: []
    },
    schema: { response: { 200: OpenAPIDocument } }
  }, async request => openapiDocument(
    app.operations.filter(({ generation }) => generation === 'control' || generation === 'v0'), {
      title: 'beeper-desktop-mock control API and v0',
      version,
      description: 'Sandboxes, clock, faults and journal, which the real product does not have; and its deprecated v0.',
      serverURL: baseURL(request)
    }))
}
