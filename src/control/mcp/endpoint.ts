import type { FastifyInstance } from 'fastify'
import type { ControlOptions } from '../options.js'
import { Endpoint } from '../../http/mcp/endpoint.js'
import { ToolService } from '../../http/mcp/tool-service.js'
import { version } from '../../platform/package-file.js'
import { controlCall } from './control-call.js'
import { resources } from './resources.js'
import { SavedStates } from './saved-states.js'
import { controlTools } from './tools/control-tools.js'

const instructions = `This server controls beeper-desktop-mock, a local stand-in for Beeper Desktop's API, to test clients.
Point the client under test at a sandbox: create_sandbox returns its url and token. Arrange people, chats, messages,
faults and time with these tools, let the client run, then check list_requests or wait_for_requests.
explain_last_refusal says why a call failed. The resource beeper-desktop-mock://skill teaches the whole way.`

/** The MCP server for testers. Its tools call the control API's own operations. */
export function makeControlEndpoint (app: FastifyInstance, options: ControlOptions): Endpoint {
  const { sandboxes, replica, controlToken, host, toolsPerPage } = options
  const saved = new SavedStates()
  const service = new ToolService({
    info: { name: 'beeper-desktop-mock', title: 'Beeper Desktop mock', version },
    capabilities: { tools: {}, resources: {}, logging: {} },
    instructions,
    tools: controlTools,
    toolsPerPage,
    contextOf: ({ request, signal }) => ({ call: controlCall(app, request, controlToken, signal), sandboxes, saved }),
    others: resources
  })
  return new Endpoint(service, () => host.now(), replica)
}
