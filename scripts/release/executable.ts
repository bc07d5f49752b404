import { build } from 'esbuild'
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync, copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative, resolve, sep } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as after } from 'node:timers/promises'

/**
 * Makes the single executable for this platform, of the Node that runs this script, in release/. It has the Node, the
 * package's files and the code that V8 has compiled of them. https://nodejs.org/api/single-executable-applications.html
 */
const root = resolve(import.meta.dirname, '../..')
const out = join(root, 'release')
const isWindows = process.platform === 'win32'
const isMac = process.platform === 'darwin'
const name = `beeper-desktop-mock-${isWindows ? 'windows' : isMac ? 'macos' : 'linux'}-${process.arch}`
const stage = mkdtempSync(join(tmpdir(), 'executable-'))
/** What Node has for the blob's place: written in its documentation. */
const fuse = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2'

try {
  const app = join(stage, 'app')
  collect(app)
  await compile(app)
  const content = writeFiles(app, join(stage, 'files'))
  await build({
    entryPoints: [join(root, 'src/launch/executable.ts')],
    outfile: join(stage, 'main.cjs'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    define: { CONTENT: JSON.stringify(content) }
  })
  const config = {
    main: 'main.cjs', output: 'blob', disableExperimentalSEAWarning: true, useCodeCache: true, assets: { files: 'files' }
  }
  writeFileSync(join(stage, 'sea.json'), JSON.stringify(config))
  execFileSync(process.execPath, ['--experimental-sea-config', 'sea.json'], { cwd: stage, stdio: 'pipe' })

  mkdirSync(out, { recursive: true })
  const file = join(stage, isWindows ? 'beeper-desktop-mock.exe' : 'beeper-desktop-mock')
  copyFileSync(process.execPath, file)
  chmodSync(file, 0o755)
  // The signature is of the file as it was.
  if (isMac) execFileSync('codesign', ['--remove-signature', file])
  execFileSync(process.execPath, [
    join(import.meta.dirname, 'node_modules/postject/dist/cli.js'), file, 'NODE_SEA_BLOB', join(stage, 'blob'),
    '--sentinel-fuse', fuse, ...isMac ? ['--macho-segment-name', 'NODE_SEA'] : []
  ], { stdio: 'pipe' })
  if (isMac) execFileSync('codesign', ['--sign', '-', file])
  const archive = join(out, `${name}${isWindows ? '.zip' : '.tar.gz'}`)
  for (const document of ['LICENSE', 'dist/LICENCES.txt']) copyFileSync(join(root, document), join(stage, basename(document)))
  execFileSync('tar', [isWindows ? '-acf' : '-czf', archive, '-C', stage, basename(file), 'LICENSE', 'LICENCES.txt'])
  process.stdout.write(`${archive}: ${megabytes(archive)} MB, unpacked ${megabytes(file)} MB\n`)
} finally {
  rmSync(stage, { recursive: true, force: true })
}

/** The package without what only the library needs, and without source maps. */
function collect (app: string): void {
  for (const path of ['package.json', 'LICENSE', 'SUPPORTED.md', 'fixtures', 'dist', 'skills', 'docs/guides']) {
    cpSync(join(root, path), join(app, path), { recursive: true, filter: from => belongs(relative(root, from).replaceAll(sep, '/')) })
  }
}

function belongs (path: string): boolean {
  return !path.startsWith('fixtures/source') && !/^dist\/(.*\.(map|d\.ts)|(index|testing|testcontainers)\.js)$/.test(path)
}

/** Has the server and a client's command run, so that what V8 compiles of them is there for every first start. */
async function compile (app: string): Promise<void> {
  const cache = join(app, 'cache')
  const env = { ...process.env, NODE_COMPILE_CACHE: cache }
  const command = join(app, 'dist/cli.cjs')
  const server = spawn(process.execPath, [command, '--port', '0', '--json'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  try {
    const [line] = await once(createInterface(server.stdout), 'line') as [string]
    const { url } = JSON.parse(line) as { url: string }
    const headers = { Authorization: 'Bearer test-token', 'Content-Type': 'application/json' }
    await fetch(`${url}/v1/chats`, { headers })
    const chat = { accountID: 'local-whatsapp_ba_EvYDBBsZbRQAy3UOSWqG0LuTVkc', type: 'single', participantIDs: ['@15550101044:local-whatsapp.localhost'] }
    await fetch(`${url}/v0/create-chat`, { method: 'POST', headers, body: JSON.stringify(chat) })
    execFileSync(process.execPath, [command, 'health', '--url', url], { env, stdio: 'ignore' })
    // The server keeps it five seconds after its start, or when it ends; Windows ends it at once.
    for (let tries = 0; tries < 200 && readdirSync(cache).length < 2; tries++) await after(100)
  } finally {
    server.kill()
    await once(server, 'exit')
  }
  if (readdirSync(cache).length < 2) throw new Error('the compiled code is missing')
}

/**
 * Writes all files of a folder into one, after a line that says where each is.
 * @returns a name for this content and this Node
 */
function writeFiles (folder: string, file: string): string {
  const names = (readdirSync(folder, { recursive: true }) as string[])
    .filter(name => statSync(join(folder, name)).isFile()).sort()
  const contents = names.map(name => readFileSync(join(folder, name)))
  let end = 0
  const index = names.map((name, at) => {
    const start = end
    end += contents[at]?.length ?? 0
    return [name.replaceAll(sep, '/'), [start, end]]
  })
  const all = Buffer.concat([Buffer.from(`${JSON.stringify(Object.fromEntries(index))}\n`), ...contents])
  writeFileSync(file, all)
  return `${process.version}-${createHash('sha256').update(all).digest('hex').slice(0, 16)}`
}

function megabytes (file: string): string {
  return (statSync(file).size / 1e6).toFixed(1)
}
