import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createChat } from './harness/calls.js'
import { freePort } from '../test/support/free-port.js'
import { call, load, median, medians, type Call, type Load } from './harness/load.js'
import { given, quick, report, round, type Row } from './harness/report.js'
import { startMock, startProgram, type Server } from './harness/server.js'

/**
 * Other mock servers on the nearest they have to creating and listing chats: Prism and Steady with the API document
 * that ours serves, json-server with a file of chats. They alternate, starting several times and then serving. They
 * are installed from npm into bench/peers, which git ignores.
 *
 *     npx tsx bench/peers.ts [rounds] [requests in a round]
 */
const [rounds = quick ? 1 : 3, amount = quick ? 20 : 500] = given

const directory = resolve(import.meta.dirname, 'peers')
const names = ['@stoplight/prism-cli', '@stdy/cli', 'json-server']
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

const programs: Array<{ start: () => Promise<Server>, create: Call, list: Call }> = [
  { start: () => startMock(), create, list },
  { start: () => start('Prism', port => ['@stoplight/prism-cli', 'mock', '-p', port, document]), create, list },
  {
    start: () => start('Steady', port => ['@stdy/cli', '--quiet', '--host', '127.0.0.1', '-p', port, document]),
    create,
    list
  },
  {
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
const starts = programs.map((): number[] => [])
for (let at = 0; at < 3 * rounds; at++) {
  for (const [which, program] of programs.entries()) {
    const since = performance.now()
    const server = await program.start()
    // Whatever it says to this, it listens.
    await (await fetch(server.url)).text()
    starts[which]?.push(performance.now() - since)
    await server.stop()
  }
}

const peers = []
for (const program of programs) peers.push({ ...program, server: await program.start() })
const table: Row[] = []
for (const operation of ['create', 'list'] as const) {
  const samples = peers.map((): Load[] => [])
  for (let at = 0; at <= rounds; at++) {
    for (const [which, peer] of peers.entries()) {
      const measured = await load(peer.server, peer[operation], amount)
      if (at > 0) samples[which]?.push(measured)
    }
  }
  for (const [which, { server: { name } }] of peers.entries()) {
    const { perSecond, p50, p99 } = medians(samples[which] ?? [])
    table.push({
      operation,
      server: name,
      'requests/s': Math.round(perSecond),
      'p50 ms': p50,
      'p99 ms': p99,
      'ms to its first answer': round(median(starts[which] ?? []), 0)
    })
  }
}
for (const { server } of peers) await server.stop()
report('peers', table)
