import { once } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { chatPath, createChat, send } from './harness/calls.js'
import { call, load } from './harness/load.js'
import { given, quick, report, round, type Row } from './harness/report.js'
import { startMock } from './harness/server.js'

/**
 * Ten minutes of everything at once: chats, messages, lists, searches, wrong calls, uploads, sandboxes and sockets that
 * come and go, tokens, and a reset at the end of each turn. What is held after the resets must not grow.
 *
 *     npx tsx bench/soak.ts [minutes]
 */
const [minutes = quick ? 0.02 : 10] = given
const amount = quick ? 20 : 500
const calls = [
  { ...createChat, path: '/v1/chats' },
  send,
  { method: 'GET', path: '/v1/chats' },
  { method: 'GET', path: `${chatPath}/messages` },
  { method: 'GET', path: '/v1/messages/search?query=dinner' }
]

const server = await startMock()
const rows: Row[] = []
const since = performance.now()
let requests = 0
for (let turn = 1; performance.now() - since < minutes * 60_000; turn++) {
  const sockets = Array.from({ length: 20 }, () =>
    new WebSocket(`${server.url}/v1/ws`, { headers: { authorization: 'Bearer test-token' } }))
  for (const socket of sockets) {
    await once(socket, 'message')
    socket.send('{"type":"subscriptions.set","chatIDs":["*"]}')
    socket.on('message', () => {})
  }
  for (const each of calls) {
    await load(server, each, amount)
    requests += amount
  }
  for (let at = 0; at < 20; at++) {
    const { id } = await call(server, { method: 'POST', path: '/_mock/sandboxes', body: {} }) as { id: string }
    await call(server, {
      method: 'POST', path: '/_mock/sandboxes/default/tokens', body: { scopes: ['read'], expiresIn: '1h' }
    })
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(100_000)]), 'soak.bin')
    const headers = { authorization: 'Bearer test-token' }
    await (await fetch(`${server.url}/v1/assets/upload`, { method: 'POST', headers, body: form })).text()
    await (await fetch(`${server.url}/v1/chats/none`, { headers: { authorization: 'Bearer wrong' } })).text()
    await fetch(`${server.url}/_mock/sandboxes/${id}`, { method: 'DELETE' })
    requests += 5
  }
  for (const socket of sockets) socket.terminate()
  await call(server, { method: 'POST', path: '/_mock/sandboxes/default/reset' })
  await after(200)
  const { rss, heapUsed, external } = await server.memory(true)
  rows.push({
    turn,
    minute: round((performance.now() - since) / 60_000, 2),
    requests,
    'RSS MB': round(rss / 1e6),
    'held MB': round((heapUsed + external) / 1e6, 2)
  })
}
await server.stop()
// A dozen of the samples show the line; the first turn is warm-up.
const step = Math.max(1, Math.floor(rows.length / 12))
report('soak', rows.filter((_, at) => at % step === 0 || at === rows.length - 1))
const held = rows.slice(1).map(row => Number(row['held MB']))
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const third = Math.max(1, Math.floor(held.length / 3))
console.log(`held in the last third of the turns: ${(mean(held.slice(-third)) / mean(held.slice(0, third))).toFixed(3)} of the first third`)
