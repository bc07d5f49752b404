import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')

function run (command: string, args: string[], cwd = root): string {
  const { status, stdout } = spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed in ${cwd}`)
  return stdout.trim()
}

/** The tag before this commit; undefined where there is none. */
export function lastTag (): string | undefined {
  const { status, stdout } = spawnSync('git', ['describe', '--tags', '--abbrev=0'], { cwd: root, encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/**
 * Builds an earlier version in a directory for temporary files.
 * @param ref a commit or tag; a directory that a build is in is used as it is
 * @returns the directory, and what removes it
 */
export function earlierBuild (ref: string): { directory: string, remove: () => void } {
  if (existsSync(join(ref, 'dist/cli.cjs'))) return { directory: resolve(ref), remove: () => {} }
  const directory = join(mkdtempSync(join(tmpdir(), 'bench-')), 'before')
  const remove = () => {
    spawnSync('git', ['worktree', 'remove', '--force', directory], { cwd: root })
    rmSync(join(directory, '..'), { recursive: true, force: true })
  }
  try {
    run('git', ['worktree', 'add', '--detach', directory, ref])
    run('npm', ['ci'], directory)
    run('npm', ['run', 'build'], directory)
    return { directory, remove }
  } catch (error) {
    remove()
    throw error
  }
}
