import type { StrictLevel } from '../fixtures/strict-levels.js'
import type { Strictness } from '../fixtures/strictness.js'
import type { FixtureFile } from '../fixtures/format.js'
import type { RateLimit } from '../http/hooks/rate-limit.js'

/** What the server needs of a logger; one of pino's has it. */
export interface Logger extends Record<'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent', Log> {
  /** The least level that it logs. */
  level: string
  /** Makes a logger that adds the bindings to each entry. */
  child (bindings: object, options?: object): Logger
}

type Log = (first: unknown, ...more: unknown[]) => void

/** Calls per window, as the command spells them: `5/1m`, `100/10s`, `5/500ms`. */
export type RateLimitText = `${number}/${number}${'ms' | 's' | 'm' | 'h'}`

/** A number of bytes, or one as the command spells it: `8MiB`. */
export type ByteSize = number | `${number}${'KiB' | 'MiB' | 'GiB'}`

/** How to start a server. */
export interface MockServerOptions {
  /** 0 is a free one, as the library has it by default; Beeper Desktop's own is 23373. */
  port?: number | undefined
  /** The address to listen on; by default loopback only. */
  host?: string | undefined
  /** What the default sandbox holds: the name of a bundled fixture, the path of a file, or the fixture itself. */
  fixture?: string | FixtureFile | undefined
  /**
   * A file that keeps the state of the default sandbox: loaded at start if it exists, and then wins over the fixture,
   * the seed and the send delay; saved soon after each change and by `close`. A reset goes back to the fixture.
   */
  state?: string | undefined
  /** More tokens of the default sandbox, which may read and write. */
  tokens?: readonly string[] | undefined
  /** 32 bits. The same seed, fixture and calls produce the same IDs. By default drawn at each start. */
  seed?: number | undefined
  /** Calls that each token may make in a window of so many milliseconds, text such as `'5/1m'`, or `off`. */
  rateLimit?: RateLimit | RateLimitText | 'off' | undefined
  /** Milliseconds until the simulated network confirms a send. */
  sendDelay?: number | undefined
  /**
   * How strict sandboxes are with what the real app lets pass: one level for all aspects, or one for each. By default
   * all is ignored except for unknown query parameters, of which the journal warns.
   */
  strict?: StrictLevel | Strictness | undefined
  /** What the X-Beeper-Desktop-Version header says. */
  appVersion?: string | undefined
  /** More Host names to accept. */
  allowHosts?: readonly string[] | undefined
  /** The URL to announce as the server's own; by default what each request says. */
  publicURL?: string | undefined
  /**
   * What callers of the control API have to show. Without one everybody may control the mock as long as it listens on
   * loopback only; beyond it, and with `*` among `allowHosts`, one is made, and logged once.
   */
  controlToken?: string | undefined
  /**
   * How many installations of one homeserver to start, each with a port of its own: the default sandbox and so many
   * more. By default 1, and the default sandbox is alone.
   */
  installations?: number | undefined
  /** How many sandboxes there may be at once. */
  maxSandboxes?: number | undefined
  /** How many tokens, OAuth clients, fault rules and the like each may have, of each kind. */
  maxRecords?: number | undefined
  /** How many may wait at once, as by `waitFor`. */
  maxWaiting?: number | undefined
  /** How many tools a page of the list of MCP tools has: fewer than there are shows whether a client reads on. */
  toolsPerPage?: number | undefined
  /** Entries of each kind (requests, events, frames) that a sandbox's journal keeps; 0 keeps none. */
  journalSize?: number | undefined
  /** About how many bytes of memory a sandbox's journal may take: a quarter for each kind of entries. */
  journalBytes?: ByteSize | undefined
  /** Bytes that a JSON body may have. */
  bodyLimit?: ByteSize | undefined
  /** Milliseconds for which a body may bring nothing, before the call is answered with 408. */
  bodyTimeout?: number | undefined
  /** Bytes that a whole state may have as JSON, where the control API takes one. */
  stateLimit?: ByteSize | undefined
  /** Limits of WebSockets. */
  sockets?: {
    /** How many may be open at once. */
    maxSockets?: number | undefined
    /** How many bytes may wait for a client that does not read its own. */
    maxBuffered?: ByteSize | undefined
  } | undefined
  /** Limits of uploads. */
  uploadLimits?: {
    /** How many files each sandbox may have uploaded. */
    count?: number | undefined
    /** Of how many bytes together. */
    bytes?: ByteSize | undefined
    /** Of how many bytes in all sandboxes. */
    serverBytes?: ByteSize | undefined
  } | undefined
  /**
   * The name of this server among several behind a proxy: tokens, sandbox IDs, OAuth client IDs and the like that it
   * makes carry it, so that the proxy can route by it. By default they carry none.
   */
  replica?: string | undefined
  /** OAuth: `page` shows the consent page, `auto` approves at once; by default `page`. */
  consent?: 'page' | 'auto' | undefined
  /** By default nothing is logged. */
  logger?: Logger | undefined
}

type Spelled = 'rateLimit' | 'journalBytes' | 'bodyLimit' | 'stateLimit' | 'sockets' | 'uploadLimits'

/**
 * The options once they are checked: what may be spelled as the command does is read.
 * @internal
 */
export interface CheckedOptions extends Omit<MockServerOptions, Spelled> {
  rateLimit?: RateLimit | 'off' | undefined
  journalBytes?: number | undefined
  bodyLimit?: number | undefined
  stateLimit?: number | undefined
  sockets?: { maxSockets?: number, maxBuffered?: number } | undefined
  uploadLimits?: { count?: number, bytes?: number, serverBytes?: number } | undefined
}
