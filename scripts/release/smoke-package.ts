import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { formatMessage } from 'publint/utils'
import { publint } from 'publint'
import { stopWithOpenConnections } from './smoke/stop.js'
import { useAll } from './smoke/server.js'

/**
 * Looks at what is in a tarball, installs it into an empty folder, and uses the command and the library there, as
 * JavaScript and as TypeScript. Without an argument it packs first: `npm run smoke:package -- [TARBALL]`.
 */
const root = resolve(import.meta.dirname, '../..')
const folder = mkdtempSync(join(tmpdir(), 'smoke-package-'))
const modules = join(folder, 'node_modules')

const allowed = [
  /^(package\.json|README\.md|LICENSE|SUPPORTED\.md|llms\.txt)$/,
  // For agents: the resources of the MCP server.
  /^docs\/guides\/[\w-]+\.md$/,
  /^skills\/beeper-desktop-mock\/SKILL\.md$/,
  /^dist\/(cli|bundle|remote|lazy\/[a-z0-9-]+)\.cjs(\.map)?$/i,
  /^dist\/validators\/(formats|(body|text)-[0-9a-f]{16})\.cjs$/,
  /^dist\/(index|testing|testcontainers)\.(js|d\.ts)$/,
  /^dist\/(openapi-explorer\.js|LICENCES\.txt)$/,
  /^dist\/ui\/(index\.html|[a-z-]+-[0-9A-Z]{8}\.(js|css))\.(br|gz)$/,
  /^fixtures\/[\w.-]+\.(json|md)$/,
  /^fixtures\/assets\/[\w.-]+$/
]
const needed = [
  'LICENSE', 'README.md', 'dist/cli.cjs', 'dist/index.d.ts', 'dist/testing.d.ts', 'dist/testcontainers.d.ts', 'dist/LICENCES.txt',
  'dist/ui/index.html.br',
  'SUPPORTED.md', 'docs/guides/mcp.md',
  'skills/beeper-desktop-mock/SKILL.md', 'fixtures/default.json', 'fixtures/clean.json', 'fixtures/empty.json', 'fixtures/sdk-conformance.json', 'fixtures/schema.json'
]

