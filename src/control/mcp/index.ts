import type { FastifyPluginAsync } from 'fastify'
import type { Owner } from '../../http/mcp/session.js'
import type { ControlOptions } from '../options.js'
import { acceptMessages, endWithServer } from '../../http/mcp/transport.js'

const route = { scope: 'control', generation: 'control', errors: 'mcp', tag: 'MCP', fidelity: [], hidden: true } as const

/**
 * The control API as an MCP server, for models that test a client. Access is the control API's; like the app's server
 * it loads at its first call.
 */
export const controlMcp: FastifyPluginAsync<ControlOptions> = async (app, options) => {
  acceptMessages(app, () => undefined)
  const endpoint = endWithServer(app, async () => {
    const { makeControlEndpoint } = await import('./endpoint.js')
    return makeControlEndpoint(app, options)
  })
  // Who may control the mock at all, may use every session.
  const owner: Owner = { group: app, tokenID: '' }

  app.post('', {
    config: { ...route, operation: 'mockMCPMessage', summary: 'Accepts messages of an MCP client that tests with the mock.' }
  }, async (request, reply) => (await endpoint()).post(request, reply, owner))

  app.get('', {
    config: { ...route, operation: 'mockMCPStream', summary: 'Opens the stream of an MCP session.' }
  }, async (request, reply) => (await endpoint()).get(request, reply, owner))

  app.delete('', {
    config: { ...route, operation: 'mockMCPEndSession', summary: 'Ends an MCP session.' }
  }, async (request, reply) => (await endpoint()).delete(request, reply, owner))
}
