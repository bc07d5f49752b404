import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import autocannon from 'autocannon'
import { freePort } from '../test/support/free-port.js'
import { median } from './harness/load.js'
import { quick, report, round } from './harness/report.js'
import { startMock, type Server } from './harness/server.js'

/**
 * The same calls to 1, 2 and 3 replicas, by HAProxy with the configuration of examples/scale: how many a second, and
 * the CPU of each call, of the replicas and of the proxy. All share the machine's cores with the load, so that more
 * replicas bring more only as far as cores are idle. The CPU of a call says what more cores would bring. Linux, with
 * HAProxy.
 *
 *     npm run build && npx tsx bench/replicas.ts
 */
const haproxy = '/usr/sbin/haproxy'
const amount = quick ? 60 : 6000
const rounds = quick ? 1 : 5
const connections = 30
const cores = `0-${availableParallelism() - 1}`
const names = ['a', 'b', 'c'] as const

/** Microseconds of the CPU that a process has used (proc(5), in ticks of 10 ms). */
function cpuOf (pid: number): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13).map(Number) ?? []
  return ((user ?? NaN) + (system ?? NaN)) * 10_000
}

/** Starts HAProxy before the replicas, and waits until it answers. */
async function startProxy (replicas: readonly Server[]) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const port = await freePort()
  const text = replicas.reduce((all, { url }, at) => all.replace(`127.0.0.1:2340${at + 1}`, new URL(url).host),
    readFileSync(resolve(import.meta.dirname, '../examples/scale/haproxy.cfg'), 'utf8'))
  const file = join(directory, 'haproxy.cfg')
  writeFileSync(file, text.replace('127.0.0.1:23300', `127.0.0.1:${port}`).replace('/tmp/haproxy-beeper.sock', join(directory, 'socket')))
  const pidFile = join(directory, 'pid')
  const [code] = await once(spawn(haproxy, ['-D', '-p', pidFile, '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] }), 'close')
  if (code !== 0) throw new Error(`HAProxy ended with ${code}`)
  const pid = Number(readFileSync(pidFile, 'utf8'))
  return {
    url: `http://127.0.0.1:${port}`,
    cpu: () => cpuOf(pid),
    stop: () => {
      process.kill(pid)
      rmSync(directory, { recursive: true })
    }
  }
}

/** Makes a sandbox there. @returns its token */
async function tokenOf ({ url }: Server): Promise<string> {
  const response = await fetch(`${url}/_mock/sandboxes`, {
    method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"fixture":"default"}'
  })
  return (await response.json() as { token: string }).token
}

interface Round { perSecond: number, cpu: number, proxy: number }

const replicas: Server[] = []
if (!existsSync(haproxy)) {
  console.log('There is no HAProxy here: nothing is measured')
  report('replicas', [])
  process.exit()
}
for (const name of names) replicas.push(await startMock(['--replica', name]))
// The harness has put all servers on one core.
for (const pid of [process.pid, ...replicas.map(({ child }) => child.pid)]) spawnSync('taskset', ['-a', '-c', '-p', cores, String(pid)])
const proxy = await startProxy(replicas)
const tokens = await Promise.all(replicas.map(tokenOf))

async function measure (count: number): Promise<Round> {
  const used = replicas.slice(0, count)
  const cpu = async () => (await Promise.all(used.map(async server => server.cpu()))).reduce((sum, one) => sum + one, 0)
  const [before, proxyBefore] = [await cpu(), proxy.cpu()]
  const since = performance.now()
  const results = await Promise.all(tokens.slice(0, count).map(async token => autocannon({
    url: `${proxy.url}/v1/chats`,
    headers: { authorization: `Bearer ${token}` },
    connections: connections / count,
    amount: amount / count,
    sampleInt: 20
  })))
  const seconds = (performance.now() - since) / 1000
  if (results.some(({ non2xx, errors }) => non2xx + errors > 0)) throw new Error('Not all calls were answered')
  return {
    perSecond: amount / seconds, cpu: (await cpu() - before) / amount, proxy: (proxy.cpu() - proxyBefore) / amount
  }
}

const counts = [1, 2, 3]
const all = new Map<number, Round[]>(counts.map(count => [count, []]))
for (let at = 0; at <= rounds; at++) {
  for (const count of counts) {
    const result = await measure(count)
    // The first warms up.
    if (at > 0 || quick) all.get(count)?.push(result)
  }
}
const of = (count: number, field: keyof Round) => median((all.get(count) ?? []).map(entry => entry[field]))
proxy.stop()
for (const replica of replicas) await replica.stop()

report('replicas', counts.map(count => ({
  replicas: count,
  'calls/s': round(of(count, 'perSecond'), 0),
  ratio: round(of(count, 'perSecond') / of(1, 'perSecond'), 2),
  'CPU of replicas, µs/call': round(of(count, 'cpu'), 0),
  'CPU of the proxy, µs/call': round(of(count, 'proxy'), 0)
})))
