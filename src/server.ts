import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { FixtureFile } from './domain/fixture-format.js'
import type { Host } from './domain/clock.js'
import type { UploadLimits } from './domain/assets.js'
import type { NewToken } from './domain/tokens.js'
import type { SocketOptions } from './http/ws/sockets.js'
import type { ConsentMode } from './http/oauth/index.js'
import type { RateLimit } from './http/plugins/rate-limit.js'
import type { RequestLogOptions } from './http/plugins/request-log.js'
import type { StateFile } from './state-file.js'
import { isIP } from 'node:net'
import { randomBytes, randomInt } from 'node:crypto'
import { AssetStore } from './storage/asset-store.js'
import { buildApp } from './app.js'
import { closeDoors, Doors, listen } from './listen.js'
import { defaults } from './defaults.js'
import { defaultSandboxID, Sandboxes } from './domain/sandboxes.js'
import { isLoopback } from './domain/loopback.js'
import { loadFixture } from './fixtures.js'
import { loadPatternsOf } from './domain/personas/pattern.js'
import { realHost } from './host.js'

export interface ServerOptions extends RequestLogOptions {
  port?: number | undefined
  host?: string | undefined
  /** A bundled name, a path, or the fixture itself. */
  fixture?: string | FixtureFile | undefined
  /**
   * A file that keeps the state of the default sandbox: loaded at start if it exists, and then wins over the fixture,
   * the seed and the send delay; saved soon after each change and at the end. A reset goes back to the fixture.
   */
  state?: string | undefined
  /** More read and write tokens for the default sandbox. */
  tokens?: readonly string[] | undefined
  /** 32-bit integer; by default drawn anew at each start. */
  seed?: number | undefined
  rateLimit?: RateLimit | 'off' | undefined
  /** Milliseconds until the network confirms a send. */
  sendDelay?: number | undefined
  appVersion?: string | undefined
  allowHosts?: readonly string[] | undefined
  /** The URL to announce as the server's own; by default what each request says. */
  publicURL?: string | undefined
  /** Bytes that a JSON body may have. */
  bodyLimit?: number | undefined
  /** Bytes that a whole state may have as JSON, where the control API takes one. */
  stateLimit?: number | undefined
  maxSandboxes?: number | undefined
  /** Tokens, OAuth clients, fault rules and the like that a sandbox may have, of each kind so many. */
  maxRecords?: number | undefined
  /** Callers of the control API that may wait for the journal at once. */
  maxWaiting?: number | undefined
  /** Entries of each kind (requests, events, frames) that a sandbox's journal keeps; 0 keeps none. */
  journalSize?: number | undefined
  /** Limits of the WebSockets: how many, how much may wait to be read, how large frames may be, how often to ping. */
  sockets?: Partial<SocketOptions> | undefined
  /**
   * What callers of the control API have to show. Without one everybody may control the mock as long as it listens on
   * loopback only; beyond it one is made, and logged once.
   */
  controlToken?: string | undefined
  /** Where the private directory for files is made; by default where the system has temporary files. */
  assetsDir?: string | undefined
  uploadLimits?: Partial<ServerUploadLimits> | undefined
  /** OAuth: `page` shows the consent page, `auto` approves at once. */
  consent?: ConsentMode | undefined
  logger?: FastifyBaseLogger | undefined
  /** Wall clock and timers; tests hand in their own. */
  clockHost?: Host | undefined
}

/** What may be uploaded, per sandbox and in all. */
export interface ServerUploadLimits extends UploadLimits {
  /** Bytes of all sandboxes together. */
  serverBytes: number
}

export interface Prepared {
  app: FastifyInstance
  sandboxes: Sandboxes
  /** What callers of the control API have to show, if anything. */
  controlToken: string | undefined
  stateFile: StateFile | undefined
}

