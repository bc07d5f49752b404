import { pino, type DestinationStream, type Logger } from 'pino'

export interface LogOptions {
  level: string
  /** For people instead of JSON lines. */
  pretty: boolean
  /** 1 is stdout, 2 is stderr. */
  fd: 1 | 2
}

const censor = '[redacted]'
const secrets = ['authorization', 'cookie', 'set-cookie', 'token', 'tokens', 'secret', 'accessToken', 'access_token',
  'controlToken', 'control_token', 'code_verifier']

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
    redact: { paths: secrets.flatMap(name => ['', '*', '*.*'].map(parent => `${parent}["${name}"]`)), censor },
    // The query may hold codes and tokens.
    serializers: { req: ({ method, url }: { method: string, url: string }) => ({ method, path: url.split('?', 1)[0] }) },
    // Behind the names: a token that got into a message or a stack.
    hooks: { streamWrite: withoutTokens }
  }, pretty ? await prettyStream(out) : out)
}

/** A line of the log without bearer tokens, and without those in query strings. */
export function withoutTokens (line: string): string {
  return line
    .replace(/\b(bearer\s+)[^"\\\n]+/gi, `$1${censor}`)
    .replace(/([?&](?:access_token|token|code|code_verifier)=)[^&\s"\\]+/gi, `$1${censor}`)
}

/** pino-pretty as a function: as a stream or in a worker it would write later than the rest of the output. */
async function prettyStream (out: DestinationStream): Promise<DestinationStream> {
  const { prettyFactory } = await import('pino-pretty')
  const prettify = prettyFactory({ translateTime: 'SYS:HH:MM:ss.l', singleLine: true })
  return { write: line => { out.write(prettify(line)) } }
}
