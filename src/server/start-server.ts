import type { FastifyInstance } from 'fastify'
import type { Host } from '../domain/sandbox/clock.js'
import type { NewToken } from '../domain/tokens/token-store.js'
import type { Sandbox } from '../domain/sandbox/sandbox.js'
import type { SocketOptions } from '../http/events/sockets.js'
import type { RequestLogOptions } from '../http/hooks/request-log.js'
import type { CheckedOptions } from './options.js'
import type { StateFile } from './state-file.js'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { randomBytes, randomInt } from 'node:crypto'
import { strictAt } from '../domain/sandbox/strictness.js'
import { bearerIssue } from '../domain/tokens/bearer-text.js'
import { invalidField } from '../domain/errors/errors.js'
import { Containment } from '../platform/containment.js'
import { AssetFiles } from '../storage/asset-store.js'
import { sweepOnce } from '../storage/private-directory.js'
import { buildApp } from './build-app.js'
import { SandboxPorts, listen } from './listen.js'
import { defaults } from './defaults.js'
import { defaultSandboxID, Sandboxes } from '../domain/sandbox/sandboxes.js'
import { isLoopback } from '../platform/loopback.js'
import { loadFixture } from '../fixtures/bundled.js'
import { loadPatternsOf } from '../domain/network/personas/pattern.js'
import { contained, realHost } from './system-clock.js'

/** What the command and the tests may say besides. */
export interface ServerOptions extends CheckedOptions, RequestLogOptions {
  /** Besides the limits, how large frames may be, and how often to ping. */
  sockets?: Partial<SocketOptions> | undefined
  /** Where the private directory for files is made; by default where the system has temporary files. */
  assetsDir?: string | undefined
  /** Wall clock and timers; tests hand in their own. */
  clockHost?: Host | undefined
  /** Is called when all is prepared, right before the first call can come in. */
  beforeListen?: (() => void) | undefined
}

export interface Prepared {
  app: FastifyInstance
  sandboxes: Sandboxes
  /** What callers of the control API have to show, if anything. */
  controlToken: string | undefined
  stateFile: StateFile | undefined
  /** The ports that sandboxes have of their own. */
  doors: SandboxPorts
  /** The installations besides the default sandbox. */
  installations: Sandbox[]
}

const anyHostWarning = '--allow-host * turns off the checks of Host and Origin: every web page that a browser on this ' +
  'machine opens can call the emulated API and read what it answers. Name the hosts that you use instead'

