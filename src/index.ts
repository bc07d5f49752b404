import type { Fixture } from './client/types.js'
import type { FastifyInstance } from 'fastify'
import type { MockServerOptions } from './server/options.js'
import type { MockSandbox } from './client/mock-sandbox.js'
import type { Sandboxes } from './domain/sandbox/sandboxes.js'
import { lazySnapshot, savedIn } from './domain/sandbox/lazy-snapshot.js'
import { MockServer } from './client/mock-server.js'
import { connect } from './client/connect.js'
import { OverHTTP } from './client/over-http.js'
import { checkFields } from './client/inputs.js'
import { readInput, ServerClosed, type Transport } from './client/transport.js'
import { mayDoAll } from './domain/tokens/scopes.js'

export { ControlError, WaitTimeout } from './client/transport.js'
export { expectRequest, requestMatchers } from './client/expect-request.js'
export type {
  ExpectedRequest, MatcherResult, RequestExpectation, RequestExpectationOptions, RequestMatchers
} from './client/expect-request.js'
export type { MockClock } from './client/mock-clock.js'
export type { MockSandbox } from './client/mock-sandbox.js'
export type { MockServer } from './client/mock-server.js'
export type { ClientOptions, SDKClass } from './client/official-sdk.js'
export type { Contact, NewAccount, NewChat, NewContact, NewMessage } from './client/seeding.js'
export type * from './client/types.js'
export type { Har, HarEntry } from './client/har.js'
export type { RateLimit } from './http/hooks/rate-limit.js'
export type { ByteSize, Logger, MockServerOptions, RateLimitText } from './server/options.js'

/**
 * Starts a mock server in this process.
 *
 * ```ts
 * const mock = await createMockServer({ seed: 1 })
 * const client = new BeeperDesktop({ baseURL: mock.url, accessToken: mock.token })
 * // ...
 * await mock.close()
 * ```
 * @throws TypeError naming each option that does not exist or is not accepted, Error naming what is wrong with a
 *   fixture, or Node's error when the port is taken
 */
export async function createMockServer (options: MockServerOptions = {}): Promise<MockServer> {
  // One after the other: Jest's module loader fails on concurrent imports.
  const { checkOptions } = await import('./server/check-options.js')
  const checked = checkOptions(options, 'createMockServer')
  const { startServer } = await import('./server/start-server.js')
  const { InProcess } = await import('./client/in-process.js')
  const fixture = await readFixture(checked.fixture)
  const { tokens = [] } = checked
  const usable = tokens.length > 0 || fixture.tokens?.some(mayDoAll)
  const own = usable ? {} : { tokens: [await drawToken(checked.replica)] }
  const server = await startServer({ port: 0, ...checked, fixture, ...own })
  const { app, url, port, controlToken } = server
  const inner = await canInject(app) ? new InProcess(app, url, controlToken) : new OverHTTP(url, controlToken)
  let closing: Promise<void> | undefined
  const transport: Transport = {
    request: async (...args) => {
      if (closing) throw new ServerClosed()
      return inner.request(...args)
    },
    bytes: async (...args) => {
      if (closing) throw new ServerClosed()
      return inner.bytes(...args)
    },
    stream: async path => {
      if (closing) throw new ServerClosed()
      return inner.stream(path)
    },
    keepFunction: answer => {
      const name = `function-${app.answerFunctions.size + 1}`
      app.answerFunctions.set(name, answer)
      return name
    },
    ...statesOf(server.sandboxes, () => closing !== undefined)
  }
  const close = async () => {
    closing ??= server.close()
    await closing
  }
  const unref = () => { app.connections.unref() }
  return MockServer.of({ url, port, transport, close, unref }).catch(async (error: unknown) => {
    await close()
    throw error
  })
}

/** Sandboxes of one homeserver, and the server that they are on. */
export interface Installations extends Array<MockSandbox>, AsyncDisposable {
  readonly mock: MockServer
  /** Stops the server; `after(installations.close)` will do. */
  readonly close: () => Promise<void>
}

/**
 * Starts a mock server in this process with several installations of one homeserver, each on a port of its own: their
 * users chat with each other, and two installations of one user verify each other.
 *
 * ```ts
 * await using installations = await createInstallations(2)
 * const [alice, bob] = installations
 * ```
 * @throws as `createMockServer` does
 */
export async function createInstallations (
  count: number, options: Omit<MockServerOptions, 'installations'> = {}
): Promise<Installations> {
  const mock = await createMockServer({ ...options, installations: count })
  const installations = await mock.installations()
  return Object.assign(installations, { mock, close: mock.close, [Symbol.asyncDispose]: mock.close })
}

/** Snapshots that stay in this process need not be written. */
function statesOf (sandboxes: Sandboxes, isClosed: () => boolean): Pick<Transport, 'snapshot' | 'restore'> {
  const boxOf = (id: string) => isClosed() ? undefined : sandboxes.find(id)
  return {
    snapshot: id => {
      const box = boxOf(id)
      return box && lazySnapshot(box)
    },
    restore: (id, state) => {
      const box = boxOf(id)
      const saved = box && savedIn(state)
      if (!saved) return undefined
      try {
        box.restoreSaved(saved)
        return box.assets.missing()
      } catch {
        return undefined
      }
    }
  }
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
  checkFields(options, { controlToken: 'string' }, 'connectMockServer')
  return connect(url, base => new OverHTTP(base, options.controlToken))
}

/** Fixtures of the caller are checked, and read as those that are sent; bundled ones are known to be valid. */
async function readFixture (fixture: string | Fixture = 'default'): Promise<Fixture> {
  if (typeof fixture === 'string') return (await import('./fixtures/bundled.js')).loadFixture(fixture)
  return (await import('./fixtures/check.js')).checkFixture(readInput(fixture, 'The fixture'), 'fixture')
}

/** For fixtures that have none: `token` must be one that works, and still works after a reset. */
async function drawToken (replica: string | undefined): Promise<string> {
  const { randomBytes } = await import('node:crypto')
  const { replicaMark } = await import('./domain/sandbox/replica.js')
  return `bdapi_${replicaMark(replica)}${randomBytes(30).toString('base64url')}`
}
