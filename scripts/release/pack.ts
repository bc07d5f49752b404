import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { publishedPackage, publishedReadme } from './published.js'

/**
 * Makes the tarball that is tried and published, in release/, and prints its path: what npm packs of this folder, with
 * the package.json and the README of a published package. It builds first.
 *
 *     npm run pack -- [--repository https://github.com/OWNER/beeper-desktop-mock]
 *
 * GitHub Actions says which repository it is.
 */
const root = resolve(import.meta.dirname, '../..')
const { values } = parseArgs({ options: { repository: { type: 'string' } } })
const { GITHUB_SERVER_URL: host = 'https://github.com', GITHUB_REPOSITORY: name = 'OWNER/beeper-desktop-mock' } = process.env
const repository = values.repository ?? `${host}/${name}`
const stage = mkdtempSync(join(tmpdir(), 'pack-'))
const out = join(root, 'release')

try {
  run('npm', ['run', '--silent', 'prepare'], root)
  const own = pack(root, stage)
  run('tar', ['-xzf', own, '-C', stage], stage)
  const folder = join(stage, 'package')
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(publishedPackage(manifest, repository), null, 2)}\n`)
  const readme = readFileSync(join(folder, 'README.md'), 'utf8')
  writeFileSync(join(folder, 'README.md'), publishedReadme(readme, repository, `v${manifest.version}`))
  rmSync(join(folder, 'bin'), { recursive: true })
  mkdirSync(out, { recursive: true })
  const published = pack(folder, out)
  process.stdout.write(`${published}\n`)
} finally {
  rmSync(stage, { recursive: true, force: true })
}

/** @returns the tarball's path */
function pack (folder: string, to: string): string {
  const answer = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', to], folder)
  const [{ filename }] = JSON.parse(answer) as [{ filename: string }]
  return join(to, filename)
}

function run (command: string, args: string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], shell: process.platform === 'win32' })
}
