import { fork, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

/**
 * Cold start: from the spawn of the process to the answer of the first create-chat, next to the bare Fastify route that
 * the other benchmarks use, in alternating rounds. `first` has no code compiled by an earlier start, `later` has. CPU
 * is what the process has used by then. It measures dist, so `npm run build` comes first.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 15)
const cli = resolve(import.meta.dirname, '../dist/cli.cjs')
const cache = mkdtempSync(join(tmpdir(), 'bench-cold-start-'))

interface Sample { ms: number, cpu: number }

const starts: Record<string, () => Promise<Sample>> = {
  'node -e 0': async () => {
    const began = performance.now()
    const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' })
    await once(child, 'exit')
    return { ms: performance.now() - began, cpu: NaN }
  },
  'bare Fastify': async () => {
    const began = performance.now()
    const path = resolve(import.meta.dirname, 'bare-fastify.mjs')
    // Without tsx, which this process has been started with.
    const child = fork(path, { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const [{ url }] = await once(child, 'message') as [{ url: string }]
    return firstCall(child, url, began)
  },
  first: async () => start({ NODE_DISABLE_COMPILE_CACHE: '1' }),
  later: async () => start({ NODE_COMPILE_CACHE: cache })
}

async function start (variables: Record<string, string>): Promise<Sample> {
  const began = performance.now()
  const child = spawn(process.execPath, [cli, '--port', '0', '--json', '--log-level', 'silent'], {
    stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...variables }
  })
  const [line] = await once(child.stdout, 'data') as [Buffer]
  const { url } = JSON.parse(String(line)) as { url: string }
  return firstCall(child, url, began)
}

async function firstCall (child: ChildProcess, url: string, began: number): Promise<Sample> {
  const { ok } = await fetch(`${url}/v0/create-chat`, {
    method: 'POST',
    headers: { authorization: 'Bearer test-token', 'content-type': 'application/json' },
    body: JSON.stringify({
      accountID: 'matrix', type: 'group', participantIDs: ['@a:beeper.com', '@b:beeper.com'], title: 'Bench'
    })
  })
  const sample = { ms: performance.now() - began, cpu: cpuOf(child.pid ?? 0) }
  if (!ok) throw new Error('the answer was no 200')
  child.kill()
  await once(child, 'exit')
  return sample
}

/** Milliseconds of CPU of all threads; NaN where there is no /proc. */
function cpuOf (pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
      .map(thread => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]))
    return threads.reduce((sum, ns) => sum + ns, 0) / 1e6
  } catch {
    return NaN
  }
}

const samples = Object.fromEntries(Object.keys(starts).map(name => [name, [] as Sample[]]))
for (let round = 0; round <= rounds; round++) {
  for (const [name, run] of Object.entries(starts)) {
    const sample = await run()
    // The first round warms the disk's cache, and fills that of compiled code.
    if (round > 0) samples[name]?.push(sample)
  }
}
rmSync(cache, { recursive: true, force: true })

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1] ?? NaN
const medians = Object.entries(samples).map(([name, of]) =>
  ({ name, ms: median(of.map(({ ms }) => ms)), cpu: median(of.map(({ cpu }) => cpu)) }))
const bare = medians.find(({ name }) => name === 'bare Fastify')
console.table(medians.map(({ name, ms, cpu }) => ({
  name,
  ms: Math.round(ms),
  'of bare': Number((ms / (bare?.ms ?? NaN)).toFixed(2)),
  'CPU ms': Math.round(cpu),
  'CPU of bare': Number((cpu / (bare?.cpu ?? NaN)).toFixed(2))
})))
