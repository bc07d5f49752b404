import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBuildCurrent } from '../../scripts/build/is-current.js'

/** A test of tap, as far as this needs it. */
interface Test {
  teardown (work: () => unknown): void
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const fromSource = ['--import', 'tsx', 'src/bin.ts']

/**
 * How to start the command: as the package has it if that is built from the sources as they are (`npm test` builds it
 * first), for it starts ten times as fast; otherwise from the sources.
 */
const command = isBuildCurrent(root) ? ['dist/cli.cjs'] : fromSource

/** Program and first arguments of a process that runs the command. Start it in the repository's folder. */
export function commandLine (): string[] { return [process.execPath, ...command] }

export interface Run {
  code: number | null
  signal: string | null
  stdout: string
  stderr: string
}

/** The command as a process, with what it has written so far. */
export class Command {
  readonly child: ChildProcess
  readonly #ended: Promise<Run>
  stdout = ''
  stderr = ''

  /**
   * @param source whether it must be run from the sources, to report on its modules
   */
  constructor (t: Test, args: string[], { variables = {}, preload, source = false }: {
    variables?: Record<string, string>
    preload?: string
    source?: boolean
  } = {}) {
    // Neither the caller's options nor those of the test runner.
    const kept = Object.entries(process.env).filter(([name]) => !/^(BEEPER_MOCK_|NODE_OPTIONS$|.*TAP)/.test(name))
    const more = preload === undefined ? [] : ['--import', `data:text/javascript,${encodeURIComponent(preload)}`]
    const env = { ...Object.fromEntries(kept), NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/tests'), ...variables }
    this.child = spawn(process.execPath, [...more, ...source ? fromSource : command, ...args], {
      cwd: root, env, stdio: ['ignore', 'pipe', 'pipe']
    })
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => { this.stdout += text })
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => { this.stderr += text })
    this.#ended = once(this.child, 'close').then(([code, signal]) =>
      ({ code, signal, stdout: this.stdout, stderr: this.stderr }))
    t.teardown(async () => {
      this.child.kill('SIGKILL')
      await this.#ended
    })
  }

  /** How it ended. */
  async end (): Promise<Run> { return this.#ended }

  kill (signal: NodeJS.Signals): void { this.child.kill(signal) }

  /** Waits until the output has what is looked for. */
  async sees (stream: 'stdout' | 'stderr', pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const giveUp = (why: string) => {
        reject(new Error(`${why} before ${pattern} was seen\n${this.stdout}\n${this.stderr}`))
      }
      const deadline = setTimeout(giveUp, 240_000, 'four minutes passed')
      const look = () => {
        const match = pattern.exec(this[stream])
        if (!match) return
        clearTimeout(deadline)
        resolve(match)
      }
      this.child[stream]!.on('data', look)
      void this.#ended.then(({ code }) => {
        clearTimeout(deadline)
        giveUp(`ended with ${code}`)
      })
      look()
    })
  }
}

/** Runs the command to its end. */
export async function run (t: Test, args: string[], options?: ConstructorParameters<typeof Command>[2]): Promise<Run> {
  return new Command(t, args, options).end()
}

export interface Ready {
  url: string
  port: number
  pid: number
  token: string | null
}

/** Starts a server on a free port with --json, and waits until it is ready. */
export async function serve (
  t: Test, args: string[] = [], options?: ConstructorParameters<typeof Command>[2]
): Promise<Ready & { command: Command }> {
  const command = new Command(t, ['--port', '0', '--json', '--fixture', fixtureFile(t), ...args], options)
  const [line] = await command.sees('stdout', /^.*\n/)
  return { ...JSON.parse(line) as Ready, command }
}

export const account = {
  accountID: 'matrix',
  bridge: { id: 'matrix', type: 'matrix', provider: 'cloud' },
  user: { id: '@robin.vale:beeper.com', fullName: 'Robin Vale' }
}

/** A file with the least fixture that a client can work with. */
export function fixtureFile (t: Test): string {
  const tokens = [
    { token: 'reader', scopes: ['read'] },
    { token: 'both', scopes: ['read', 'write'] }
  ]
  const directory = mkdtempSync(join(tmpdir(), 'mock-'))
  t.teardown(() => { rmSync(directory, { recursive: true }) })
  const file = join(directory, 'small.json')
  writeFileSync(file, JSON.stringify({ format: 1, accounts: [account], tokens }))
  return file
}
