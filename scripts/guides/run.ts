import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Block } from './blocks.js'

const root = resolve(import.meta.dirname, '../..')
const mark = '--- the next block ---'
/** Milliseconds after which a guide's process is ended. */
const patience = 600_000

/** A folder in which the blocks of a guide run, as if the package was installed there. */
export class Place {
  readonly #folder = mkdtempSync(join(tmpdir(), 'mock-guides-'))
  readonly #variables: Record<string, string>
  #files = 0

  /** @param url of the server that the guide's commands reach */
  constructor (url: string) {
    const packages = {
      'beeper-desktop-mock': root, '@beeper': join(root, 'test/node_modules/@beeper'), ws: join(root, 'node_modules/ws')
    }
    for (const folder of ['bin', 'node_modules', 'clone']) mkdirSync(join(this.#folder, folder))
    for (const [name, path] of Object.entries(packages)) symlinkSync(path, join(this.#folder, 'node_modules', name))
    for (const name of ['fixtures', 'examples']) symlinkSync(join(root, name), join(this.#folder, 'clone', name))
    const command = join(this.#folder, 'bin/beeper-desktop-mock')
    writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${join(root, 'dist/cli.cjs')}' "$@"\n`)
    // A sample that installs packages finds them in the folder above its own.
    writeFileSync(join(this.#folder, 'bin/npm'), '#!/bin/sh\n')
    for (const name of [command, join(this.#folder, 'bin/npm')]) chmodSync(name, 0o755)
    this.#variables = { PATH: `${join(this.#folder, 'bin')}:${process.env.PATH}`, BEEPER_MOCK_PORT: new URL(url).port, TZ: 'UTC' }
  }

  remove (): void { rmSync(this.#folder, { recursive: true }) }

  /** Runs commands, one after the other, in one shell. */
  async shell (blocks: readonly Block[]): Promise<string[]> {
    const script = blocks.map(({ content }) => `${content}\necho; echo '${mark}'`).join('\n')
    return this.#outputs('bash', ['-euc', script])
  }

  /** Runs JavaScript as one module, with what it does not make itself (globals.mjs). */
  async module (blocks: readonly Block[]): Promise<string[]> {
    const file = join(this.#folder, `guide-${++this.#files}.mjs`)
    const source = blocks.map(({ content }) => `${content}\nconsole.log('\\n${mark}')`).join('\n')
    writeFileSync(file, `${source}\nawait globalThis.mock?.close()\n`)
    // A copy, so that it finds the packages of the folder.
    const globals = join(this.#folder, 'globals.mjs')
    copyFileSync(join(import.meta.dirname, 'globals.mjs'), globals)
    const names = [...new Set(source.match(/\b[A-Za-z]\w*/g))].join()
    return this.#outputs(process.execPath, ['--import', globals, file], { GUIDE_NAMES: names })
  }

  async python (block: Block): Promise<string[]> {
    return this.#outputs('python3', ['-c', `${block.content}\nprint('\\n${mark}')`])
  }

  /** @returns what each block printed, without blank lines at the end */
  async #outputs (command: string, args: string[], variables: Record<string, string> = {}): Promise<string[]> {
    const child = spawn(command, args, {
      cwd: join(this.#folder, 'clone'), env: { ...process.env, ...this.#variables, ...variables }, stdio: ['ignore', 'pipe', 'pipe'], timeout: patience
    })
    const text = { stdout: '', stderr: '' }
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (piece: string) => { text[name] += piece })
    }
    const [code] = await once(child, 'close') as [number | null]
    const outputs = text.stdout.split(`${mark}\n`).map(output => output.trimEnd())
    if (code !== 0) throw new Error(`ended with ${code}. Its last output:\n${outputs.at(-1)}\n${text.stderr}`)
    return outputs.slice(0, -1)
  }
}
