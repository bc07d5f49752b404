import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { send } from './harness/calls.js'
import { call } from './harness/load.js'
import { quick, report, round, type Row } from './harness/report.js'
import { startMock, type Server } from './harness/server.js'

/**
 * How long others wait while a sandbox with the fixture large is worked on: GET /_mock/health every 5 ms, and the
 * longest that one of them took.
 *
 *     npx tsx bench/turns.ts
 */
const fixture = quick ? 'default' : 'large'
const table: Row[] = []

async function measure (server: Server, what: string, work: () => Promise<unknown>): Promise<void> {
  const over = new AbortController()
  let longest = 0
  const polling = (async () => {
    while (!over.signal.aborted) {
      const since = performance.now()
      await (await fetch(`${server.url}/_mock/health`)).text()
      longest = Math.max(longest, performance.now() - since)
      await after(5)
    }
  })()
  const since = performance.now()
  await work()
  const took = performance.now() - since
  over.abort()
  await polling
  table.push({ what, 'took ms': round(took, 0), 'longest health ms': round(longest, 0) })
}

/** A call whose body may be too large for a string. */
async function pipe (url: string, method: string, body?: Buffer[]): Promise<Buffer[]> {
  const length = body?.reduce((sum, piece) => sum + piece.length, 0)
  const outgoing = request(url, {
    method, headers: length === undefined ? {} : { 'content-type': 'application/json', 'content-length': length }
  })
  for (const piece of body ?? []) if (!outgoing.write(piece)) await once(outgoing, 'drain')
  outgoing.end()
  const [incoming] = await once(outgoing, 'response') as [AsyncIterable<Buffer> & { statusCode: number }]
  const pieces: Buffer[] = []
  for await (const piece of incoming) pieces.push(piece)
  if (incoming.statusCode >= 300) throw new Error(`${method} ${url}: ${Buffer.concat(pieces).toString()}`)
  return pieces
}

const server = await startMock()
// The first round has the server load its code, which is another matter.
await work('first', 'default')
table.length = 0
await work('measured', fixture)
await server.stop()

/** Everything, in a sandbox of its own. */
async function work (id: string, contents: string): Promise<void> {
  const box = `${server.url}/_mock/sandboxes/${id}`
  let token = ''
  await measure(server, 'making', async () => {
    const body = { id, fixture: contents }
    token = (await call(server, { method: 'POST', path: '/_mock/sandboxes', body }) as { token: string }).token
  })
  const headers = { authorization: `Bearer ${token}` }
  const asUser = async (path: string) => (await fetch(server.url + path, { headers })).text()
  await measure(server, 'the first search of chats', () => asUser('/v1/chats/search?query=dinner'))
  await measure(server, 'the first search of people', () => asUser('/v1/accounts/matrix/contacts?query=ada'))
  await measure(server, 'the first search of messages', () => asUser('/v1/messages/search?query=dinner'))
  await measure(server, 'digest', () => pipe(box, 'GET'))
  await measure(server, 'reset', () => pipe(`${box}/reset`, 'POST'))
  const socket = new WebSocket(`${server.url}/v1/ws`, { headers })
  await once(socket, 'message')
  await measure(server, 'reset, with a WebSocket', () => pipe(`${box}/reset`, 'POST'))
  socket.terminate()
  let state: Buffer[] = []
  await measure(server, 'giving its state', async () => { state = await pipe(`${box}/state`, 'GET') })
  await measure(server, 'restoring it', () => pipe(`${box}/state`, 'PUT', state))
}

const directory = mkdtempSync(join(tmpdir(), 'bench-'))
const file = join(directory, 'state.json')
const keeping = await startMock(['--fixture', fixture, '--state', file])
while (!existsSync(file)) await after(100)
await measure(keeping, 'a change, until --state has it', async () => {
  const { mtimeMs } = statSync(file)
  await call(keeping, send)
  while (statSync(file).mtimeMs === mtimeMs) await after(100)
})
await keeping.stop()
rmSync(directory, { recursive: true })
report('turns', table)
