import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { useAll } from './smoke/server.js'
import { stopWithOpenConnections } from './smoke/stop.js'

/**
 * Unpacks the single executable of this platform, and uses it in an empty folder, without a Node on the path:
 * `npm run smoke:executable -- release/ARCHIVE`.
 */
const root = resolve(import.meta.dirname, '../..')
const [, , archive = ''] = process.argv
const folder = mkdtempSync(join(tmpdir(), 'smoke-executable-'))
const isWindows = process.platform === 'win32'
const file = join(folder, isWindows ? 'beeper-desktop-mock.exe' : 'beeper-desktop-mock')

try {
  execFileSync('tar', ['-xf', resolve(archive), '-C', folder])
  say(`size: ${megabytes(resolve(archive))} MB, ${megabytes(file)} MB unpacked`)
  const home = join(folder, 'home')
  await use('first start', home)
  await use('second start', home)
  const [place = ''] = readdirSync(cacheOf(home))
  assert.match(place, /^v\d+\.\d+\.\d+-[0-9a-f]{16}$/, 'the files are in the cache folder, and nothing half written')
  // Where the cache folder cannot be made.
  writeFileSync(join(folder, 'no-folder'), '')
  await use('without a cache folder', join(folder, 'no-folder'))
  assert.deepEqual(readdirSync(join(folder, 'tmp')), [], 'nothing is left in the folder for temporary files')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function use (name: string, home: string): Promise<void> {
  const temporary = join(folder, 'tmp')
  mkdirSync(temporary, { recursive: true })
  const env = { HOME: home, LOCALAPPDATA: home, TMPDIR: temporary, TEMP: temporary, SystemRoot: process.env.SystemRoot }
  const began = performance.now()
  const server = spawn(file, ['--port', '0', '--json', '--log-level', 'silent'], { env, cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(createInterface(server.stdout), 'line') as [string]
  const ready = Math.round(performance.now() - began)
  const { url } = JSON.parse(line) as { url: string }
  await useAll(url, join(root, 'fixtures/assets'))
  const page = await fetch(`${url}/_mock/ui/`)
  assert.deepEqual([page.status, (await page.text()).includes('<script')], [200, true])
  execFileSync(file, ['health', '--url', url], { env, stdio: 'ignore' })
  const created = execFileSync(file, ['sandbox', 'create', '--url', url, '--fixture', 'empty'], { env, encoding: 'utf8' })
  assert.ok(created.includes('/_mock/') || created.includes(url), created)
  // Windows knows no signal that a process can handle.
  const stopped = isWindows ? await kill() : await stopWithOpenConnections(server, url)
  say(`${name}: ready after ${ready} ms, stopped after ${stopped} ms`)

  async function kill (): Promise<number> {
    server.kill()
    await once(server, 'exit')
    return 0
  }
}

function cacheOf (home: string): string {
  return isWindows
    ? join(home, 'beeper-desktop-mock')
    : join(home, process.platform === 'darwin' ? 'Library/Caches' : '.cache', 'beeper-desktop-mock')
}

function megabytes (path: string): string {
  return (statSync(path).size / 1e6).toFixed(1)
}

function say (line: string): void {
  process.stdout.write(`${line}\n`)
}
