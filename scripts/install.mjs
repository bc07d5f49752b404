// node scripts/install.mjs FOLDER...: installs the packages of a folder that has a package.json of its own.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '..')

/**
 * Installs what a folder's lock file lists, unless that is installed already. Only some scripts need these packages, so
 * `npm ci` in the root leaves them out.
 * @param folder such as `test`, from the root
 */
export function install (folder) {
  const cwd = join(root, folder)
  const lock = readFileSync(join(cwd, 'package-lock.json'), 'utf8')
  const installed = join(cwd, 'node_modules/.installed-lock.json')
  if (existsSync(installed) && readFileSync(installed, 'utf8') === lock) return
  rmSync(installed, { force: true })
  process.stderr.write(`Installing the packages of ${folder}\n`)
  // A global install from git must not make this one global. Some clients that the tests use ask for Node 22. They run on Node 20 too, so npm need not warn.
  const args = ['ci', '--prefer-offline', '--loglevel=error', '--global=false']
  // On Windows npm is a script, which only a shell starts.
  const { status, error } = spawnSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' })
  if (status !== 0) throw new Error(`npm ci failed in ${folder}`, { cause: error })
  writeFileSync(installed, lock)
}

if (process.argv[1] === import.meta.filename) process.argv.slice(2).forEach(install)
