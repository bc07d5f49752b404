import { redactedLine } from '../domain/journal/redaction.js'
import { pino, type DestinationStream, type Logger } from 'pino'

export interface LogOptions {
  level: string
  /** For people instead of JSON lines. */
  pretty: boolean
  /** 1 is stdout, 2 is stderr. */
  fd: 1 | 2
}

/**
 * The log. It is written at once, so that its last lines are there whatever ends the process.
 * @param out where to write, if not to the file descriptor
 */
export async function createLog (
  { level, pretty, fd }: LogOptions, out: DestinationStream = pino.destination({ dest: fd, sync: true })
): Promise<Logger> {
  return pino({
    level,
    base: null,
    // The query may hold codes and tokens.
    serializers: { req: ({ method, url }: { method: string, url: string }) => ({ method, path: url.split('?', 1)[0] }) },
    hooks: { streamWrite: redactedLine }
  }, pretty ? await prettyStream(out) : out)
}

/** pino-pretty as a function: as a stream or in a worker it would write later than the rest of the output. */
async function prettyStream (out: DestinationStream): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty')
  const prettify = prettyFactory({ translateTime: 'SYS:HH:MM:ss.l', singleLine: true })
  return { write: line => { out.write(prettify(line)) } }
}
