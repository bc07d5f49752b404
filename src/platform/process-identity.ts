import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** What tells a process from others, from later ones with the same ID, and from those of other containers. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, as the system counts it; empty where the system does not say. */
  readonly start: string
  readonly host: string
  /** Which run of the system it is in; empty where the system does not say. */
  readonly boot: string
  /** Which process IDs it sees: containers have their own. Empty where the system has no such thing. */
  readonly namespace: string
}

/** The identity of this process, to be written where others will look for it. */
export function ownIdentity (): ProcessIdentity {
  return { pid: process.pid, start: startOf(process.pid), ...surroundings() }
}

/**
 * Whether a process is running still. `unknown` is one of another machine or container, which cannot be seen from here.
 * Without /proc, as on macOS and Windows, a later process with the same ID counts as the one that is meant.
 */
export function fateOf (identity: ProcessIdentity): 'running' | 'gone' | 'unknown' {
  const here = surroundings()
  if (identity.host !== here.host) return 'unknown'
  if (identity.boot !== here.boot) return 'gone'
  if (identity.namespace !== here.namespace) return 'unknown'
  try {
    process.kill(identity.pid, 0)
  } catch (error) {
    // Not permitted: a process of another user.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return 'gone'
  }
  const start = startOf(identity.pid)
  return start !== '' && identity.start !== '' && start !== identity.start ? 'gone' : 'running'
}

/** Reads an identity that `ownIdentity` made, as JSON; undefined for anything else. */
export function readIdentity (text: string): ProcessIdentity | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { pid, start, host, boot, namespace } = value as Record<string, unknown>
  if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined
  if (typeof start !== 'string' || typeof host !== 'string' || typeof boot !== 'string') return undefined
  return typeof namespace === 'string' ? { pid, start, host, boot, namespace } : undefined
}

function surroundings (): Pick<ProcessIdentity, 'host' | 'boot' | 'namespace'> {
  return {
    host: hostname(),
    boot: orEmpty(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    namespace: orEmpty(() => readlinkSync('/proc/self/ns/pid'))
  }
}

/** Field 22 of proc_pid_stat(5); the second may have blanks and parentheses. */
function startOf (pid: number): string {
  return orEmpty(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  })
}

function orEmpty (read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
