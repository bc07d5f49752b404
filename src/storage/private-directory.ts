import { chmodSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { lstat, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MockError } from '../domain/errors/errors.js'
import { fromSystem } from '../domain/errors/system-error.js'
import { fateOf, ownIdentity, readIdentity } from '../platform/process-identity.js'

const prefix = 'beeper-desktop-mock-'
/** Says which process a directory belongs to. */
const ownerFile = 'server.json'

/**
 * Makes a directory for this process alone.
 * @param parent where
 * @returns its path, without symbolic links
 * @throws MockError insufficient_storage when that is not possible there
 */
export function makePrivateDirectory (parent: string): string {
  let path: string | undefined
  try {
    path = mkdtempSync(join(realpathSync(parent), prefix))
    chmodSync(path, 0o700)
    writeFileSync(join(path, ownerFile), JSON.stringify(ownIdentity()), { mode: 0o600, flag: 'wx' })
    return path
  } catch (error) {
    if (path !== undefined) rmSync(path, { recursive: true, force: true })
    throw fromSystem(error) ?? unusable(parent, error)
  }
}

function unusable (parent: string, error: unknown): MockError {
  const { code, message } = error as NodeJS.ErrnoException
  return new MockError('insufficient_storage',
    `The directory for temporary files cannot be used (${code ?? 'unknown'}): make it writable, or name another by TMPDIR`,
    { cause: error, explanation: `${parent}: ${message}` })
}

/**
 * Removes the directories of this user's processes that were killed. Those of processes that run stay, and so do those
 * of other machines and containers, whose processes cannot be seen from here.
 */
export async function removeAbandoned (parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => [])
  for (const name of names) {
    if (!name.startsWith(prefix)) continue
    const path = join(parent, name)
    if (await isAbandoned(path)) await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}

async function isAbandoned (path: string): Promise<boolean> {
  try {
    const entry = await lstat(path)
    if (!entry.isDirectory() || entry.uid !== (process.getuid?.() ?? entry.uid)) return false
    const file = join(path, ownerFile)
    if (!(await lstat(file)).isFile()) return false
    const owner = readIdentity(await readFile(file, 'utf8'))
    return owner !== undefined && fateOf(owner) === 'gone'
  } catch {
    // Its owner is unknown.
    return false
  }
}

const swept = new Set<string>()

/** `removeAbandoned` once in the life of this process, in the background. */
export function sweepOnce (parent: string): void {
  if (swept.has(parent)) return
  swept.add(parent)
  void removeAbandoned(parent)
}
