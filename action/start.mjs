// Installs the package, starts the server, and exports its URL and token to the job. https://docs.github.com/actions/reference/metadata-syntax-reference
import { execFileSync, spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const { GITHUB_ENV, GITHUB_OUTPUT, GITHUB_STATE, RUNNER_TEMP } = process.env
const input = name => process.env[`INPUT_${name.toUpperCase()}`] ?? ''
const tell = (file, values) => {
  for (const [name, value] of Object.entries(values)) appendFileSync(file, `${name}=${value}\n`)
}

const folder = mkdtempSync(join(RUNNER_TEMP, 'beeper-desktop-mock-'))
const log = join(folder, 'log.jsonl')
execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--no-package-lock', input('package')], {
  stdio: ['ignore', 'inherit', 'inherit'],
  shell: process.platform === 'win32'
})

const more = input('arguments').split('\n').map(line => line.trim()).filter(Boolean)
const server = spawn(process.execPath, [
  join(folder, 'node_modules/beeper-desktop-mock/dist/cli.cjs'),
  '--json', '--log-requests', '--port', input('port'), '--fixture', input('fixture'), ...more
], { detached: true, stdio: ['ignore', 'pipe', openSync(log, 'a')] })
tell(GITHUB_STATE, { pid: server.pid, log })

server.once('exit', code => {
  console.log(`::error::beeper-desktop-mock did not start: exit code ${code}`)
  console.log(readFileSync(log, 'utf8'))
  process.exit(1)
})
// The line comes when the server listens.
server.stdout.once('data', line => {
  const { url, token } = JSON.parse(line)
  tell(GITHUB_OUTPUT, { url, token })
  tell(GITHUB_ENV, { BEEPER_BASE_URL: url, BEEPER_ACCESS_TOKEN: token })
  console.log(`beeper-desktop-mock listens at ${url}`)
  process.exit(0)
})
