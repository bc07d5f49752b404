/** Why the command ends, in words for the person who typed it. */
export class Failure extends Error {
  override readonly name = 'Failure'
  /** 1: it could not run; 2: it was asked for something that it does not take. */
  readonly exitCode: 1 | 2

  constructor (exitCode: 1 | 2, message: string, more: { cause?: unknown } = {}) {
    super(message, more)
    this.exitCode = exitCode
  }
}

/** What an error of Node's says in one line, for errors whose code alone tells a person enough. */
export function reasonOf (error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code !== undefined && code in reasons ? reasons[code as keyof typeof reasons] : message || String(code)
}

const reasons = {
  EACCES: 'it may not be read',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection broke',
  EISDIR: 'it is a directory',
  ENOENT: 'there is no such file',
  ENOTFOUND: 'that name is unknown'
} as const
