import t, { type Test } from 'tap'
import BeeperDesktop from '@beeper/desktop-api'
import BeeperDesktop4 from 'beeper-desktop-api-4'
import { createMockServer, type MockSandbox } from '../../src/index.js'
import { small, type Teardown } from '../support/app.js'
import { conversation, withMore } from '../support/messages.js'

/** What docs/guides/sdk.md states about the official SDKs, with both. They keep their defaults: two retries. */
const sdks = { '5.0.0': BeeperDesktop, '4.2.3': BeeperDesktop4 as unknown as typeof BeeperDesktop }

type Client = BeeperDesktop
type Options = ConstructorParameters<typeof BeeperDesktop>[0]

interface Started {
  box: MockSandbox
  client: Client
  connect: (options?: Options) => Client
}

type Work = (t: Test, started: Started, version: string) => Promise<void>

async function eachSDK (name: string, work: Work): Promise<void> {
  for (const [version, SDK] of Object.entries(sdks)) {
    await t.test(`${name} (${version})`, async t => {
      const fixture = withMore({ messages: { [small.adaChat]: conversation(45) } })
      const mock = await createMockServer({ fixture, seed: 1 })
      t.teardown(mock.close)
      const box = await mock.sandbox()
      const access = { baseURL: box.url, accessToken: box.token, logLevel: 'off' } as const
      const connect = (options: Options = {}) => new SDK({ ...access, ...options })
      await work(t, { box, connect, client: connect() }, version)
    })
  }
}

/**
 * Lets those waits of the SDKs end at once. Others, such as those of fetch, continue.
 * @returns their lengths, as they come
 */
function skipWaits (t: Teardown, isMeant: (delay: number) => boolean, before = () => {}): number[] {
  const real = globalThis.setTimeout
  const waits: number[] = []
  const skipping = (work: () => void, delay = 0, ...rest: []) => {
    if (!isMeant(delay)) return real(work, delay, ...rest)
    waits.push(delay)
    before()
    return setImmediate(work)
  }
  globalThis.setTimeout = skipping as unknown as typeof setTimeout
  t.teardown(() => { globalThis.setTimeout = real })
  return waits
}

/**
 * Holds those timeouts back.
 * @returns what ends the newest of them
 */
function holdTimeouts (t: Teardown, isMeant: (delay: number) => boolean): () => void {
  const real = globalThis.setTimeout
  let end = () => {}
  const holding = (work: () => void, delay = 0, ...rest: []) => {
    if (!isMeant(delay)) return real(work, delay, ...rest)
    end = work
    return setImmediate(() => {})
  }
  globalThis.setTimeout = holding as unknown as typeof setTimeout
  t.teardown(() => { globalThis.setTimeout = real })
  return () => { end() }
}

const anHour = (delay: number) => delay === 3_600_000
/** The SDKs shorten the wait before a retry by a random part. */
const aBackoff = (delay: number) => !Number.isInteger(delay)

const statuses = async (box: MockSandbox) => (await box.requests()).map(({ status }) => status)

await eachSDK('5.0.0 waits for a long Retry-After in full, 4.2.3 ignores it', async (t, { box, client }, version) => {
  const waits = skipWaits(t, delay => anHour(delay) || aBackoff(delay))
  await box.fail({ operation: 'getAccounts', status: 429, retryAfter: 3600, times: 1 })
  t.match(await client.accounts.list(), [{ accountID: 'matrix' }, {}])
  t.equal(waits.length, 1)
  if (version === '5.0.0') t.equal(waits[0], 3_600_000)
  else t.ok(waits[0]! <= 500, 'from a minute on, it waits as it does without the header')
  t.strictSame(await statuses(box), [429, 200])
})

await eachSDK('an abort is noticed only when the wait is over', async (t, { box, client }) => {
  const abort = new AbortController()
  const waits = skipWaits(t, delay => delay === 59_000, () => { abort.abort() })
  await box.fail({ operation: 'getAccounts', status: 429, retryAfter: 59 })
  await t.rejects(client.accounts.list({ signal: abort.signal }), { message: 'Request was aborted.' })
  t.strictSame([await statuses(box), waits], [[429], [59_000]])
})

await eachSDK('without retries, the caller sees the 429 and its header', async (t, { box, connect }) => {
  await box.fail({ operation: 'getAccounts', status: 429, retryAfter: 3600 })
  const call = connect({ maxRetries: 0 }).accounts.list()
  const error = await call.catch((error: unknown) => error) as { headers: Headers }
  t.match(error, { status: 429 })
  t.equal(error.headers.get('retry-after'), '3600')
})

