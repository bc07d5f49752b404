#!/usr/bin/env bash
# mcp-remote 0.15.1: one local client makes two sessions on the server, and neither is ended.
#
# Behaviour: before its local client speaks, the bridge opens a session of its own, with an event stream. The client's
# `initialize` then opens a second one, which all later requests use. When the client leaves, the bridge exits
# without a DELETE for either session.
# Seen: two `initialize`, two event streams, no DELETE; both sessions are still in the server's map.
# Who meets it: servers that count sessions, limit them per token, or free them only on DELETE. They need an idle limit,
# and should expect that half of the sessions of such clients are never used.
#
# The server is made with the MCP SDK. Exits with 1 if the behaviour changes, with 2 if a package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts mcp-remote@0.15.1 @modelcontextprotocol/sdk@1.32.2 || exit 2

cat > run.mjs <<'JS'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'

const sessions = new Map()
const requests = []
async function newSession () {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    onsessioninitialized: id => { sessions.set(id, transport) },
    onsessionclosed: id => { sessions.delete(id) }
  })
  const server = new Server({ name: 'server', version: '1.0.0' }, { capabilities: { tools: {} } })
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: [{ name: 'search', inputSchema: { type: 'object' } }]
  }))
  await server.connect(transport)
  return transport
}
const http = createServer(async (request, response) => {
  if (request.url !== '/mcp') return response.writeHead(404).end()
  const id = request.headers['mcp-session-id']
  requests.push({ method: request.method, inSession: id !== undefined })
  if (id !== undefined && !sessions.has(id)) return response.writeHead(404).end()
  await (sessions.get(id) ?? await newSession()).handleRequest(request, response)
}).listen(0, '127.0.0.1')
await once(http, 'listening')

const client = new Client({ name: 'client', version: '1.0.0' })
await client.connect(new StdioClientTransport({
  command: process.execPath,
  args: ['node_modules/mcp-remote/dist/proxy.js', `http://127.0.0.1:${http.address().port}/mcp`],
  env: { ...process.env, MCP_REMOTE_CONFIG_DIR: 'state' },
  stderr: 'ignore'
}))
const { tools } = await client.listTools()
// Closes the bridge's standard input and waits for its end; the pause is for requests that are still on their way.
await client.close()
await wait(1000)
http.closeAllConnections()
http.close()

const seen = {
  tools: tools.length,
  sessions: sessions.size,
  streams: requests.filter(({ method, inSession }) => method === 'GET' && inSession).length,
  deletes: requests.filter(({ method }) => method === 'DELETE').length
}
console.log('After one client has come, listed the tools and left:', seen)
const expected = { tools: 1, sessions: 2, streams: 2, deletes: 0 }
if (JSON.stringify(seen) !== JSON.stringify(expected)) {
  console.error('Changed: it was', expected)
  process.exitCode = 1
} else console.log('As found: two sessions were opened, and both are left open.')
JS
timeout 50 node run.mjs
