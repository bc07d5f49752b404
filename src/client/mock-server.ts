import type { Fixture, NewSandbox, OperationInfo, SandboxSummary, TokenWithSecret } from './types.js'
import { checkObject, segment } from './inputs.js'
import { timeText } from './mock-clock.js'
import { MockSandbox } from './mock-sandbox.js'
import { call, type Transport } from './transport.js'
import { mayDoAll } from '../domain/tokens/scopes.js'

/**
 * What `MockServer` needs to know about the server that it represents.
 * @internal
 */
export interface ServerHandle {
  url: string
  port: number
  transport: Transport
  /** Ends what the handle holds. */
  close: () => Promise<void>
  /** Keeps the process from waiting for it; undefined where nothing of it is in this process. */
  unref?: () => void
}

/**
 * A mock server. What it simulates is in its sandboxes; `default` always exists, and is the one that the members
 * `token` and `sandbox()` speak of.
 */
export class MockServer implements AsyncDisposable {
  /** Base URL for the client that you test. */
  readonly url: string
  /** The port of that URL. */
  readonly port: number
  /** The secret of a token of the default sandbox, which may read and write. */
  readonly token: string
  readonly #transport: Transport
  readonly #close: () => Promise<void>
  readonly #unref: () => void

  /** @internal */
  constructor ({ url, port, transport, close, unref = () => {} }: ServerHandle, token: string) {
    this.url = url
    this.port = port
    this.token = token
    this.#transport = transport
    this.#close = close
    this.#unref = unref
  }

  /** @internal */
  static async of (handle: ServerHandle): Promise<MockServer> {
    return new MockServer(handle, await usualToken(handle.transport, 'default'))
  }

