import { MockError, type ErrorCode } from './errors.js'

const noRoom = 'The disk has no room left: free some, or have temporary files elsewhere by TMPDIR'

/** Errors of the operating system that no input causes and a person can do something about. */
const known = new Map<string | undefined, readonly [ErrorCode, string]>([
  ['EDQUOT', ['insufficient_storage', noRoom]],
  ['EMFILE', ['service_unavailable',
    'The server has no file descriptors left: close connections, or raise the limit on open files (ulimit -n)']],
  ['ENFILE', ['service_unavailable', 'The machine has no file descriptors left: end programs that hold many files open']],
  ['ENOSPC', ['insufficient_storage', noRoom]]
])

/** The caller's error for a Node error that means exhausted resources; undefined for all others. */
export function fromSystem (error: unknown): MockError | undefined {
  const found = known.get((error as NodeJS.ErrnoException).code)
  if (!found) return undefined
  const [meaning, message] = found
  return new MockError(meaning, message, { cause: error, explanation: (error as Error).message })
}
