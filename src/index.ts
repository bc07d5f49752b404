import type { Fixture } from './client/types.js'
import type { FastifyInstance } from 'fastify'
import type { RateLimit } from './http/plugins/rate-limit.js'
import { MockServer } from './client/mock-server.js'
import { OverHTTP } from './client/over-http.js'
import { call, ServerClosed, type Transport } from './client/transport.js'

export { ControlError } from './client/transport.js'
export type { MockClock } from './client/mock-clock.js'
export type { MockSandbox } from './client/mock-sandbox.js'
export type { MockServer } from './client/mock-server.js'
export type * from './client/types.js'
export type { RateLimit } from './http/plugins/rate-limit.js'

/** What the server needs of a logger; one of pino's has it. */
export interface Logger extends Record<'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent', Log> {
  level: string
  child (bindings: object, options?: object): Logger
}

type Log = (first: unknown, ...more: unknown[]) => void

/** How to start a server. */
export interface MockServerOptions {
  /** By default 0: a free one. Beeper Desktop's own is 23373. */
  port?: number | undefined
  /** The address to listen on; by default loopback only. */
  host?: string | undefined
  /** What the default sandbox holds: the name of a bundled fixture, the path of a file, or the fixture itself. */
  fixture?: string | Fixture | undefined
  /** A file that keeps the state of the default sandbox: loaded if it exists, saved on change and by `close`. */
  state?: string | undefined
  /** More tokens of the default sandbox, which may read and write. */
  tokens?: readonly string[] | undefined
  /** The same seed, fixture and calls give the same IDs. By default drawn anew at each start. */
  seed?: number | undefined
  /** Calls that each token may make in a window of so many milliseconds, or `off`. */
  rateLimit?: RateLimit | 'off' | undefined
  /** Milliseconds until the simulated network confirms a send. */
  sendDelay?: number | undefined
  /** What the X-Beeper-Desktop-Version header says. */
  appVersion?: string | undefined
  /** More Host names to accept. */
  allowHosts?: readonly string[] | undefined
  /** The URL to announce as the server's own. */
  publicURL?: string | undefined
  /** What callers of the control API have to show. */
  controlToken?: string | undefined
  /** How many sandboxes there may be at once. */
  maxSandboxes?: number | undefined
  /** How many tokens, OAuth clients, fault rules and the like each may have, of each kind. */
  maxRecords?: number | undefined
  /** How many may wait at once, as by `waitFor`. */
  maxWaiting?: number | undefined
  /** Entries of each kind that a sandbox's journal keeps. */
  journalSize?: number | undefined
  /** Bytes that a JSON body may have. */
  bodyLimit?: number | undefined
  /** Bytes that a whole state may have as JSON. */
  stateLimit?: number | undefined
  /** How many WebSockets may be open at once, and how many bytes may wait for a client that does not read its own. */
  sockets?: { maxSockets?: number, maxBuffered?: number } | undefined
  /** How many files each sandbox may have uploaded, of how many bytes together, and of how many in all sandboxes. */
  uploadLimits?: { count?: number, bytes?: number, serverBytes?: number } | undefined
  /** OAuth: `page` shows the consent page, `auto` approves at once; by default `page`. */
  consent?: 'page' | 'auto' | undefined
  /** By default nothing is logged. */
  logger?: Logger | undefined
}

/**
 * Starts a mock server in this process.
 *
 * ```ts
 * const mock = await createMockServer({ seed: 1 })
 * const client = new BeeperDesktop({ baseURL: mock.url, accessToken: mock.token })
 * // ...
 * await mock.close()
 * ```
 * @throws Error naming what is wrong with an option, or Node's error when the port is taken
 */
export async function createMockServer (options: MockServerOptions = {}): Promise<MockServer> {
  // One after the other: Jest's loader of modules fails on imports that go on at once.
  const { startServer } = await import('./server.js')
  const { InProcess } = await import('./client/in-process.js')
  const fixture = await readFixture(options.fixture)
  const { tokens = [] } = options
  const usable = tokens.length > 0 || fixture.tokens?.some(mayDoAll)
  const server = await startServer({ port: 0, ...options, fixture, ...(usable ? {} : { tokens: [await drawToken()] }) })
  const { app, url, port, controlToken } = server
  const inner = await canInject(app) ? new InProcess(app, url, controlToken) : new OverHTTP(url, controlToken)
  let closing: Promise<void> | undefined
  const transport: Transport = {
    request: async (...args) => {
      if (closing) throw new ServerClosed()
      return inner.request(...args)
    }
  }
  const close = async () => {
    closing ??= server.close()
    await closing
  }
  return MockServer.of({ url, port, transport, close }).catch(async (error: unknown) => {
    await close()
    throw error
  })
}

/** Fastify's inject requires an ES module, which Jest and Node before 20.19 cannot: there it is HTTP on loopback. */
async function canInject (app: FastifyInstance): Promise<boolean> {
  try {
    await app.inject('/_mock/health')
    return true
  } catch {
    return false
  }
}

function mayDoAll ({ scopes, expiresAt }: NonNullable<Fixture['tokens']>[number]): boolean {
  return scopes.includes('read') && scopes.includes('write') && expiresAt === undefined
}

/**
 * Speaks to a mock server that runs elsewhere: the command, a container. The object is the same as that of
 * `createMockServer`; its `close` leaves the server running.
 *
 * ```ts
 * const mock = await connectMockServer('http://127.0.0.1:23373')
 * await using box = await mock.createSandbox()
 * ```
 * @param url its base URL
 * @param options.controlToken what it was started with, or logged at its start: needed beyond loopback
 * @throws Error when nothing, or no mock server, answers there; ControlError unauthorized without the control token
 */
export async function connectMockServer (
  url: string, options: { controlToken?: string | undefined } = {}
): Promise<MockServer> {
  const { protocol, port, href } = new URL(url)
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new TypeError(`Expected a URL such as http://127.0.0.1:23373, received ${JSON.stringify(url)}`)
  }
  const base = href.replace(/\/+$/, '')
  const transport = new OverHTTP(base, options.controlToken)
  await call(transport, 'GET', '/health')
  return MockServer.of({
    url: base,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    transport,
    close: async () => {}
  })
}

/** What somebody hands in is checked; bundled fixtures are known to be right. */
async function readFixture (fixture: string | Fixture = 'default'): Promise<Fixture> {
  if (typeof fixture === 'string') return (await import('./fixtures.js')).loadFixture(fixture)
  return (await import('./domain/fixture-loader.js')).checkFixture(fixture, 'fixture')
}

/** For fixtures that have none: `token` has to be one that works, and goes on working after a reset. */
async function drawToken (): Promise<string> {
  const { randomBytes } = await import('node:crypto')
  return `bdm_${randomBytes(30).toString('base64url')}`
}