/** Everything but listening: the state with its default sandbox, and the app before it. */
export async function prepareServer (options: ServerOptions = {}): Promise<Prepared> {
  const wrong = options.controlToken ? bearerIssue(options.controlToken) : undefined
  if (wrong !== undefined) throw invalidField('controlToken', wrong, 'invalid_string')
  const { logger } = options
  const containment = new Containment((error, place) => {
    logger?.error({ err: error, place }, `contained an error: ${place}`)
  })
  const clockHost = contained(options.clockHost ?? realHost, containment)
  const { serverBytes, ...uploadLimits } = { ...defaults.uploadLimits, ...options.uploadLimits }
  const assets = new AssetFiles({ containment, directory: options.assetsDir, limit: serverBytes })
  const operations = new Set<string>()
  const sandboxes = new Sandboxes({
    replica: options.replica,
    host: clockHost,
    containment,
    seed: options.seed ?? randomInt(2 ** 31),
    sendDelay: options.sendDelay ?? defaults.sendDelay,
    strict: typeof options.strict === 'string' ? strictAt(options.strict) : options.strict,
    journalSize: options.journalSize ?? defaults.journalSize,
    journalBytes: options.journalBytes ?? defaults.journalBytes,
    limit: options.maxSandboxes ?? defaults.maxSandboxes,
    maxRecords: options.maxRecords ?? defaults.maxRecords,
    operations,
    assets,
    uploadLimits
  })
  const { fixture = defaults.fixture, host = defaults.host, installations: count = 1 } = options
  // Few runs have several.
  const several = count > 1 ? await import('./installations.js') : undefined
  await several?.prepareInstallations()
  const contents = typeof fixture === 'string' ? await loadFixture(fixture) : fixture
  await loadPatternsOf(contents.personas)
  const beyondLoopback = !isLoopback(host)
  const anyHost = options.allowHosts?.includes('*') ?? false
  const controlToken = options.controlToken || (beyondLoopback || anyHost ? randomBytes(24).toString('base64url') : undefined)
  const doors = new SandboxPorts(host)
  const app = await buildApp({
    sandboxes,
    appVersion: options.appVersion ?? defaults.appVersion,
    rateLimit: options.rateLimit ?? defaults.rateLimit,
    allowHosts: options.allowHosts ?? [],
    beyondLoopback,
    replica: options.replica,
    bodyLimit: options.bodyLimit ?? defaults.bodyLimit,
    publicURL: options.publicURL,
    host: clockHost,
    containment,
    sockets: options.sockets,
    requestLines: options.requestLines,
    verbose: options.verbose,
    bodyTimeout: options.bodyTimeout ?? defaults.bodyTimeout,
    consent: options.consent ?? defaults.consent,
    toolsPerPage: options.toolsPerPage ?? defaults.toolsPerPage,
    logger: options.logger,
    doors,
    controlToken,
    defaultFixture: async () => contents,
    stateLimit: options.stateLimit ?? defaults.stateLimit,
    maxWaiting: options.maxWaiting ?? defaults.maxWaiting
  })
  for (const { generation, operation } of app.operations) if (generation !== 'control') operations.add(operation)
  app.addHook('onListen', async () => {
    if (anyHost) app.log.warn(anyHostWarning)
    if (controlToken === undefined || options.controlToken) return
    const reason = beyondLoopback ? 'beyond loopback' : 'with --allow-host *'
    app.log.warn(`${reason} the control API needs a token; the one made for it is ${controlToken}`)
  })
  let stateFile: StateFile | undefined
  let installations: Sandbox[] = []
  app.addHook('onClose', async () => {
    await app.connections.closeAll()
    try {
      await stateFile?.close()
    } finally {
      sandboxes.dispose()
      assets.dispose()
    }
  })
  try {
    sandboxes.create({
      id: defaultSandboxID,
      fixture: contents,
      seed: options.seed,
      sendDelay: options.sendDelay,
      homeserver: several?.startHomeserver,
      tokens: (options.tokens ?? []).map((secret, at): NewToken =>
        ({ secret, id: `option-${at + 1}`, name: 'given at start', scopes: ['read', 'write'] }))
    })
    installations = several?.createInstallations(sandboxes, count, {
      fixture: contents, seed: options.seed, sendDelay: options.sendDelay
    }) ?? []
    if (options.state !== undefined) {
      const { StateFile } = await import('./state-file.js')
      stateFile = await StateFile.load(options.state, sandboxes.default, clockHost, app.log)
    }
  } catch (error) {
    await app.close()
    throw error
  }
  return { app, sandboxes, controlToken, stateFile, doors, installations }
}

export interface RunningServer extends Prepared {
  /** Base URL for clients. */
  url: string
  port: number
  /** The ports of the installations besides the default sandbox, in their order. */
  installationPorts: number[]
  /** Finishes requests in flight and releases everything. */
  close: () => Promise<void>
}

/**
 * Starts a server.
 * @throws MockError when the fixture is wrong or another server has the state file, Node's error when the port is taken
 */
export async function startServer (options: ServerOptions = {}): Promise<RunningServer> {
  const prepared = await prepareServer(options)
  const { app, stateFile } = prepared
  const host = options.host ?? defaults.host
  try {
    options.beforeListen?.()
    const port = await listen(app, host, options.port ?? defaults.port)
    const installationPorts = await openFurther(prepared, options.port === 0 ? undefined : port)
    // Not before: a start that fails leaves the file as it is.
    await stateFile?.keep()
    sweepOnce(options.assetsDir ?? tmpdir())
    return { ...prepared, port, installationPorts, url: `http://${nameInURL(host)}:${port}`, close: () => app.close() }
  } catch (error) {
    await app.close()
    throw error
  }
}

/** @param port the server's; undefined for free ones */
async function openFurther ({ app, doors, installations }: Prepared, port: number | undefined): Promise<number[]> {
  if (installations.length === 0) return []
  const { openInstallations } = await import('./installations.js')
  return openInstallations(app, doors, installations, port)
}

/** How clients on this machine reach a listening address: the wildcard ones through loopback. */
function nameInURL (host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return isIP(host) === 6 ? `[${host}]` : host
}
