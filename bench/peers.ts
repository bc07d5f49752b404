import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { join, resolve } from 'node:path'
import { createChat } from './harness/calls.js'
import { call, load, medians, type Call, type Load } from './harness/load.js'
import { given, quick, report, round, type Row } from './harness/report.js'
import { startMock, startProgram, type Server } from './harness/server.js'

/**
 * Other mock servers on the nearest they have to creating and listing chats: Prism and Steady with the API document
 * that ours serves, json-server with a file of chats. They are installed from npm into bench/peers, which git ignores.
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

async function freePort (): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return String(port)
}

const mock = await startMock()
const create: Call = { ...createChat, path: '/v1/chats' }
const list: Call = { method: 'GET', path: '/v1/chats' }
const document = join(directory, 'spec.json')
writeFileSync(document, JSON.stringify(await call(mock, { method: 'GET', path: '/v1/spec' })))
const rows = join(directory, 'chats.json')
const { items } = await call(mock, list) as { items: object[] }
writeFileSync(rows, JSON.stringify({ chats: items }))

const [prismPort, steadyPort, jsonPort] = [await freePort(), await freePort(), await freePort()]
const peers: Array<{ server: Server, create: Call, list: Call }> = [
  { server: mock, create, list },
  {
    server: await startProgram('Prism', [command('@stoplight/prism-cli'), 'mock', '-p', prismPort, document],
      { url: `http://127.0.0.1:${prismPort}` }),
    create,
    list
  },
  {
    server: await startProgram('Steady', [command('@stdy/cli'), '--quiet', '--host', '127.0.0.1', '-p', steadyPort, document],
      { url: `http://127.0.0.1:${steadyPort}` }),
    create,
    list
  },
  {
    server: await startProgram('json-server', [command('json-server'), '--quiet', '-H', '127.0.0.1', '-p', jsonPort, rows],
      { url: `http://127.0.0.1:${jsonPort}` }),
    create: { ...create, path: '/chats' },
    list: { method: 'GET', path: '/chats?_limit=25' }
  }
]

const table: Row[] = []
for (const operation of ['create', 'list'] as const) {
  const samples = peers.map((): Load[] => [])
  for (let at = 0; at <= rounds; at++) {
    for (const [which, peer] of peers.entries()) {
      const measured = await load(peer.server, peer[operation], amount)
      if (at > 0) samples[which]?.push(measured)
    }
  }
  for (const [which, { server: { name, ready } }] of peers.entries()) {
    const { perSecond, p50, p99 } = medians(samples[which] ?? [])
    table.push({
      operation,
      server: name,
      'requests/s': Math.round(perSecond),
      'p50 ms': p50,
      'p99 ms': p99,
      'ms to listen': round(ready, 0)
    })
  }
}
for (const { server } of peers) await server.stop()
report('peers', table)
