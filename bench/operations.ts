import type { Call, Load } from './harness/load.js'
import { chatPath, createChat, send } from './harness/calls.js'
import { call, load, medians } from './harness/load.js'
import { given, quick, report, round, type Row } from './harness/report.js'
import { startMock, startReference, type ReferenceRoute, type Server } from './harness/server.js'
import { prepareServer } from '../src/server/start-server.js'

/**
 * Six operations with everything on as shipped, next to a bare Fastify server with the same schemas and a bare server
 * of Node's, which both send what ours sent at first: with ten connections, as fast as the server can, and with one, as
 * a test calls, one call after the other. Rounds alternate, so that the ratios hold on a noisy machine.
 *
 *     npx tsx bench/operations.ts [rounds] [requests in a round]
 */
const [rounds = quick ? 1 : 9, amount = quick ? 50 : 2_000] = given

const operations: Record<string, Call> = {
  createChatV0: createChat,
  createChat: { ...createChat, path: '/v1/chats' },
  sendMessage: send,
  listChats: { method: 'GET', path: '/v1/chats' },
  listMessages: { method: 'GET', path: `${chatPath}/messages` },
  searchMessages: { method: 'GET', path: '/v1/messages/search?query=dinner' }
}
const only = process.env.BENCH_OPERATIONS?.split(',') ?? Object.keys(operations)

async function references (server: Server): Promise<ReferenceRoute[]> {
  const { app } = await prepareServer()
  await app.ready()
  const routes = Object.entries(operations).map(async ([name, each]) => {
    const { url, schema } = app.operations.find(({ operation }) => operation === name) ?? {}
    if (url === undefined) throw new Error(`There is no operation ${name}`)
    return { ...each, url, schema, answer: await call(server, each) }
  })
  const made = await Promise.all(routes)
  await app.close()
  return made
}

const mock = await startMock()
const routes = await references(mock)
const servers = [await startReference('bare-http', routes), await startReference('bare-fastify', routes), mock]

const rows: Row[] = []
for (const operation of only) {
  const each = operations[operation]
  if (!each) throw new Error(`There is no ${operation} here`)
  for (const connections of [10, 1]) {
    const calls = connections === 1 ? Math.ceil(amount / 4) : amount
    const samples = servers.map((): Load[] => [])
    for (const server of servers) await load(server, each, calls, connections)
    for (let count = 0; count < rounds; count++) {
      for (const [at, server] of servers.entries()) samples[at]?.push(await load(server, each, calls, connections))
    }
    const measured = samples.map(medians)
    const bare = measured[1]
    for (const [at, { perSecond, cpu, p50, p99, p999 }] of measured.entries()) {
      rows.push({
        operation,
        connections,
        server: servers[at]?.name,
        'requests/s': Math.round(perSecond),
        'of bare Fastify': round(perSecond / (bare?.perSecond ?? NaN), 2),
        'CPU us': round(cpu),
        'CPU of bare Fastify': round(cpu / (bare?.cpu ?? NaN), 2),
        'p50 ms': p50,
        'p99 ms': p99,
        'p99.9 ms': p999
      })
    }
  }
}
for (const server of servers) await server.stop()
report('operations', rows)
