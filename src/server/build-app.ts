import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Host } from '../domain/sandbox/clock.js'
import type { FixtureFile } from '../fixtures/format.js'
import type { Sandboxes } from '../domain/sandbox/sandboxes.js'
import type { SandboxPorts } from './listen.js'
import { Connections } from '../http/connections.js'
import { defaults } from './defaults.js'
import { collectOperations } from '../http/operation.js'
import { clientErrorHandler, frameworkErrors, registerErrorHandlers } from '../http/hooks/errors.js'
import { registerAuth, registerSandboxOfCall } from '../http/hooks/auth.js'
import { registerClientSandbox } from '../http/hooks/client-sandbox.js'
import { registerCors } from '../http/hooks/cors.js'
import { registerFaults, registerFaultsBeforeAuth } from '../http/hooks/faults.js'
import { registerGracefulClose } from '../http/hooks/graceful-close.js'
import { registerHostGuard } from '../http/hooks/host-guard.js'
import { explanationOf, registerJournal } from '../http/hooks/journal.js'
import { registerPublicURL } from '../http/public-url.js'
import { requestLogger, registerRequestLog, type RequestLogOptions } from '../http/hooks/request-log.js'
import { registerStrictness } from '../http/hooks/strictness.js'
import { registerRateLimit, type RateLimit } from '../http/hooks/rate-limit.js'
import { registerSerialisation } from '../http/serialisation.js'
import { registerValidation } from '../http/validation.js'
import { registerVersionHeader } from '../http/hooks/version-header.js'
import type { Containment } from '../platform/containment.js'
import { v0 } from '../http/v0/index.js'
import { v1 } from '../http/v1/index.js'
import { matrixRoutes } from '../http/matrix/index.js'
import { mcp } from '../http/mcp/index.js'
import { oauth } from '../http/oauth/index.js'
import type { ConsentMode } from '../http/oauth/options.js'
import { control } from '../control/index.js'
import { pageRoutes, registerPageVisits } from '../control/page/routes.js'
import { eventStream } from '../http/events/event-stream.js'
import { upgradeOptions } from '../http/events/upgrades.js'
import { journalAndFaults } from '../http/events/observe.js'
import { Sockets, type SocketOptions } from '../http/events/sockets.js'

export interface AppOptions extends RequestLogOptions {
  sandboxes: Sandboxes
  /** The name of the server among its replicas, if it is one. */
  replica?: string | undefined
  /** What X-Beeper-Desktop-Version says. */
  appVersion: string
  rateLimit: RateLimit | 'off'
  /** Host names that are accepted besides loopback ones; `*` accepts any. */
  allowHosts: readonly string[]
  /** Whether the server listens beyond loopback. */
  beyondLoopback: boolean
  /** Bytes a JSON body may have. */
  bodyLimit: number
  /** Milliseconds for which a body may bring nothing. */
  bodyTimeout: number
  /** The URL to announce as the server's own; by default what each request says. */
  publicURL?: string | undefined
  /** Runs what belongs to no sandbox and no caller waits for. */
  containment: Containment
  /** Timers for what is not simulated: the pings of the WebSockets. */
  host: Host
  /** Limits of the WebSockets. */
  sockets?: Partial<SocketOptions> | undefined
  /** Who consents when clients sign in: a person on the consent page, or the server at once. */
  consent: ConsentMode
  /** How many tools a page of a list of MCP tools has. */
  toolsPerPage: number
  logger?: FastifyBaseLogger | undefined
  /** The ports that sandboxes have of their own; calls without a token that came in on another are the default's. */
  doors: SandboxPorts
  /** What callers of the control API have to show; undefined where everybody on this machine may control the mock. */
  controlToken: string | undefined
  /** What a new sandbox holds unless it says otherwise. */
  defaultFixture: () => Promise<FixtureFile>
  /** Bytes that a whole state may have as JSON. */
  stateLimit: number
  /** How many callers may wait for the journal at once. */
  maxWaiting: number
}

const unused = () => { throw new Error('useValidation and useSerialisation set the compilers') }

/**
 * Builds the server without listening: the only place that sets Fastify's options. Hooks run in the
 * order written here, which is the contract's check order: Host and Origin, 401, 403, 429, then 400 and 422, then 404.
 */
export async function buildApp (options: AppOptions): Promise<FastifyInstance> {
  const { sandboxes, appVersion, beyondLoopback, doors } = options
  const app = Fastify({
    ...(options.logger ? { loggerInstance: options.logger } : {}),
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: requestLogger,
    bodyLimit: options.bodyLimit,
    exposeHeadRoutes: false,
    // Calls that come in behind one that is being answered are answered, too (http/connections.ts).
    return503OnClosing: false,
    // X-Forwarded-Host and -Proto count with remote access alone (observed.md, Seen).
    trustProxy: beyondLoopback,
    // Room IDs of on-device accounts, percent-encoded, pass Fastify's default of 100.
    routerOptions: { maxParamLength: 2048 },
    frameworkErrors: frameworkErrors(appVersion),
    clientErrorHandler: options.containment.wrap('the answer to what is not HTTP', clientErrorHandler(appVersion)),
    // Requests without a Host are the host guard's to refuse.
    http: { ...upgradeOptions, requireHostHeader: false },
    // Without these Fastify loads its own, although the app sets others.
    schemaController: { compilersFactory: { buildValidator: unused, buildSerializer: unused } }
  }) as FastifyInstance
  const { host } = options
  const sockets = new Sockets(host, { ...defaults.sockets, ...options.sockets }, journalAndFaults(host))
  app.decorate('sockets', sockets)
  collectOperations(app)
  registerErrorHandlers(app)
  registerGracefulClose(app, new Connections(options))
  registerRequestLog(app, options, request => explanationOf(request, sandboxes))
  registerVersionHeader(app, appVersion)
  registerPublicURL(app, options.publicURL)
  registerHostGuard(app, { ...options, announcedHost: () => app.announcedURL.hostname })
  await registerCors(app)
  registerPageVisits(app)
  registerSandboxOfCall(app, sandboxes, port => sandboxes.find(doors.ownerOf(port) ?? '') ?? sandboxes.default)
  registerClientSandbox(app, sandboxes)
  registerJournal(app, sandboxes)
  registerFaultsBeforeAuth(app)
  registerAuth(app)
  await registerRateLimit(app, options.rateLimit)
  registerFaults(app)
  registerStrictness(app)
  registerValidation(app)
  registerSerialisation(app)
  await app.register(v0, { prefix: '/v0' })
  await app.register(v1, { prefix: '/v1', appVersion, beyondLoopback })
  await app.register(mcp, { prefix: '/v0', appVersion, replica: options.replica, toolsPerPage: options.toolsPerPage, host })
  await app.register(eventStream, { prefix: '/v1', sockets, appVersion, containment: options.containment })
  matrixRoutes(app)
  await app.register(oauth, { sandboxes, appVersion, consent: options.consent })
  await app.register(control, { ...options, prefix: '/_mock' })
  pageRoutes(app)
  return app
}
