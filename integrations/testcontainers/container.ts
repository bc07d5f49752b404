import { randomUUID } from 'node:crypto'
import { AbstractStartedContainer, GenericContainer, Wait, type StartedTestContainer } from 'testcontainers'
import { connectMockServer, type MockServer } from '../../src/index.js'

/** Where the server listens in the container. */
const port = 23373

/**
 * The mock's image as a container of Testcontainers for Node. What `GenericContainer` has can be set on it too.
 *
 * ```ts
 * import { BeeperDesktopMockContainer } from 'beeper-desktop-mock/testcontainers'
 *
 * const container = await new BeeperDesktopMockContainer('beeper-desktop-mock').start()
 * const box = await container.mock.createSandbox({ fixture: 'empty' })
 * ```
 */
export class BeeperDesktopMockContainer extends GenericContainer {
  readonly #controlToken = randomUUID()

  /** @param image with its tag, such as `beeper-desktop-mock:0.1.0` */
  constructor (image = 'beeper-desktop-mock') {
    super(image)
    this.withExposedPorts(port)
      .withEnvironment({ BEEPER_MOCK_CONTROL_TOKEN: this.#controlToken })
      .withWaitStrategy(Wait.forHealthCheck())
  }

  /** @param nameOrPath of the fixture that the server starts with: a bundled one, or a file in the container */
  withFixture (nameOrPath: string): this {
    return this.withEnvironment({ BEEPER_MOCK_FIXTURE: nameOrPath })
  }

  /** @param seed of everything that the server draws, so that runs are alike */
  withSeed (seed: number): this {
    return this.withEnvironment({ BEEPER_MOCK_SEED: String(seed) })
  }

  /**
   * Starts the container, and waits until it is healthy.
   * @throws Error when it does not become healthy in time: then it is stopped
   */
  override async start (): Promise<StartedBeeperDesktopMockContainer> {
    const started = await super.start()
    const url = `http://${started.getHost()}:${started.getMappedPort(port)}`
    try {
      const mock = await connectMockServer(url, { controlToken: this.#controlToken })
      return new StartedBeeperDesktopMockContainer(started, mock)
    } catch (error) {
      await started.stop()
      throw error
    }
  }
}

/** A running container; `stop()` and `await using` end it. */
export class StartedBeeperDesktopMockContainer extends AbstractStartedContainer {
  /** The server in the container: its sandboxes, clock, faults and journal. */
  readonly mock: MockServer

  /** @param mock the server in it */
  constructor (started: StartedTestContainer, mock: MockServer) {
    super(started)
    this.mock = mock
  }

  /** The base URL for clients on this machine, without a slash at its end. */
  get url (): string { return this.mock.url }

  /** A token of the default sandbox, for clients. */
  get token (): string { return this.mock.token }

  /** Ends the connection of `mock`, before the container stops. */
  protected override async containerStopping (): Promise<void> {
    await this.mock.close()
  }
}