try {
  await main()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function main (): Promise<void> {
  const [, , given] = process.argv
  const tarball = given === undefined ? pack() : resolve(given)
  cannotPublishClone()
  look(tarball)
  install(tarball)
  await lint()
  await useCommand()
  useLibrary()
  useContainer()
  useTypes()
  await useAction(tarball)
}

function pack (): string {
  return npm('run', '--silent', 'pack').trim().split('\n').at(-1) ?? ''
}

/** Whatever npm is told, it publishes no clone. Were it to, there is no registry at this address. */
function cannotPublishClone (): void {
  const registry = 'http://127.0.0.1:9/'
  const args = ['publish', '--ignore-scripts', '--loglevel=error', '--fetch-retries=0', '--registry', registry]
  const { stderr } = spawnSync('npm', [...args, '--//127.0.0.1:9/:_authToken=none'], { cwd: root, encoding: 'utf8' })
  assert.match(stderr, /EPRIVATE/)
  say('npm publish in a clone: refused')
}

function look (tarball: string): void {
  const paths = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n').map(path => path.replace(/^package\//, ''))
  assert.deepEqual(paths.filter(path => !allowed.some(pattern => pattern.test(path))), [], 'files that do not belong')
  assert.deepEqual(needed.filter(path => !paths.includes(path)), [], 'files that are missing')
  say(`packed: ${paths.length} files, ${kB(statSync(tarball).size)} kB`)
}

async function lint (): Promise<void> {
  const folder = join(modules, 'beeper-desktop-mock')
  const { messages, pkg } = await publint({ pkgDir: folder, strict: true, pack: false })
  assert.deepEqual(messages.map(message => formatMessage(message, pkg as Record<string, unknown>)), [])
  const { private: own, repository, homepage, bugs, keywords } = pkg as Record<string, unknown>
  assert.equal(own, undefined)
  assert.ok(repository && homepage && bugs && keywords, 'package.json is complete')
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  assert.deepEqual(readme.match(/\]\((?![a-z]+:|#)[^)]*\)/g) ?? [], [], 'links of the README that only work in the repository')
  say('publint: nothing to say')
}

function install (tarball: string): void {
  writeFileSync(join(folder, 'package.json'), '{"private": true, "type": "module"}\n')
  npm('install', '--prefix', folder, '--no-audit', '--no-fund', '--offline', tarball)
  const others = npm('ls', '--prefix', folder, '--all', '--parseable').trim().split('\n').length - 2
  assert.equal(others, 0, 'the package brings no other')
  say('installed, without any other package')
}

async function useCommand (): Promise<void> {
  const command = join(modules, '.bin/beeper-desktop-mock')
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, 'cache') }
  const wrong = spawnSync(command, { env: { ...env, BEEPER_MOCK_PORT: 'x' }, encoding: 'utf8' })
  assert.deepEqual([wrong.status, wrong.stderr.split('\n').length], [2, 2], wrong.stderr)
  // The second start has the code that the first compiled.
  for (const [start, more] of [['first', []], ['second', ['--pretty']]] as const) {
    const began = performance.now()
    const server = spawn(command, ['--port', '0', '--json', ...more], { env, stdio: ['ignore', 'pipe', 'pipe'], cwd: folder })
    const log: Buffer[] = []
    server.stderr.on('data', (chunk: Buffer) => log.push(chunk))
    const [line] = await once(server.stdout, 'data') as [Buffer]
    const { url } = JSON.parse(String(line)) as { url: string }
    const ready = Math.round(performance.now() - began)
    await useAll(url, join(root, 'fixtures/assets'))
    const stopped = await stopWithOpenConnections(server, url)
    const atStart = String(Buffer.concat(log)).split('\n').filter(entry => entry.includes(url))
    assert.equal(atStart.length, 1, 'one line says where it listens')
    say(`command, ${start} start: ready after ${ready} ms, stopped after ${stopped} ms`)
  }
}

function useLibrary (): void {
  run('library.js', `
    import { createMockServer } from 'beeper-desktop-mock'
    import { startMock } from 'beeper-desktop-mock/testing'
    const mock = await createMockServer()
    const headers = { Authorization: 'Bearer ' + mock.token, 'Content-Type': 'application/json' }
    const body = JSON.stringify({ accountID: 'matrix', type: 'group', participantIDs: ['@a:beeper.com', '@b:beeper.com'] })
    const { success } = await (await fetch(mock.url + '/v0/create-chat', { method: 'POST', headers, body })).json()
    if (!success) throw new Error('no chat')
    await mock.close()
    await startMock({ after: work => { setImmediate(work) } })
  `)
  say('library: imported from an ES module, and a chat created')
}

/** With Testcontainers itself, but without Docker: what would be started. */
function useContainer (): void {
  symlinkSync(join(root, 'integrations/testcontainers/node_modules/testcontainers'), join(modules, 'testcontainers'), 'junction')
  run('container.js', `
    import { BeeperDesktopMockContainer } from 'beeper-desktop-mock/testcontainers'
    const { exposedPorts, environment } = new BeeperDesktopMockContainer('mock:1').withFixture('empty')
    if (exposedPorts[0] !== 23373 || environment.BEEPER_MOCK_FIXTURE !== 'empty') throw new Error('not as it should be')
  `)
  say('testcontainers: a container described')
}

function useTypes (): void {
  const source = `
    import { Chat, ControlError, MockSandbox, WaitTimeout } from 'beeper-desktop-mock'
    import { connectMockServer, createMockServer, type FaultRule, type Fixture, type MockServer } from 'beeper-desktop-mock'
    import { expectRequest, startMock } from 'beeper-desktop-mock/testing'
    import { BeeperDesktopMockContainer } from 'beeper-desktop-mock/testcontainers'
    const fixture: Fixture = await (await (await createMockServer()).createSandbox()).snapshot()
    const mock: MockServer = await startMock({ after () {} }, { fixture, logger: undefined })
    const chatID: string = fixture.chats?.[0]?.id ?? ''
    // @ts-expect-error -- a port is a number: the types are there, and not any
    await createMockServer({ port: '1' })
    await createMockServer({ rateLimit: '5/1m', bodyLimit: '8MiB' })
    // @ts-expect-error -- what is only a type cannot be used as a value
    export const chat = Chat
    // @ts-expect-error -- likewise
    export const sandbox = MockSandbox
    export const errors = [ControlError, WaitTimeout]
    // @ts-expect-error -- operations are a union
    export const rule: FaultRule = { operation: 'sendMesage', status: 503 }
    await expectRequest(await mock.sandbox()).toHaveSent('createChat')
    await using container = await new BeeperDesktopMockContainer().withFixture('empty').withReuse().start()
    const connected: MockServer = container.mock
    // @ts-expect-error -- a seed is a number
    new BeeperDesktopMockContainer().withSeed('1')
    export default [mock, chatID, connectMockServer, connected]
  `
  writeFileSync(join(folder, 'types.ts'), source)
  for (const [module, moduleResolution] of [['nodenext', 'nodenext'], ['esnext', 'bundler']] as const) {
    node(join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,esnext.disposable', '--module', module,
      '--moduleResolution', moduleResolution, '--typeRoots', join(root, 'node_modules/@types'), '--types', 'node', 'types.ts')
    say(`types: resolved with ${moduleResolution}`)
  }
}

/** What GitHub does with action.yml, as far as the scripts can tell. */
async function useAction (tarball: string): Promise<void> {
  const files = Object.fromEntries(['ENV', 'OUTPUT', 'STATE'].map(name => [`GITHUB_${name}`, join(folder, `action-${name}`)]))
  const inputs = { INPUT_PACKAGE: tarball, INPUT_PORT: '0', INPUT_FIXTURE: 'empty', INPUT_ARGUMENTS: '--seed=1\n--pretty' }
  const read = (name: string) => Object.fromEntries(
    readFileSync(files[`GITHUB_${name}`] ?? '', 'utf8').trim().split('\n').map(line => line.split('=', 2)))
  const env = { ...process.env, ...files, ...inputs, RUNNER_TEMP: folder }
  execFileSync(process.execPath, [join(root, 'action/start.mjs')], { env, stdio: ['ignore', 'ignore', 'inherit'] })
  const { BEEPER_BASE_URL: url = '', BEEPER_ACCESS_TOKEN: token = '' } = read('ENV')
  assert.deepEqual(read('OUTPUT'), { url, token })
  const { status } = await fetch(`${url}/v1/accounts`, { headers: { Authorization: `Bearer ${token}` } })
  assert.equal(status, 200)
  const { pid = '', log = '' } = read('STATE')
  execFileSync(process.execPath, [join(root, 'action/stop.mjs')], { env: { STATE_pid: pid, STATE_log: log } })
  await assert.rejects(async () => { for (;;) await fetch(`${url}/_mock/health`) })
  say('action: started, used, stopped')
}

function run (name: string, source: string): void {
  writeFileSync(join(folder, name), source)
  node(name)
}

function node (...args: string[]): void {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  assert.equal(status, 0, stdout + stderr)
}

function npm (...args: string[]): string {
  return execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}

function say (line: string): void {
  process.stdout.write(`${line}\n`)
}

function kB (bytes: number): number {
  return Math.round(bytes / 1000)
}
