import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createChat } from './harness/calls.js'
import { freePort } from '../test/support/free-port.js'
import { call, load, median, medians, type Call, type Load } from './harness/load.js'
import { given, quick, report, round, type Row } from './harness/report.js'
import { cpuOfAll, startMock, startProgram, type Server } from './harness/server.js'

/**
 * Other mock servers on the nearest they have to creating and listing chats: Prism, Steady and Mockoon with the API
 * document that ours serves, json-server with a file of chats. They alternate, starting several times up to the first
 * page of chats, and then serving. They are installed from npm into bench/peers, which git ignores.
 *
 *     npx tsx bench/peers.ts [rounds] [requests in a round]
 */
const [rounds = quick ? 1 : 3, amount = quick ? 20 : 500] = given

const directory = resolve(import.meta.dirname, 'peers')
const names = ['@stoplight/prism-cli', '@stdy/cli', '@mockoon/cli', 'json-server']
mkdirSync(directory, { recursive: true })
const { status } = spawnSync('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', directory, ...names],
  { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
if (status !== 0) throw new Error(`npm could not install ${names.join(', ')}`)

/** The file that a package's command runs. */
function command (name: string): string {
  const folder = join(directory, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { bin: string | Record<string, string> }
  return join(folder, typeof bin === 'string' ? bin : Object.values(bin)[0] ?? '')
}

const create: Call = { ...createChat, path: '/v1/chats' }
const list: Call = { method: 'GET', path: '/v1/chats' }
const document = join(directory, 'spec.json')
const chats = join(directory, 'chats.json')

/** Starts a peer's command, on a port that its arguments name. */
async function start (name: string, args: (port: string) => string[]): Promise<Server> {
  const port = String(await freePort())
  const [file = '', ...rest] = args(port)
  return startProgram(name, [command(file), ...rest], { url: `http://127.0.0.1:${port}` })
}

const cache = mkdtempSync(join(tmpdir(), 'bench-peers-'))
/** The first is started without a cache of compiled code, and measured in no other way. */
const programs: Array<{ name: string, start: () => Promise<Server>, create: Call, list: Call }> = [
  { name: 'the mock, no cache', start: () => startMock([], { NODE_DISABLE_COMPILE_CACHE: '1' }), create, list },
  { name: 'the mock', start: () => startMock([], { NODE_COMPILE_CACHE: cache }), create, list },
  { name: 'Prism', start: () => start('Prism', port => ['@stoplight/prism-cli', 'mock', '-p', port, document]), create, list },
  {
    name: 'Mockoon',
    start: () => start('Mockoon', port =>
      ['@mockoon/cli', 'start', '--disable-log-to-file', '--data', document, '--port', port, '--hostname', '127.0.0.1']),
    create,
    list
  },
  {
    name: 'Steady',
    start: () => start('Steady', port => ['@stdy/cli', '--quiet', '--host', '127.0.0.1', '-p', port, document]),
    create,
    list
  },
  {
    name: 'json-server',
    start: () => start('json-server', port => ['json-server', '--quiet', '-H', '127.0.0.1', '-p', port, chats]),
    create: { ...create, path: '/chats' },
    list: { method: 'GET', path: '/chats?_limit=25' }
  }
]

/** What the others serve, as ours has it. */
async function writeInputs (): Promise<void> {
  const mock = await startMock()
  writeFileSync(document, JSON.stringify(await call(mock, { method: 'GET', path: '/v1/spec' })))
  const { items } = await call(mock, list) as { items: object[] }
  writeFileSync(chats, JSON.stringify({ chats: items }))
  await mock.stop()
}

await writeInputs()
const starts = programs.map((): Array<{ ms: number, cpu: number }> => [])
for (let at = 0; at <= 3 * rounds; at++) {
  for (const [which, program] of programs.entries()) {
    const since = performance.now()
    const server = await program.start()
    await call(server, program.list)
    // The first round fills the caches.
    if (at > 0) starts[which]?.push({ ms: performance.now() - since, cpu: await cpuOfAll(server) })
    await server.stop()
  }
}
rmSync(cache, { recursive: true, force: true })
const fastest = median(starts[1]?.map(({ ms }) => ms) ?? [])
report('peers-start', programs.map(({ name }, which): Row => {
  const [ms, cpu] = (['ms', 'cpu'] as const).map(field => (starts[which] ?? []).map(sample => sample[field]))
  return {
    'to the first page of chats': name,
    ms: round(median(ms ?? []), 0),
    'the mock of it': round(fastest / median(ms ?? []), 2),
    'CPU ms': round(median(cpu ?? []), 0),
    'least CPU ms': round(Math.min(...cpu ?? []), 0)
  }
}))

const peers = []
for (const program of programs.slice(1)) peers.push({ ...program, server: await program.start() })
const table: Row[] = []
for (const operation of ['create', 'list'] as const) {
  const samples = peers.map((): Load[] => [])
  for (let at = 0; at <= rounds; at++) {
    for (const [which, peer] of peers.entries()) {
      const measured = await load(peer.server, peer[operation], amount)
      if (at > 0) samples[which]?.push(measured)
    }
  }
  for (const [which, { name }] of peers.entries()) {
    const { perSecond, p50, p99 } = medians(samples[which] ?? [])
    table.push({ operation, server: name, 'requests/s': Math.round(perSecond), 'p50 ms': p50, 'p99 ms': p99 })
  }
}
for (const { server } of peers) await server.stop()
report('peers', table)
