import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { onOtherNode } from './other-node.js'

/**
 * Runs the examples in copies of their folders, with the package installed as it would be published. Arguments name the
 * examples to run; a tarball among them takes the place of the one that npm packs. --node 22 runs them on that Node.
 *
 * Two run at a time: each waits for the registry, or for processes that it starts.
 */
const root = resolve(import.meta.dirname, '..')
const examples = join(root, 'examples')
const given = onOtherNode(process.argv.slice(2))
const place = mkdtempSync(join(tmpdir(), 'mock-examples-'))
process.on('exit', () => { rmSync(place, { recursive: true, force: true }) })

/**
 * Runs a command to its end.
 * @returns what it wrote
 */
async function run (
  cwd: string, command: string, args: string[], variables: Record<string, string> = {}
): Promise<string> {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...variables } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => { output += text })
  }
  const [code] = await once(child, 'close') as [number | null]
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`)
  return output
}

async function pack (): Promise<string> {
  const output = await run(root, 'npm', ['run', '--silent', 'pack'])
  return output.trim().split('\n').at(-1) ?? ''
}

/** Installs the package, and whatever else the folder asks for: from npm's cache what is there already. */
async function install (folder: string): Promise<void> {
  await run(folder, 'npm', [
    'install', '--silent', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', '--prefer-offline', tarball
  ])
}

/** For runners that end a test after some seconds, which is short on a busy machine. */
const patience: Record<string, { args?: string[], variables?: Record<string, string> }> = {
  vitest: { args: ['--', '--testTimeout=120000'] },
  jest: { args: ['--', '--testTimeout=120000'] },
  'node-tap': { variables: { TAP_TIMEOUT: '120' } }
}

/** Starts the command for an example that needs a running server. */
async function withServer<Result> (work: (url: string) => Promise<Result>): Promise<Result> {
  const args = ['node_modules/.bin/beeper-desktop-mock', '--port', '0', '--json', '--log-level', 'silent']
  const server = spawn(process.execPath, args, { cwd: place, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [line] = await once(createInterface(server.stdout), 'line') as [string]
    return await work((JSON.parse(line) as { url: string }).url)
  } finally {
    server.kill()
    await once(server, 'exit')
  }
}

async function runExample (name: string): Promise<string> {
  const folder = join(place, name)
  cpSync(join(examples, name), folder, { recursive: true })
  if (existsSync(join(folder, 'package.json'))) {
    await install(folder)
    const { args = [], variables } = patience[name] ?? {}
    return run(folder, 'npm', ['test', '--silent', ...args], variables)
  }
  if (name === 'python') return run(folder, 'python3', ['-m', 'unittest'])
  if (name === 'pytest') return run(folder, 'python3', ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'])
  if (name === 'go' && isInstalled('go')) return run(folder, 'go', ['test', '-vet=all', './...'])
  if (name === 'rust' && isInstalled('cargo')) {
    return withServer(url => run(folder, 'cargo', ['test', '--offline', '--quiet'], { BEEPER_MOCK_URL: url }))
  }
  if (name === 'curl') return withServer(url => run(folder, './chats.sh', [], { BEEPER_MOCK_URL: url }))
  if (name === 'compose') {
    return withServer(url => run(folder, 'node', ['client.mjs'], { BEEPER_BASE_URL: url, BEEPER_ACCESS_TOKEN: 'test-token' }))
  }
  if (name === 'devcontainer') return runFeature(join(folder, '.devcontainer/beeper-desktop-mock'))
  return 'is not run here\n'
}

/** Installs the feature of a dev container as its tools do, and starts the server by the feature's command. */
async function runFeature (folder: string): Promise<string> {
  const feature = JSON.parse(readFileSync(join(folder, 'devcontainer-feature.json'), 'utf8')) as { postStartCommand: string }
  const prefix = join(folder, 'prefix')
  const port = '24373'
  const installed = { npm_config_prefix: prefix, PATH: `${join(prefix, 'bin')}:${process.env.PATH}`, BEEPER_MOCK_PORT: port }
  await run(folder, './install.sh', [], { ...installed, PACKAGE: tarball })
  const command = feature.postStartCommand.replace(' > /tmp/beeper-desktop-mock.log', ` > ${join(folder, 'log')}`)
  try {
    return await run(folder, 'sh', ['-c', command], installed)
  } finally {
    // The server continues without the shell that started it.
    const [, pid] = /"pid":(\d+)/.exec(readFileSync(join(folder, 'log'), 'utf8')) ?? []
    if (pid !== undefined) process.kill(Number(pid))
  }
}

/** Whether a tool is here. CI installs the small ones; GitHub's runners have the others. */
function isInstalled (command: string): boolean {
  return spawnSync(command, ['version'], { stdio: 'ignore' }).error === undefined
}

/** Takes names until none is left. */
async function runNext (): Promise<void> {
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    try {
      process.stdout.write(`\n${name}\n${await runExample(name)}`)
    } catch (error) {
      process.stdout.write(`\n${name} failed: ${(error as Error).message}\n`)
      process.exitCode = 1
    }
  }
}

const tarball = resolve(given.find(name => name.endsWith('.tgz')) ?? await pack())
writeFileSync(join(place, 'package.json'), '{"private":true}')
await install(place)
const folders = readdirSync(examples, { withFileTypes: true }).filter(entry => entry.isDirectory())
const chosen = given.filter(name => !name.endsWith('.tgz'))
const names = chosen.length > 0 ? chosen : folders.map(({ name }) => name)
await Promise.all([runNext(), runNext()])
