import type { Call } from './harness/load.js'
import { chatPath, send } from './harness/calls.js'
import { load, median } from './harness/load.js'
import { given, quick, report, round } from './harness/report.js'
import { startMock, type Server } from './harness/server.js'

/**
 * Calls of MCP tools beside the v1 operations that do the same: how much CPU the protocol adds. The target is at most
 * 2.0 of the operation's. Rounds alternate, so that the ratios hold on a noisy machine. The first row is the time that
 * the first call takes, which loads the SDK.
 *
 *     npx tsx bench/mcp.ts [rounds] [requests in a round]
 */
const [rounds = quick ? 1 : 9, amount = quick ? 50 : 2_000] = given
const chatID = decodeURIComponent(chatPath.replace('/v1/chats/', ''))

const pairs: ReadonlyArray<readonly [tool: string, input: object, v1: Call]> = [
  ['get_accounts', {}, { method: 'GET', path: '/v1/accounts' }],
  ['get_chat', { chatID }, { method: 'GET', path: chatPath }],
  ['list_messages', { chatID }, { method: 'GET', path: `${chatPath}/messages` }],
  ['search_messages', { query: 'dinner' }, { method: 'GET', path: '/v1/messages/search?query=dinner' }],
  ['send_message', { chatID, text: 'Dinner at eight?' }, send]
]

const headers = { accept: 'application/json, text/event-stream', 'mcp-protocol-version': '2025-11-25' }

/** @returns the ID of a session, and the milliseconds that the first call took */
async function open ({ url }: Server): Promise<{ session: string, first: number }> {
  const since = performance.now()
  const response = await fetch(`${url}/v0/mcp`, {
    method: 'POST',
    headers: { ...headers, authorization: 'Bearer test-token', 'content-type': 'application/json' },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1' } }
    })
  })
  await response.text()
  return { session: response.headers.get('mcp-session-id') ?? '', first: performance.now() - since }
}

const mock = await startMock()
const { session, first } = await open(mock)
const rows = []
for (const [name, input, v1] of pairs) {
  // Connections have sessions of their own with clients; one ID for all calls would be in use at ten connections.
  const call: Call = {
    method: 'POST',
    path: '/v0/mcp',
    headers: { ...headers, 'mcp-session-id': session },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input } }
  }
  const cpu: Record<'tool' | 'v1', number[]> = { tool: [], v1: [] }
  await load(mock, call, amount, 1)
  await load(mock, v1, amount, 1)
  for (let count = 0; count < rounds; count++) {
    cpu.tool.push((await load(mock, call, amount, 1)).cpu)
    cpu.v1.push((await load(mock, v1, amount, 1)).cpu)
  }
  const [tool, operation] = [median(cpu.tool), median(cpu.v1)]
  rows.push({
    tool: name,
    'CPU us': round(tool),
    'v1 CPU us': round(operation),
    'of v1': round(tool / operation, 2)
  })
}
await mock.stop()
console.log(`the first call took ${Math.round(first)} ms`)
report('mcp', rows)
