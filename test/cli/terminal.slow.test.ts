import t from 'tap'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { commandLine, fixtureFile, serve } from '../support/command.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const pty = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'

/** A program on a pseudo-terminal, which Python's standard library makes, with what it has shown so far. */
class Terminal {
  readonly #child
  shown = ''

  /** The exit code. */
  readonly ended: Promise<number | null>

  constructor (t: Tap, program: string[]) {
    // Continuous integration is no terminal for the spinner's package.
    const { CI: _ci, GITHUB_ACTIONS: _actions, ...env } = process.env
    this.#child = spawn('python3', ['-c', pty, ...program], {
      cwd: root, env: { ...env, TERM: 'xterm', NO_COLOR: '1' }, stdio: ['pipe', 'pipe', 'inherit']
    })
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => { this.shown += text })
    this.ended = once(this.#child, 'close').then(([code]) => code as number | null)
    // The end of the terminal is the end of its processes.
    t.teardown(async () => {
      this.#child.kill('SIGKILL')
      await this.ended
    })
  }

  type (text: string): void { this.#child.stdin.write(text) }

  async sees (pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = pattern.exec(this.shown)
      if (match) return match
      await Promise.race([once(this.#child.stdout, 'data'), this.ended.then(code => {
        throw new Error(`ended with ${code} before ${pattern} was seen:\n${this.shown}`)
      })])
    }
  }
}

interface Tap { teardown (work: () => unknown): void }

await t.test('a terminal shows the banner, then a line for each call of the client', async t => {
  const terminal = new Terminal(t, [...commandLine(), '--port', '0', '--fixture', fixtureFile(t)])
  const [, url = ''] = await terminal.sees(/URL +(http:\S+)/)
  await terminal.sees(/Ctrl-C stops/)
  const post = { method: 'POST', headers: { 'content-type': 'application/json' } }
  const rule = JSON.stringify({ operation: 'getAccounts', status: 500, times: 1 })
  await fetch(`${url}/_mock/sandboxes/default/faults`, { ...post, body: rule })
  const headers = { authorization: 'Bearer both' }
  await fetch(`${url}/v1/accounts`, { headers })
  await fetch(`${url}/v1/accounts`, { headers })
  await terminal.sees(/INFO: GET \/v1\/accounts 500 \d+ ms {2}INTERNAL_ERROR: the fault fault-1 fired\s+.*INFO: GET \/v1\/accounts 200 \d+ ms\r\n/)
  t.notMatch(terminal.shown, /_mock\/sandboxes| at .*\(|both"/, 'neither the control API nor a stack')
  terminal.type('\u0003')
  t.equal(await terminal.ended, 0, 'Ctrl-C stops')
})

await t.test('without a terminal, calls are logged only if asked for', async t => {
  for (const [args, expected] of [[[], 0], [['--log-requests'], 1], [['--log-requests', '--no-log-requests'], 0],
    [['--log-requests', '--log-level', 'warn'], 0]] as const) {
    const { url, command } = await serve(t, [...args])
    await fetch(`${url}/v1/info`)
    command.kill('SIGTERM')
    const { stderr } = await command.end()
    t.equal(stderr.split('\n').filter(line => line.includes('"path":"/v1/info"')).length, expected, args.join(' '))
  }
})

/** Work that ends when a line is typed. */
const slow = `
  import { once } from 'node:events'
  import { withProgress } from './src/cli/progress.ts'
  console.log(await withProgress('Loading large', once(process.stdin, 'data').then(() => 'loaded')))
  process.exit()
`
const program = [process.execPath, '--import', 'tsx', '--input-type=module', '--eval', slow]

await t.test('what takes over a second shows progress on a terminal, until it ends', async t => {
  const terminal = new Terminal(t, program)
  await terminal.sees(/Loading large \.\.\./)
  terminal.type('\n')
  const [after] = await terminal.sees(/loaded[^]*/)
  t.notMatch(after, /Loading/)
  t.equal(await terminal.ended, 0)
})

await t.test('elsewhere it shows nothing', async t => {
  const child = spawn(program[0]!, program.slice(1), { cwd: root, stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end('\n')
  let shown = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => { shown += String(chunk) })
  await once(child, 'close')
  t.equal(shown, 'loaded\n')
})
