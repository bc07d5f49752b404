import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

/**
 * Runs the examples in copies of their folders, with the package installed as it would be published. Arguments name the
 * examples to run; a tarball among them takes the place of the one that npm packs.
 */
const root = resolve(import.meta.dirname, '..')
const examples = join(root, 'examples')
const given = process.argv.slice(2)
const place = mkdtempSync(join(tmpdir(), 'mock-examples-'))
process.on('exit', () => { rmSync(place, { recursive: true, force: true }) })

function run (cwd: string, command: string, args: string[], variables: Record<string, string> = {}): void {
  execFileSync(command, args, { cwd, stdio: 'inherit', env: { ...process.env, ...variables } })
}

function pack (): string {
  run(root, 'npm', ['run', '--silent', 'prepack'])
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', place]
  return join(place, execFileSync('npm', args, { cwd: root, encoding: 'utf8' }).trim())
}

function install (folder: string): void {
  run(folder, 'npm', ['install', '--silent', '--no-audit', '--no-fund', '--no-package-lock', '--ignore-scripts', tarball])
}

/** Starts the command for an example that needs a running server. */
async function withServer (work: (url: string) => void): Promise<void> {
  const args = ['node_modules/.bin/beeper-desktop-mock', '--port', '0', '--json', '--log-level', 'silent']
  const server = spawn(process.execPath, args, { cwd: place, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const [line] = await once(createInterface(server.stdout), 'line') as [string]
    work((JSON.parse(line) as { url: string }).url)
  } finally {
    server.kill()
    await once(server, 'exit')
  }
}

const tarball = resolve(given.find(name => name.endsWith('.tgz')) ?? pack())
writeFileSync(join(place, 'package.json'), '{"private":true}')
install(place)
const folders = readdirSync(examples, { withFileTypes: true }).filter(entry => entry.isDirectory())
const chosen = given.filter(name => !name.endsWith('.tgz'))
for (const name of chosen.length > 0 ? chosen : folders.map(({ name }) => name)) {
  const folder = join(place, name)
  cpSync(join(examples, name), folder, { recursive: true })
  process.stdout.write(`\n${name}\n`)
  if (existsSync(join(folder, 'package.json'))) {
    install(folder)
    run(folder, 'npm', ['test', '--silent'])
  } else if (name === 'python') run(folder, 'python3', ['-m', 'unittest'])
  else if (name === 'curl') await withServer(url => { run(folder, './chats.sh', [], { BEEPER_MOCK_URL: url }) })
  else if (name === 'compose') {
    await withServer(url => { run(folder, 'node', ['client.mjs'], { BEEPER_BASE_URL: url, BEEPER_ACCESS_TOKEN: 'test-token' }) })
  } else process.stdout.write('is not run here\n')
}
