import { chatPath, createChat, send } from './harness/calls.js'
import { call, load, type Call, type Load } from './harness/load.js'
import { given, quick, report, round, type Row } from './harness/report.js'
import { startMock, type Server } from './harness/server.js'

/**
 * How the cost of a call grows with what the sandbox holds: with n chats made over the API, and n messages in one chat,
 * and with the fixture large next to default.
 *
 *     npx tsx bench/growth.ts [greatest n] [requests of each kind] [1 with the fixture large, 0 without]
 */
const [greatest = quick ? 1_000 : 1_000_000, amount = quick ? 50 : 2_000, withLarge = quick ? 0 : 1] = given

const operations: Record<string, Call> = {
  createChat,
  sendMessage: send,
  listChats: { method: 'GET', path: '/v1/chats' },
  listMessages: { method: 'GET', path: `${chatPath}/messages` },
  searchMessages: { method: 'GET', path: '/v1/messages/search?query=dinner' },
  searchChats: { method: 'GET', path: '/v1/chats/search?query=sunday' }
}

async function measure (server: Server): Promise<Record<string, Load>> {
  const measured: Record<string, Load> = {}
  for (const [name, each] of Object.entries(operations)) {
    // The first call makes what is made once, such as the search index.
    await call(server, each)
    measured[name] = await load(server, each, amount)
  }
  return measured
}

/** Each operation's CPU time, next to that of the first measurement. */
function rowsOf (label: (at: number) => string, all: Array<Record<string, Load>>): Row[] {
  return all.flatMap((measured, at) => Object.entries(measured).map(([operation, { cpu, p50, p99 }]) => ({
    holds: label(at),
    operation,
    'CPU us': round(cpu),
    'of the first': round(cpu / (all[0]?.[operation]?.cpu ?? NaN), 2),
    'p50 ms': p50,
    'p99 ms': p99
  })))
}

const sizes = [1_000, 10_000, 100_000, 1_000_000].filter(size => size <= greatest)
const rows: Row[] = []
const growing = await startMock()
const bySize: Array<Record<string, Load>> = []
let made = 0
await measure(growing)
for (const size of sizes) {
  for (const each of [createChat, send]) await load(growing, each, size - made)
  made = size
  bySize.push(await measure(growing))
}
rows.push(...rowsOf(at => `${sizes[at]?.toLocaleString('en')} chats and messages`, bySize))
await growing.stop()

if (withLarge) {
  const [usual, large] = [await startMock(), await startMock(['--fixture', 'large'])]
  for (const server of [usual, large]) await measure(server)
  rows.push(...rowsOf(at => at === 0 ? 'default' : 'large', [await measure(usual), await measure(large)]))
  await usual.stop()
  await large.stop()
}
report('growth', rows)
