import autocannon from 'autocannon'
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

/**
 * create-chat with everything on, next to a bare Fastify route with the same schemas: throughput, and the CPU that the
 * server used per request, which is the figure to trust on a noisy machine. Rounds alternate. It measures dist, so
 * `npm run build` comes first.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const amount = Number(process.env.BENCH_REQUESTS ?? 10_000)
const servers = ['bare-fastify', 'mock'] as const

interface Sample { perSecond: number, cpu: number, p99: number }

async function start (name: string): Promise<{ child: ChildProcess, url: string }> {
  const child = fork(resolve(import.meta.dirname, `${name}.mjs`), { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const [{ url }] = await once(child, 'message') as [{ url: string }]
  return { child, url }
}

async function cpuOf (child: ChildProcess): Promise<number> {
  child.send('cpu')
  const [{ user, system }] = await once(child, 'message') as [NodeJS.CpuUsage]
  return user + system
}

async function round ({ child, url }: { child: ChildProcess, url: string }, count: number): Promise<Sample> {
  const before = await cpuOf(child)
  const result = await autocannon({
    url: `${url}/v0/create-chat`,
    method: 'POST',
    headers: { authorization: 'Bearer test-token', 'content-type': 'application/json' },
    body: JSON.stringify({
      accountID: 'matrix', type: 'group', participantIDs: ['@a:beeper.com', '@b:beeper.com'], title: 'Bench'
    }),
    connections: 10,
    amount: count
  })
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} answers were no 200`)
  return {
    perSecond: result.requests.total / result.duration,
    cpu: (await cpuOf(child) - before) / result.requests.total,
    p99: result.latency.p99
  }
}

const running = await Promise.all(servers.map(start))
const samples: Sample[][] = servers.map(() => [])
for (const server of running) await round(server, amount)
for (let count = 0; count < rounds; count++) {
  for (const [at, server] of running.entries()) samples[at]?.push(await round(server, amount))
}
for (const { child } of running) child.kill()

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? 0
const table = samples.map((of, at) => ({
  server: servers[at],
  'requests/s': Math.round(median(of.map(({ perSecond }) => perSecond))),
  'CPU us/request': Math.round(median(of.map(({ cpu }) => cpu)) * 10) / 10,
  'p99 ms': median(of.map(({ p99 }) => p99))
}))
console.table(table)
const [bare, mock] = table
if (bare && mock) {
  console.log(`throughput ${(mock['requests/s'] / bare['requests/s']).toFixed(2)} of bare Fastify, ` +
    `CPU per request ${(mock['CPU us/request'] / bare['CPU us/request']).toFixed(2)} of it`)
}
