import { once } from 'node:events'
import { WebSocket } from 'ws'
import { call } from './harness/load.js'
import { given, quick, report, round, type Row } from './harness/report.js'
import { startMock, type Server } from './harness/server.js'

/**
 * How long an event takes to those who listen, with 1, 100 and 1,000 of them. It counts from the call of the control
 * API that causes it, so a call's way to the server counts, too. The listeners share one process: what they wait for
 * each other counts as well.
 *
 *     npx tsx bench/fan-out.ts [events] [listeners...]
 */
const [events = quick ? 5 : 200, ...sizes] = given
const chatID = '!NCdzlIaMjZUmvmvyHU:beeper.com'

/** Milliseconds from the call to the receipt, of all events at all listeners. */
async function measure (server: Server, count: number): Promise<{ took: number[], perSecond: number }> {
  const took: number[] = []
  let left = 0
  let done = () => {}
  const hear = (data: Buffer) => {
    const now = performance.now()
    // Only what is needed of the frame: parsing it is the client's business, and would count as the server's.
    const stamp = /"text":"at ([\d.]+)"/.exec(data.toString())?.[1]
    if (stamp === undefined) return
    took.push(now - Number(stamp))
    if (--left === 0) done()
  }
  const sockets: WebSocket[] = []
  for (let at = 0; at < count; at++) {
    const socket = new WebSocket(`${server.url}/v1/ws`, { headers: { authorization: 'Bearer test-token' } })
    await once(socket, 'message')
    socket.send('{"type":"subscriptions.set","chatIDs":["*"]}')
    await once(socket, 'message')
    socket.on('message', hear)
    sockets.push(socket)
  }
  const event = async () => {
    left = count
    const heard = new Promise<void>(resolve => { done = resolve })
    const text = `at ${performance.now()}`
    await Promise.all([heard, call(server, {
      method: 'POST', path: '/_mock/sandboxes/default/messages', body: { chatID, text }
    })])
  }
  for (let warm = 0; warm < Math.min(events, 20); warm++) await event()
  took.length = 0
  const since = performance.now()
  for (let at = 0; at < events; at++) await event()
  const perSecond = events * count / (performance.now() - since) * 1000
  for (const socket of sockets) socket.terminate()
  return { took: took.sort((a, b) => a - b), perSecond }
}

const rows: Row[] = []
for (const count of sizes.length > 0 ? sizes : quick ? [1, 10] : [1, 100, 1000]) {
  const server = await startMock()
  const { took, perSecond } = await measure(server, count)
  const at = (share: number) => round(took[Math.floor((took.length - 1) * share)] ?? NaN, 2)
  rows.push({
    listeners: count, 'median ms': at(0.5), 'p99 ms': at(0.99), 'worst ms': at(1), 'deliveries/s': Math.round(perSecond)
  })
  await server.stop()
}
report('fan-out', rows)
