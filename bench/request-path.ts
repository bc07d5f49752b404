import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { chatPath, createChat, send } from './harness/calls.js'
import { load, type Call } from './harness/load.js'
import { given, quick, report, round, type Row } from './harness/report.js'
import { command, startMock, type Server } from './harness/server.js'

/**
 * The server's CPU for each request, against an earlier build of the package: `BENCH_BEFORE` names its directory, which
 * `npm run build` was run in. Rounds alternate between both, and the least of each counts, for other work on the
 * machine only adds to it.
 *
 *     BENCH_BEFORE=directory npx tsx bench/request-path.ts [rounds] [requests in a round]
 */
const [rounds = quick ? 1 : 9, amount = quick ? 50 : 1_000] = given

/** A server of one of the builds. */
type Measured = Server & { build: string }

/** What is measured, with the ratio that it has to reach. */
const targets: Record<string, { at: number, cpu: (server: Measured, amount: number) => Promise<number> }> = {
  'list chats': { at: 0.15, cpu: ofCalls({ method: 'GET', path: '/v1/chats' }) },
  'list messages': { at: 0.4, cpu: ofCalls({ method: 'GET', path: `${chatPath}/messages` }) },
  'search messages': { at: 0.5, cpu: ofCalls({ method: 'GET', path: '/v1/messages/search?query=dinner' }) },
  'an event to 100 sockets': { at: 0.6, cpu: ofEvents(100) },
  'create a chat': { at: 0.7, cpu: ofCalls(createChat) },
  'send a message': { at: 0.7, cpu: ofCalls(send) },
  'the first 500 create-chats after a start': { at: 0.77, cpu: ofFirstCalls }
}
const only = process.env.BENCH_OPERATIONS?.split(',') ?? Object.keys(targets)

function ofCalls (each: Call) {
  return async (server: Server, calls: number) => (await load(server, each, calls)).cpu
}

/** Microseconds for each event, without those of the call that causes it. */
function ofEvents (listeners: number) {
  const cause: Call = {
    method: 'POST', path: '/_mock/sandboxes/default/messages', body: { chatID: '!NCdzlIaMjZUmvmvyHU:beeper.com', text: 'Hello' }
  }
  return async (server: Server, calls: number) => {
    const events = Math.ceil(calls / 5)
    const { cpu: alone } = await load(server, cause, events, 1)
    const sockets = await Promise.all(Array.from({ length: listeners }, async () => listener(server)))
    let left = events * listeners
    const received = new Promise<void>(resolve => {
      for (const socket of sockets) {
        socket.on('message', (data: Buffer) => {
          if (data.toString().includes('"message.upserted"') && --left === 0) resolve()
        })
      }
    })
    const { cpu } = await load(server, cause, events, 1)
    await received
    const closed = sockets.map(async socket => once(socket, 'close'))
    for (const socket of sockets) socket.close()
    await Promise.all(closed)
    return cpu - alone
  }
}

async function listener (server: Server): Promise<WebSocket> {
  const socket = new WebSocket(`${server.url}/v1/ws`, { headers: { authorization: 'Bearer test-token' } })
  await once(socket, 'message')
  socket.send('{"type":"subscriptions.set","chatIDs":["*"]}')
  await once(socket, 'message')
  return socket
}

/** Of calls to a server of their own, one after the other. */
async function ofFirstCalls ({ build }: Measured): Promise<number> {
  const fresh = await start(build)
  const { cpu } = await load(fresh, createChat, 500, 1)
  await fresh.stop()
  return cpu
}

async function start (build: string): Promise<Measured> {
  return Object.assign(await startMock([], {}, build), { build })
}

const before = process.env.BENCH_BEFORE
const builds = [...before === undefined ? [] : [join(before, 'dist/cli.cjs')], command]
for (const build of builds) if (!existsSync(build)) throw new Error(`There is no ${build}: run npm run build in its directory`)

const rows: Row[] = []
for (const what of only) {
  const target = targets[what]
  if (!target) throw new Error(`There is no ${JSON.stringify(what)} here`)
  const servers = await Promise.all(builds.map(start))
  for (const server of servers) await target.cpu(server, amount)
  const least = servers.map(() => Infinity)
  for (let count = 0; count < rounds; count++) {
    for (const [at, server] of servers.entries()) {
      least[at] = Math.min(least[at] ?? Infinity, await target.cpu(server, amount))
    }
  }
  for (const server of servers) await server.stop()
  const [now = NaN, former] = least.reverse()
  rows.push({
    what,
    'before us': former === undefined ? undefined : round(former),
    'now us': round(now),
    ratio: former === undefined ? undefined : round(now / former, 2),
    'at most': target.at
  })
}
report('request-path', rows)
