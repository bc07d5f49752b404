#!/usr/bin/env bash
# @modelcontextprotocol/sdk 1.32.2: the client checks results only of tools on the page that it listed last.
#
# Behaviour: `listTools` remembers the output schemas of the page that it returns, and forgets those of earlier pages.
# `callTool` checks structured content only by schemas that it remembers. A list of two pages, read to its end, leaves
# the tools of the first page unchecked.
# Seen: a tool whose output schema is not met is rejected after its page was listed, and accepted after the next page.
# Who meets it: clients of servers with many tools, and tests that trust the client to notice a wrong result. Check
# results in the test itself, or serve the tools as one page.
#
# Exits with 1 if the behaviour changes, with 2 if the package cannot be installed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true, "type": "module"}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @modelcontextprotocol/sdk@1.32.2 || exit 2

cat > run.mjs <<'JS'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'

const outputSchema = { type: 'object', properties: { unread: { type: 'integer' } }, required: ['unread'] }
const tool = name => ({ name, inputSchema: { type: 'object' }, outputSchema })
const server = new Server({ name: 'server', version: '1.0.0' }, { capabilities: { tools: {} } })
server.setRequestHandler(ListToolsRequestSchema, ({ params }) => params?.cursor === 'page-2'
  ? { tools: [tool('count-chats')] }
  : { tools: [tool('count-messages')], nextCursor: 'page-2' })
server.setRequestHandler(CallToolRequestSchema, () => ({ content: [], structuredContent: { unread: 'three' } }))

const client = new Client({ name: 'client', version: '1.0.0' })
const [serverEnd, clientEnd] = InMemoryTransport.createLinkedPair()
await Promise.all([server.connect(serverEnd), client.connect(clientEnd)])
const call = name => client.callTool({ name }).then(() => 'accepted', () => 'rejected')

const { nextCursor } = await client.listTools()
const seen = [await call('count-messages')]
await client.listTools({ cursor: nextCursor })
seen.push(await call('count-messages'), await call('count-chats'))
await client.close()

console.log(`After page 1, its tool's wrong result is ${seen[0]}.`)
console.log(`After page 2, it is ${seen[1]}; the same result of page 2's tool is ${seen[2]}.`)
if (seen.join() !== 'rejected,accepted,rejected') {
  console.error('Changed: it was rejected, accepted, rejected.')
  process.exitCode = 1
} else console.log('As found: the next page replaces the schemas of the page before.')
JS
timeout 30 node run.mjs