await eachSDK('the server may forbid retries, and ask for short ones', async (t, { box, client }) => {
  await box.fail({ operation: 'getAccounts', status: 503, headers: { 'x-should-retry': 'false' }, times: 1 })
  await t.rejects(client.accounts.list(), { message: /^503 / })
  await box.fail({ operation: 'getAccounts', status: 503, headers: { 'retry-after-ms': '1' }, times: 2 })
  await client.accounts.list()
  t.strictSame(await statuses(box), [503, 503, 503, 200])
})

await eachSDK('a broken body is no APIError, and is not retried', async (t, { box, client }) => {
  for (const fault of [{ broken: true }, { truncate: 10 }]) {
    await box.fail({ operation: 'getAccounts', ...fault, times: 1 })
    await t.rejects(client.accounts.list(), SyntaxError, JSON.stringify(fault))
  }
  await box.fail({ operation: 'getAccounts', reset: 'body', times: 1 })
  await t.rejects(client.accounts.list(), TypeError)
  await box.waitForRequests({}, { count: 3 })
  t.equal((await box.requests()).length, 3)
})

await eachSDK('a connection that is cut before the answer is retried', async (t, { box, client }) => {
  const waits = skipWaits(t, aBackoff)
  await box.fail({ operation: 'getAccounts', reset: 'before', times: 2 })
  await client.accounts.list()
  t.strictSame(await statuses(box), [0, 0, 200])
  t.equal(waits.length, 2)
})

await eachSDK('a broken body of an error is its message', async (t, { box, connect }) => {
  await box.answer({ operation: 'getAccounts', offSchema: true }, { status: 502, text: '<html>Bad gateway</html>' })
  await t.rejects(connect({ maxRetries: 0 }).accounts.list(), { status: 502, message: '502 <html>Bad gateway</html>' })
})

await eachSDK('409 is retried like an overload, also of calls that change something', async (t, { box, client }) => {
  await box.fail({ operation: 'sendMessage', status: 409, headers: { 'retry-after-ms': '1' } })
  await t.rejects(client.messages.send(small.adaChat, { text: 'Hello' }), { message: /^409 / })
  const calls = await box.requests()
  t.strictSame(calls.map(({ status }) => status), [409, 409, 409])
  t.strictSame(calls.map(({ headers }) => headers['x-stainless-retry-count']), ['0', '1', '2'])
})

await eachSDK('a timeout is per attempt, and a send that times out is sent again', async (t, { box, connect }) => {
  skipWaits(t, aBackoff)
  // The time is up when the call has arrived. A busy machine might need longer for that than any timeout.
  const timeOut = holdTimeouts(t, anHour)
  let goOn = () => {}
  const isOver = new Promise<undefined>(resolve => { goOn = () => { resolve(undefined) } })
  await box.answer({ operation: 'sendMessage' }, async () => {
    timeOut()
    return isOver
  })
  t.teardown(() => { goOn() })
  const client = connect({ timeout: 3_600_000 })
  await t.rejects(client.messages.send(small.adaChat, { text: 'Hello' }), { message: 'Request timed out.' })
  t.match(await box.waitForRequests({ operation: 'sendMessage' }, { count: 3 }), [{ status: 0 }, { status: 0 }, { status: 0 }])
})

await eachSDK('the pages of direction after overlap; by hand they do not', async (t, { client }, version) => {
  const all: Array<{ id: string, sortKey: string }> = []
  for await (const message of client.messages.list(small.adaChat)) all.push(message)
  const ids = all.map(({ id }) => id).reverse()
  t.equal(new Set(ids).size, 45, 'back in time, auto-paging finds each message once')

  const after = (cursor: string) => client.messages.list(small.adaChat, { cursor, direction: 'after' })
  const { sortKey: oldest } = all.at(-1)!
  const seen: string[] = []
  for await (const { id } of after(oldest)) seen.push(id)
  t.equal(new Set(seen).size, 44)
  t.ok(seen.length > 200, 'each page but the last begins one message after the one before it')

  const byHand: string[] = []
  let cursor: string | null | undefined = oldest
  while (cursor) {
    const page: Awaited<ReturnType<typeof after>> = await after(cursor)
    byHand.push(...page.items.map(({ id }) => id).reverse())
    cursor = version === '5.0.0' ? page.newestCursor : page.items[0]?.sortKey
  }
  t.strictSame(byHand, ids.slice(1))
})
