import t from 'tap'
import { transform } from 'esbuild'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as library from '../../src/index.js'

/** What Testcontainers would be told, and which port the container's server then has on this machine. */
interface Docker { port: number, told: Record<string, unknown>, stopped: number }

/** What these tests use of the entry. Its own types need Testcontainers, which `npm test` does not install. */
interface Integration {
  BeeperDesktopMockContainer: new (image?: string) => Container
}
interface Container {
  withFixture: (nameOrPath: string) => Container
  withSeed: (seed: number) => Container
  start: () => Promise<{ mock: library.MockServer, url: string, token: string, stop: () => Promise<unknown> }>
}

/** Loads the entry with a Testcontainers that starts nothing: CI has no Docker. */
async function load (docker: Docker): Promise<Integration> {
  class GenericContainer {
    constructor (image: string) { docker.told = { image } }
    withExposedPorts (...ports: number[]) { return this.#tell({ ports }) }
    withWaitStrategy (wait: string) { return this.#tell({ wait }) }
    withEnvironment (environment: object) {
      return this.#tell({ environment: { ...docker.told.environment as object, ...environment } })
    }

    async start () {
      return { getHost: () => '127.0.0.1', getMappedPort: () => docker.port, stop: async () => { docker.stopped++ } }
    }

    #tell (more: object): this {
      Object.assign(docker.told, more)
      return this
    }
  }
  class AbstractStartedContainer {
    constructor (readonly startedTestContainer: { stop: () => Promise<void> }) {}
    async containerStopping () {}
    async stop () {
      await this.containerStopping()
      await this.startedTestContainer.stop()
    }
  }
  const testcontainers = { GenericContainer, AbstractStartedContainer, Wait: { forHealthCheck: () => 'healthy' } }
  const modules: Record<string, unknown> = { testcontainers, '../../src/index.js': library }
  const path = new URL('../../integrations/testcontainers/container.ts', import.meta.url)
  const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'ts', format: 'cjs' })
  const module = { exports: {} }
  const require = createRequire(import.meta.url)
  // eslint-disable-next-line no-new-func, @typescript-eslint/no-implied-eval -- it is a file of this repository
  new Function('module', 'require', code)(module, (name: string) => modules[name] ?? require(name))
  return module.exports as Integration
}

await t.test('a container has the port, a control token of its own, and what the caller adds', async t => {
  const docker: Docker = { port: 0, told: {}, stopped: 0 }
  const { BeeperDesktopMockContainer } = await load(docker)
  new BeeperDesktopMockContainer().withFixture('empty').withSeed(7)
  const { environment, ...told } = docker.told as { environment: Record<string, string> }
  t.strictSame(told, { image: 'beeper-desktop-mock', ports: [23373], wait: 'healthy' })
  const { BEEPER_MOCK_CONTROL_TOKEN: token = '', ...variables } = environment
  t.match(token, /^[\w-]{36}$/)
  t.strictSame(variables, { BEEPER_MOCK_FIXTURE: 'empty', BEEPER_MOCK_SEED: '7' })
  t.ok(new BeeperDesktopMockContainer('mock:1'))
  t.equal(docker.told.image, 'mock:1')
  t.not((docker.told.environment as Record<string, string>).BEEPER_MOCK_CONTROL_TOKEN, token)
})

await t.test('a started container is connected to, and ends with the connection', async t => {
  const docker: Docker = { port: 0, told: {}, stopped: 0 }
  const { BeeperDesktopMockContainer } = await load(docker)
  const container = new BeeperDesktopMockContainer()
  const { BEEPER_MOCK_CONTROL_TOKEN: controlToken } = docker.told.environment as Record<string, string>
  const server = await library.createMockServer({ controlToken })
  t.teardown(async () => server.close())
  docker.port = Number(new URL(server.url).port)

  const started = await container.start()
  const box = await started.mock.createSandbox({ fixture: 'empty' })
  const { status } = await fetch(`${box.url}/v1/accounts`, { headers: { Authorization: `Bearer ${box.token}` } })
  t.equal(status, 200)
  t.equal(started.url, `http://127.0.0.1:${docker.port}`)
  const accounts = await fetch(`${started.url}/v1/accounts`, { headers: { Authorization: `Bearer ${started.token}` } })
  t.equal(accounts.status, 200)
  await started.stop()
  t.equal(docker.stopped, 1)
})

await t.test('a container whose server cannot be connected to is stopped', async t => {
  const docker: Docker = { port: 0, told: {}, stopped: 0 }
  const { BeeperDesktopMockContainer } = await load(docker)
  const container = new BeeperDesktopMockContainer()
  const server = await library.createMockServer({ controlToken: 'another-token' })
  t.teardown(async () => server.close())
  docker.port = Number(new URL(server.url).port)
  await t.rejects(container.start())
  t.equal(docker.stopped, 1)
})