/** Everything but listening: the state with its default sandbox, and the app before it. */
export async function prepareServer (options: ServerOptions = {}): Promise<Prepared> {
  const clockHost = options.clockHost ?? realHost
  const { serverBytes, ...uploadLimits } = { ...defaults.uploadLimits, ...options.uploadLimits }
  const assets = new AssetStore({ directory: options.assetsDir, limit: serverBytes })
  const sandboxes = new Sandboxes({
    host: clockHost,
    seed: options.seed ?? randomInt(2 ** 31),
    sendDelay: options.sendDelay ?? defaults.sendDelay,
    journalSize: options.journalSize ?? defaults.journalSize,
    limit: options.maxSandboxes ?? defaults.maxSandboxes,
    maxRecords: options.maxRecords ?? defaults.maxRecords,
    assets,
    uploadLimits
  })
  const { fixture = defaults.fixture, host = defaults.host } = options
  const contents = typeof fixture === 'string' ? await loadFixture(fixture) : fixture
  await loadPatternsOf(contents.personas)
  sandboxes.create({
    id: defaultSandboxID,
    fixture: contents,
    seed: options.seed,
    sendDelay: options.sendDelay,
    tokens: (options.tokens ?? []).map((secret, at): NewToken =>
      ({ secret, id: `option-${at + 1}`, name: 'given at start', scopes: ['read', 'write'] }))
  })
  const beyondLoopback = !isLoopback(host)
  const controlToken = options.controlToken || (beyondLoopback ? randomBytes(24).toString('base64url') : undefined)
  const doors = new Doors(host)
  const app = await buildApp({
    sandboxes,
    appVersion: options.appVersion ?? defaults.appVersion,
    rateLimit: options.rateLimit ?? defaults.rateLimit,
    allowHosts: options.allowHosts ?? [],
    beyondLoopback,
    bodyLimit: options.bodyLimit ?? defaults.bodyLimit,
    publicURL: options.publicURL,
    host: clockHost,
    sockets: options.sockets,
    requestLines: options.requestLines,
    consent: options.consent ?? defaults.consent,
    logger: options.logger,
    doors,
    controlToken,
    defaultFixture: async () => contents,
    stateLimit: options.stateLimit ?? defaults.stateLimit,
    maxWaiting: options.maxWaiting ?? defaults.maxWaiting
  })
  app.addHook('onListen', async () => {
    if (controlToken === undefined || options.controlToken) return
    app.log.warn(`beyond loopback the control API needs a token; the one made for it is ${controlToken}`)
  })
  let stateFile: StateFile | undefined
  app.addHook('onClose', async () => {
    await Promise.all([closeDoors(app), doors.closeAll()])
    try {
      await stateFile?.close()
    } finally {
      sandboxes.dispose()
      assets.dispose()
    }
  })
  if (options.state !== undefined) {
    stateFile = await (await import('./state-file.js')).StateFile.load(options.state, sandboxes.default, clockHost, app.log)
      .catch(async (error: unknown) => {
        await app.close()
        throw error
      })
  }
  return { app, sandboxes, controlToken, stateFile }
}

export interface RunningServer extends Prepared {
  /** Base URL for clients. */
  url: string
  port: number
  /** Finishes what is in flight and lets go of everything. */
  close (): Promise<void>
}

/**
 * Starts a server.
 * @throws MockError when the fixture is wrong, Node's error when the port is taken
 */
export async function startServer (options: ServerOptions = {}): Promise<RunningServer> {
  const prepared = await prepareServer(options)
  const { app, stateFile } = prepared
  const host = options.host ?? defaults.host
  try {
    const port = await listen(app, host, options.port ?? defaults.port)
    // Not before: whoever has the port may have the file, too.
    await stateFile?.keep()
    return { ...prepared, port, url: `http://${nameInURL(host)}:${port}`, close: () => app.close() }
  } catch (error) {
    await app.close()
    throw error
  }
}

/** How clients on this machine reach a listening address: the wildcard ones through loopback. */
function nameInURL (host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return isIP(host) === 6 ? `[${host}]` : host
}