  /**
   * Makes a sandbox, which shares nothing with any other.
   *
   * ```ts
   * await using box = await mock.createSandbox({ fixture: 'empty' })
   * const client = new BeeperDesktop({ baseURL: box.url, accessToken: box.token })
   * ```
   * @throws ControlError conflict when the ID or a token is taken, validation_error for a fixture with faults
   */
  async createSandbox (options: NewSandbox = {}): Promise<MockSandbox> {
    checkObject(options, 'createSandbox')
    const { fixture, clock, ...more } = options
    const now = clock?.now === undefined ? {} : { now: timeText(clock.now) }
    const created = await call<SandboxSummary & { token?: string }>(this.#transport, 'POST', '/sandboxes', {
      ...more,
      ...(fixture === undefined ? {} : { fixture: await readFixture(fixture) }),
      ...(clock === undefined ? {} : { clock: { ...clock, ...now } })
    })
    return this.#sandbox(created, created.token ?? '')
  }

  /**
   * A sandbox that is there already.
   * @param id by default the default sandbox's
   * @throws ControlError not_found
   */
  async sandbox (id = 'default'): Promise<MockSandbox> {
    const found = await call<SandboxSummary>(this.#transport, 'GET', `/sandboxes/${segment(id, 'sandbox')}`)
    // Behind a proxy its own ID leads to the replica that answered; `default` may lead to another.
    return this.#sandbox(found, await usualToken(this.#transport, found.id))
  }

  /**
   * The default sandbox and the others of its homeserver, in the order in which they were made: those of the option
   * `installations` and of the command's `--installations`.
   */
  async installations (): Promise<MockSandbox[]> {
    const all = await this.sandboxes()
    const [first] = all
    const installations: MockSandbox[] = []
    for (const summary of all) {
      if (summary !== first && (first?.homeserver === undefined || summary.homeserver !== first.homeserver)) continue
      installations.push(this.#sandbox(summary, await usualToken(this.#transport, summary.id)))
    }
    return installations
  }

  /**
   * Makes several sandboxes of one homeserver, each with a port of its own.
   *
   * ```ts
   * const [alice, bob] = await mock.createInstallations(2)
   * ```
   * @param options what each is made with, except for `id`; by default the homeserver is a new one
   * @throws ControlError as `createSandbox` does; those that are made by then are deleted again
   */
  async createInstallations (count: number, options: Omit<NewSandbox, 'id'> = {}): Promise<MockSandbox[]> {
    if (!Number.isInteger(count) || count < 1 || count > 100) {
      throw new TypeError(`createInstallations: expected a whole number from 1 to 100, received ${JSON.stringify(count)}`)
    }
    const homeserver = options.homeserver ?? await this.#freeHomeserver()
    const made: MockSandbox[] = []
    try {
      while (made.length < count) made.push(await this.createSandbox({ listen: true, ...options, homeserver }))
      return made
    } catch (error) {
      for (const box of made) await box.delete()
      throw error
    }
  }

  async #freeHomeserver (): Promise<string> {
    const taken = new Set((await this.sandboxes()).map(({ homeserver }) => homeserver))
    let number = 1
    while (taken.has(`homeserver-${number}`)) number++
    return `homeserver-${number}`
  }

  /** All sandboxes, in the order in which they were made. */
  async sandboxes (): Promise<SandboxSummary[]> {
    return (await call<{ items: SandboxSummary[] }>(this.#transport, 'GET', '/sandboxes')).items
  }

  /** Every operation of the server, and how it is known that each behaves as the real app does. */
  async operations (): Promise<OperationInfo[]> {
    return (await call<{ items: OperationInfo[] }>(this.#transport, 'GET', '/operations')).items
  }

  /**
   * Sets the URL that the server announces as its own, to clients that sign in and in descriptions of sandboxes: behind
   * a port that Docker maps, or a proxy.
   * @param url undefined goes back to what each request says
   * @throws ControlError validation_error when it is not an http or https URL
   */
  async announce (url: string | undefined): Promise<void> {
    await call(this.#transport, 'PUT', '/public-url', { url: url ?? null })
  }

  /**
   * Stops the server, if this process started it, and leaves nothing open. Calling it again does nothing. It needs no
   * object before it: `after(mock.close)` will do.
   */
  readonly close = async (): Promise<void> => { await this.#close() }

  /**
   * Lets this process end while the server listens, as `unref` of Node's own servers does. Its clients in this process
   * still keep it waiting for their answers. `startMock` calls it, so that a test file ends of itself.
   * @returns the server
   */
  unref (): this {
    this.#unref()
    return this
  }

  /** Closes at the end of an `await using` block. */
  async [Symbol.asyncDispose] (): Promise<void> { await this.close() }

  /** A sandbox without a port of its own is reached by the URL by which the server is reached from here. */
  #sandbox ({ id, url, port }: SandboxSummary, token: string): MockSandbox {
    return new MockSandbox(this.#transport, { id, token, port, url: port === undefined ? this.url : url })
  }
}

/** The token that a client under test most likely needs: one that may do all, else the first. */
async function usualToken (transport: Transport, id: string): Promise<string> {
  const path = `/sandboxes/${encodeURIComponent(id)}/tokens`
  const { items } = await call<{ items: TokenWithSecret[] }>(transport, 'GET', path)
  const usable = items.filter(({ expired }) => !expired)
  const best = usable.find(mayDoAll) ?? usable[0]
  return best?.token ?? ''
}

/** The server reads no files for its callers, so a path is read here. */
async function readFixture (fixture: string | Fixture): Promise<string | Fixture> {
  if (typeof fixture !== 'string') {
    checkObject(fixture, 'createSandbox: fixture')
    return fixture
  }
  if (!/[/\\]|\.json$/i.test(fixture)) return fixture
  const { readFile } = await import('node:fs/promises')
  const content = await readFile(fixture).catch((error: unknown) => {
    throw new Error(`The fixture ${fixture} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`, { cause: error })
  })
  const { parseFixture } = await import('../fixtures/parse-fixture.js')
  const input = await parseFixture(content, fixture)
  const { readAssetFiles } = await import('../fixtures/asset-files.js')
  return await readAssetFiles(input, fixture) as Fixture
}
