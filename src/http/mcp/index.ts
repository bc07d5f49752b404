import * as Type from '@sinclair/typebox'
import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Endpoint } from './endpoint.js'
import type { McpOptions } from './options.js'
import type { Owner } from './session.js'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import type { Fidelity } from '../operation.js'
import { baseURL } from '../public-url.js'
import { appContextOf } from './context.js'
import { acceptMessages, endWithServer } from './transport.js'
import { appTools } from './tools/app-tools.js'

const route = { scope: 'any', generation: 'mcp', tag: 'MCP', hidden: true } as const

/** What answers a request, for rules that patch answers. */
const RpcAnswer = Type.Object({
  jsonrpc: Type.Literal('2.0'),
  id: Type.Union([Type.String(), Type.Number(), Type.Null()]),
  result: Type.Optional(Type.Unknown()),
  error: Type.Optional(Type.Unknown())
})
const answers = { 200: Type.Union([RpcAnswer, Type.Array(RpcAnswer)]) }

const SSEMessageQuery = Type.Object({
  sessionId: Type.Optional(Type.String({ description: 'As the stream has announced it.' }))
})

/** The name of a tool among the operations: what fault rules and the journal call it. */
const operationOf = (tool: string) => `mcp.${tool}`

/** Assumed for both transports: statuses are those of the SDK's own transports. */
const statuses: Fidelity = ['Statuses, and the rules of sessions', 'assumed']

/**
 * The MCP server of the app: `/v0/mcp` by Streamable HTTP, `/v0/sse` by the transport before it. It serves the sandbox
 * of the token. Requests pass the hooks as all others do; only then the endpoint, and the SDK below it, is loaded.
 */
export const mcp: FastifyPluginAsync<McpOptions> = async (app, options) => {
  const names = new Set(appTools.map(({ name }) => name))
  acceptMessages(app, tool => names.has(tool) ? operationOf(tool) : undefined)
  const endpoint = endWithServer(app, () => makeEndpoint(options))
  const onDispose = new WeakSet<Sandbox>()

  /** Sessions end with their sandbox, and stay through its reset. */
  const ownerOf = ({ sandbox, token }: FastifyRequest, { sessions }: Endpoint): Owner => {
    if (!onDispose.has(sandbox)) {
      onDispose.add(sandbox)
      sandbox.onDispose(() => { sessions.endAllOf(sandbox) })
    }
    return { group: sandbox, tokenID: token?.id ?? '' }
  }

  app.post('/mcp', {
    config: {
      ...route,
      operation: 'mcpMessage',
      resource: '/v0/mcp',
      summary: 'Accepts messages of an MCP client, by Streamable HTTP.',
      fidelity: [
        ['Streamable HTTP at /v0/mcp', 'seen', 'observed.md'],
        ['The name and the capabilities of the server', 'seen', 'mcp.md'],
        ['A bearer token, or MCP authorization', 'seen', 'mcp.md'],
        statuses,
        ['JSON unless progress or log messages come before the answer', 'assumed'],
        ['A missing scope is an error result of the tool', 'assumed'],
        ['search_docs is left out: it asks the vendor\'s documentation service', 'assumed']
      ]
    },
    schema: { response: answers }
  }, async (request, reply) => {
    const server = await endpoint()
    return await server.post(request, reply, ownerOf(request, server))
  })

  app.get('/mcp', {
    config: {
      ...route,
      operation: 'mcpStream',
      resource: '/v0/mcp',
      summary: 'Opens the stream of an MCP session.',
      fidelity: [statuses]
    }
  }, async (request, reply) => {
    const server = await endpoint()
    return await server.get(request, reply, ownerOf(request, server))
  })

  app.delete('/mcp', {
    config: {
      ...route,
      operation: 'mcpEndSession',
      resource: '/v0/mcp',
      summary: 'Ends an MCP session.',
      fidelity: [statuses]
    }
  }, async (request, reply) => {
    const server = await endpoint()
    return await server.delete(request, reply, ownerOf(request, server))
  })

  app.get('/sse', {
    config: {
      ...route,
      operation: 'mcpSSE',
      resource: '/v0/sse',
      summary: 'Opens an MCP session by the HTTP+SSE transport of protocol 2024-11-05.',
      fidelity: [['HTTP+SSE at /v0/sse', 'seen', 'observed.md'], statuses]
    }
  }, async (request, reply) => {
    const server = await endpoint()
    return await server.openSSE(request, reply, ownerOf(request, server), `${pathOf(baseURL(request))}/v0/sse/messages`)
  })

  app.post('/sse/messages', {
    config: {
      ...route,
      operation: 'mcpSSEMessage',
      resource: '/v0/sse',
      summary: 'Accepts messages of an MCP client, by HTTP+SSE; the stream answers them.',
      fidelity: [statuses, ['The path, which the stream announces', 'assumed']]
    },
    schema: { querystring: SSEMessageQuery }
  }, async (request, reply) => {
    const server = await endpoint()
    return await server.postSSE(request, reply, ownerOf(request, server))
  })

  // Fault rules and the journal name tools as they name other operations.
  for (const { name, description, scope, fidelity, input } of appTools) {
    app.operations.push({
      ...route,
      operation: operationOf(name),
      scope: scope === 'control' ? 'any' : scope,
      summary: description,
      fidelity,
      method: 'POST',
      url: '/v0/mcp',
      // The build compiles its validator; a start has no use for it.
      get schema () { return { body: input(), response: answers } }
    })
  }
}

/** Where a proxy serves the server, without a slash at the end. */
function pathOf (base: string): string { return new URL(base).pathname.replace(/\/$/, '') }

async function makeEndpoint ({ appVersion, replica, toolsPerPage, host }: McpOptions): Promise<Endpoint> {
  const { Endpoint } = await import('./endpoint.js')
  const { ToolService } = await import('./tool-service.js')
  const service = new ToolService({
    info: { name: 'beeper_desktop_api_api', version: appVersion },
    capabilities: { tools: {}, logging: {} },
    tools: appTools,
    toolsPerPage,
    contextOf: appContextOf
  })
  return new Endpoint(service, () => host.now(), replica)
}
