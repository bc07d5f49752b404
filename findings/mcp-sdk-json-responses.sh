#!/usr/bin/env bash
# @modelcontextprotocol/sdk 1.32.2: a server that responds with JSON keeps each result until the session closes.
#
# Behaviour: with `enableJsonResponse: true` and sessions, the Streamable HTTP transport of the server does not release
# the finished calls of a session. With event streams, the default, it does.
# Seen: with results of 20 kB, about 24 kB of heap per finished call, against less than 1 kB with event streams.
# Who meets it: servers with long sessions that chose JSON responses, which look lighter. They should close idle
# sessions, or leave the option off.
#
# The calls are passed to the transport as Request objects: no socket and no client is part of the figures.
# Exits with 1 if the behaviour changes, with 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/sdk@1.32.2 || exit 2

cat > run.mjs <<'JS'
import { setImmediate } from 'node:timers/promises'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import {
  WebStandardStreamableHTTPServerTransport as Transport
} from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { CallToolRequestSchema } from '@modelcontextprotocol/sdk/types.js'

const calls = 500

/** Bytes of heap that are in use when all garbage is gone. */
async function heap () {
  for (let round = 0; round < 3; round++) {
    await setImmediate()
    globalThis.gc()
  }
  return process.memoryUsage().heapUsed
}

/** Heap that a finished call leaves behind in its open session, in kB. */
async function keptPerCall (enableJsonResponse) {
  const transport = new Transport({ sessionIdGenerator: () => 'session', enableJsonResponse })
  const server = new Server({ name: 'server', version: '1.0.0' }, { capabilities: { tools: {} } })
  server.setRequestHandler(CallToolRequestSchema, ({ params }) => ({
    content: [{ type: 'text', text: params.arguments.letter.repeat(20_000) }]
  }))
  await server.connect(transport)
  let id = 0
  const post = async (method, params, headers) => {
    const response = await transport.handleRequest(new Request('http://127.0.0.1/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
      body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params })
    }))
    const text = await response.text()
    if (response.status !== 200 || !text.includes('"result"')) throw new Error(`${response.status} ${text}`)
  }
  const clientInfo = { name: 'client', version: '1.0.0' }
  await post('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo })
  const callTools = async () => {
    for (let call = 0; call < calls; call++) {
      await post('tools/call', { name: 'repeat', arguments: { letter: 'x' } },
        { 'mcp-session-id': 'session', 'mcp-protocol-version': '2025-11-25' })
    }
  }
  await callTools()
  const before = await heap()
  await callTools()
  const kept = (await heap() - before) / calls / 1000
  await server.close()
  return kept
}

const stream = await keptPerCall(false)
const json = await keptPerCall(true)
console.log(`Heap kept per finished call: ${stream.toFixed(1)} kB with event streams, ${json.toFixed(1)} kB with JSON`)
if (json < 10 || stream > 5) {
  console.error('Changed: it was more than 10 kB with JSON, and less than 1 kB with event streams.')
  process.exitCode = 1
} else console.log('As found: with JSON responses the results stay in memory while the session is open.')
JS
timeout 50 node --expose-gc run.mjs
