import {
  connectMockServer, createMockServer, type MockSandbox, type MockServer, type MockServerOptions, type NewSandbox
} from './index.js'

export { expectRequest, requestMatchers } from './index.js'
export type { RequestMatchers } from './index.js'
export type { MockSandbox, MockServer, MockServerOptions, NewSandbox }

type Cleanup = () => Promise<void>

/**
 * What runs something at the end of a test: the `t` of tap or node:test, or an object with the hook of a runner, such
 * as `{ after }` of node:test or `{ afterAll }` of Vitest and Jest.
 */
export type Hooks =
  { teardown: (work: Cleanup) => unknown } |
  { after: (work: Cleanup) => unknown } |
  { afterAll: (work: Cleanup) => unknown }

/** How to start a server, or which one to use instead. */
export interface StartOptions extends MockServerOptions {
  /**
   * The URL of a server that runs already, such as a container in CI: then none is started, and the other options but
   * `controlToken` have no meaning.
   */
  url?: string | undefined
}

/**
 * Starts a mock server that is closed when the test, or the file, is over.
 *
 * ```ts
 * import t from 'tap'
 * import { startMock } from 'beeper-desktop-mock/testing'
 *
 * const mock = await startMock(t)
 * ```
 */
export async function startMock (hooks: Hooks, options: StartOptions = {}): Promise<MockServer> {
  const end = endOf(hooks)
  const mock = await startOrConnect(options)
  end(mock.close)
  // Some runners, such as tap without subtests, end a file when nothing is left to wait for.
  return mock.unref()
}

/** Starts a server, or connects to one: then it checks no options but the one that it needs. */
async function startOrConnect ({ url, ...options }: StartOptions): Promise<MockServer> {
  const { controlToken } = options
  return url ? connectMockServer(url, { controlToken }) : createMockServer(options)
}

/**
 * Makes a sandbox that is deleted when the test is over. It shares nothing with any other, so tests may run at once.
 *
 * ```ts
 * test('a message is sent', async t => {
 *   const box = await freshSandbox(t, mock)
 *   const client = new BeeperDesktop({ baseURL: box.url, accessToken: box.token })
 * })
 * ```
 */
export async function freshSandbox (hooks: Hooks, mock: MockServer, options: NewSandbox = {}): Promise<MockSandbox> {
  const end = endOf(hooks)
  const box = await mock.createSandbox(options)
  end(async () => box[Symbol.asyncDispose]())
  return box
}

/** @throws TypeError before anything starts that nothing would end */
function endOf (hooks: Hooks): (work: Cleanup) => void {
  if ('teardown' in hooks) return work => { hooks.teardown(work) }
  if ('after' in hooks) return work => { hooks.after(work) }
  if ('afterAll' in hooks) return work => { hooks.afterAll(work) }
  throw new TypeError('Expected an object with teardown, after or afterAll, such as the t of a test')
}

type Use<Value> = (value: Value) => Promise<void>

/**
 * What `vitestFixtures` provides to Vitest's `test.extend`, as its types infer what tests receive. `mock` is a pair of
 * this function and its scope, from which they would infer a pair.
 */
export interface VitestFixtures {
  /** A server for the file. */
  mock: (context: object, use: Use<MockServer>) => Promise<void>
  /** A fresh sandbox for each test. */
  box: (context: { mock: MockServer }, use: Use<MockSandbox>) => Promise<void>
}

/**
 * Fixtures for Vitest's `test.extend`: one `mock` for the file, and a fresh `box` for each test that asks for one.
 *
 * ```ts
 * import { test as base } from 'vitest'
 * import { vitestFixtures } from 'beeper-desktop-mock/testing'
 *
 * const test = base.extend(vitestFixtures({ seed: 1 }))
 *
 * test('a message is sent', async ({ box }) => {
 *   const client = new BeeperDesktop({ baseURL: box.url, accessToken: box.token })
 * })
 * ```
 */
export function vitestFixtures (options: StartOptions = {}, sandbox: NewSandbox = {}): VitestFixtures {
  // Vitest reads from the pattern which other fixtures this one needs.
  // eslint-disable-next-line no-empty-pattern -- and insists on one even where it needs none
  const forFile: VitestFixtures['mock'] = async ({}, use) => {
    const mock = await startOrConnect(options)
    await use(mock).finally(mock.close)
  }
  const forTest: VitestFixtures['box'] = async ({ mock }, use) => {
    const box = await mock.createSandbox(sandbox)
    await use(box).finally(async () => box[Symbol.asyncDispose]())
  }
  const scoped = { mock: [forFile, { scope: 'file' }], box: forTest }
  return scoped as unknown as VitestFixtures
}
