import { once } from 'node:events'
import { WebSocket } from 'ws'
import { createChat as create, createChatRoute as route, send } from './harness/calls.js'
import { call, load } from './harness/load.js'
import { given, quick, report, round, type Row } from './harness/report.js'
import { startMock, startReference, type Server } from './harness/server.js'

/**
 * What the server holds: idle, next to a bare Fastify server and one of Node's own; what a chat, a message, a sandbox
 * and a socket add to it; and what is left after a reset.
 *
 *     npx tsx bench/memory.ts [chats and messages] [sandboxes and sockets]
 */
const [rows = quick ? 100 : 20_000, others = quick ? 10 : 500] = given
const table: Row[] = []

/** Bytes in use, without garbage. */
async function held (server: Server): Promise<number> {
  const { heapUsed, external } = await server.memory(true)
  return heapUsed + external
}

/** Bytes that one of so many adds. */
async function each (server: Server, count: number, add: () => Promise<unknown>): Promise<number> {
  const before = await held(server)
  await add()
  return (await held(server) - before) / count
}

const mock = await startMock()
const servers = [await startReference('bare-http', [route]), await startReference('bare-fastify', [route]), mock]
// Memory left over from the start is released some time later.
await new Promise(resolve => setTimeout(resolve, quick ? 0 : 6_000))
const idle = await Promise.all(servers.map(server => server.memory()))
for (const [at, { rss, heapUsed }] of idle.entries()) {
  table.push({
    what: `idle, ${servers[at]?.name}`,
    MB: round(rss / 1e6),
    'of bare Fastify': round(rss / (idle[1]?.rss ?? NaN), 2),
    'heap MB': round(heapUsed / 1e6)
  })
}
const add = (what: string, bytes: number) => table.push({ what, bytes: Math.round(bytes) })

// The journal fills up to its limit first: what it holds is no chat's.
await load(mock, create, quick ? 50 : 3_000)
await load(mock, send, quick ? 50 : 3_000)
add('a chat', await each(mock, rows, () => load(mock, create, rows)))
add('a message', await each(mock, rows, () => load(mock, send, rows)))
add('a sandbox with the fixture empty', await each(mock, others, async () => {
  for (let at = 0; at < others; at++) await call(mock, { method: 'POST', path: '/_mock/sandboxes', body: { fixture: 'empty' } })
}))
const sockets: WebSocket[] = []
add('a socket', await each(mock, others, async () => {
  for (let at = 0; at < others; at++) {
    const socket = new WebSocket(`${mock.url}/v1/ws`, { headers: { authorization: 'Bearer test-token' } })
    await once(socket, 'message')
    sockets.push(socket)
  }
}))
for (const socket of sockets) socket.terminate()
const state = async (what: string) => {
  const { rss, heapUsed } = await mock.memory(true)
  table.push({ what, MB: round(rss / 1e6), 'heap MB': round(heapUsed / 1e6) })
}
await state('after all that')
const { items } = await call(mock, { method: 'GET', path: '/_mock/sandboxes' }) as { items: Array<{ id: string }> }
for (const { id } of items) {
  if (id !== 'default') await fetch(`${mock.url}/_mock/sandboxes/${id}`, { method: 'DELETE' })
}
await call(mock, { method: 'POST', path: '/_mock/sandboxes/default/reset' })
await state('after a reset, and without the other sandboxes')
for (const server of servers) await server.stop()
report('memory', table)
