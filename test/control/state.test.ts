import t from 'tap'
import fc from 'fast-check'
import type { FixtureFile } from '../../src/fixtures/format.js'
import type { Answer, Built, Teardown } from '../support/app.js'
import { build, small, smallFixture } from '../support/app.js'
import { goodCalls } from '../support/operations.js'

type Step = (built: Built) => Promise<Answer | undefined>

const box = '/_mock/sandboxes/default'

/** What others do, and what time does, besides the good call of every operation. */
const more: Record<string, Step> = {
  incoming: async ({ call }) => call('POST', `${box}/messages`, { chatID: small.group, text: 'News for @room' }),
  slowSend: async ({ call }) => {
    await call('PUT', `${box}/network`, { sendDelay: 45_000 })
    return call('POST', '/v0/send-message', { chatID: small.group, text: 'Slow' })
  },
  disconnected: async ({ call }) => call('POST', `${box}/accounts/matrix/status`, { status: 'disconnected', statusText: 'x' }),
  connected: async ({ call }) => call('POST', `${box}/accounts/matrix/status`, { status: 'connected' }),
  persona: async ({ call }) => {
    await call('PUT', `${box}/personas`, { items: [{ accountID: small.matrix, userID: small.ada, script: 'echo', delay: 3000 }] })
    return call('POST', '/v0/send-message', { chatID: small.adaChat, text: 'Echo?' })
  },
  failedSends: async ({ call }) => {
    await call('POST', `${box}/faults`, { send: { status: 'FAIL_RETRIABLE' }, probability: 0.5, ttl: '10m' })
    await call('POST', '/v0/send-message', { chatID: small.adaChat, text: 'Maybe' })
    return call('POST', '/v0/send-message', { chatID: small.adaChat, text: 'Maybe not' })
  },
  revokedGiven: async ({ call }) => call('DELETE', `${box}/tokens/option-1`),
  token: async ({ call }) => call('POST', `${box}/tokens`, { scopes: ['read'], expiresIn: 90 }),
  disappearing: async ({ call }) => {
    await call('PATCH', `/v1/chats/${encodeURIComponent(small.adaChat)}`, { messageExpirySeconds: 60 })
    return call('POST', '/v0/send-message', { chatID: small.adaChat, text: 'Soon gone' })
  },
  minute: async ({ call }) => call('POST', `${box}/clock`, { advance: '1m' }),
  backAnHour: async built => built.call('POST', `${box}/clock`, { now: built.box.clock.now() - 3600_000 }),
  running: async ({ call }) => call('POST', `${box}/clock`, { resume: true }),
  frozen: async ({ call }) => call('POST', `${box}/clock`, { freeze: true }),
  realMinute: async ({ host }) => {
    host.pass(60_000)
    return undefined
  }
}

/** Not of one sandbox, or bound to the real time. */
const apart = ['mockPutState', 'mockResetSandbox', 'mockCreateSandbox', 'mockDeleteSandbox', 'mockPutPublicURL', 'mockWait', 'mockListRequests']

/** What differs between sandboxes of the same state: tokens that outlive a reset, and the fixture they started with. */
const own = ['revokedGiven', 'mockGetSandbox', 'mockListSandboxes']

const steps: Record<string, Step> = {
  ...Object.fromEntries(Object.entries(goodCalls).filter(([name]) => !apart.includes(name))),
  ...more
}
const names = Object.keys(steps)

/** The fixture's rows must not change: thousands of sandboxes share them. */
const shared = frozen(structuredClone({ ...smallFixture, clock: { mode: 'frozen' as const, now: '2026-02-01T12:00:00.000Z' } }))

function frozen<Value> (value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

async function start (t: Teardown): Promise<Built> {
  return build(t, { fixture: shared, seed: 5, tokens: ['given at start'], rateLimit: { calls: 1_000_000, window: 60_000 } })
}

/** A server with other contents, another seed and other defaults, into which states are restored. */
async function startElsewhere (t: Teardown): Promise<Built> {
  return build(t, { fixture: { format: 1 }, seed: 99, sendDelay: 777 })
}

/** As it would come back from a file or over HTTP. */
function overJSON (state: FixtureFile): FixtureFile {
  return JSON.parse(JSON.stringify(state)) as FixtureFile
}

/**
 * Takes a step, which in a sequence may not be possible.
 * @returns what was answered, without the paths of files, which are the machine's
 */
async function take (name: string, built: Built): Promise<string | undefined> {
  try {
    return (await steps[name]!(built))?.text.replaceAll(/file:\/\/[^"]*/g, 'file:')
  } catch (error) {
    return String(error)
  }
}

/** What makes a failed comparison readable: the sections that differ. */
function different (one: Built, other: Built): string[] {
  return one.box.parts.map(({ section }) => section).filter(section =>
    JSON.stringify(one.box.snapshot()[section as keyof FixtureFile]) !==
      JSON.stringify(other.box.snapshot()[section as keyof FixtureFile]))
}

await t.test('after every operation: a state that comes back from JSON is the same, and reset is the state at boot', async t => {
  const built = await start(t)
  const elsewhere = await startElsewhere(t)
  const boot = built.box.digest()
  const bootState = JSON.stringify(built.box.snapshot())
  for (const name of names) {
    await steps[name]!(built)
    const digest = built.box.digest()
    elsewhere.box.restore(overJSON(built.box.snapshot()))
    if (elsewhere.box.digest() !== digest) t.strictSame(different(built, elsewhere), [], `${name}: restored elsewhere`)
    built.box.restore(overJSON(built.box.snapshot()))
    t.equal(built.box.digest(), digest, `${name}: restored in place`)
    built.host.pass(1000)
    built.box.reset()
    if (built.box.digest() !== boot) t.equal(JSON.stringify(built.box.snapshot()), bootState, `${name}: reset`)
  }
})

await t.test('every part of a sandbox is changed by some operation, so that no part is proven in vain', async t => {
  const built = await start(t)
  const changed = new Set<string>()
  const sections = () => new Map(built.box.parts.map(part => [part.section, JSON.stringify(part.toFixture())]))
  const boot = sections()
  for (const name of names) {
    built.box.reset()
    await steps[name]!(built)
    for (const [section, now] of sections()) if (now !== boot.get(section)) changed.add(section)
  }
  t.strictSame([...changed].sort(), built.box.parts.map(({ section }) => section).sort())
})

await t.test('any sequence of operations: snapshots come back, and go on as the original does', async t => {
  const one = await start(t)
  const other = await startElsewhere(t)
  const boot = one.box.digest()
  const sequence = fc.array(fc.constantFrom(...names), { maxLength: 12 })
  await fc.assert(fc.asyncProperty(sequence, sequence, async (before, after) => {
    one.box.reset()
    if (one.box.digest() !== boot) throw new Error('a reset is not the state at boot')
    for (const name of before) await take(name, one)
    other.host.pass(one.host.now() - other.host.now())
    other.box.restore(overJSON(one.box.snapshot()))
    if (one.box.digest() !== other.box.digest()) throw new Error(`differs at once: ${different(one, other).join()}`)
    for (const name of after.filter(name => !own.includes(name))) {
      const [answer, same] = [await take(name, one), await take(name, other)]
      if (answer !== same) throw new Error(`${name} answers ${answer} and ${same}`)
    }
    if (one.box.digest() !== other.box.digest()) throw new Error(`differs after more: ${different(one, other).join()}`)
  }), { numRuns: 500, seed: 7, includeErrorInReport: true })
})

await t.test('the same seed, fixture and calls give the same answers, byte for byte', async t => {
  const runs: string[][] = []
  for (let run = 0; run < 2; run++) {
    const built = await start(t)
    const texts: string[] = []
    for (const name of [...names, ...names]) texts.push(`${name}: ${await take(name, built)}`)
    runs.push([...texts, built.box.digest()])
  }
  for (const [at, text] of runs[0]!.entries()) t.equal(runs[1]![at], text)
  const otherSeed = await build(t, { fixture: shared, seed: 6 })
  const create = async (built: Built) => (await goodCalls.createChat!(built)).body.id as string
  t.not(await create(otherSeed), await create(await start(t)), 'and another seed others')
})

await t.test('rows without a time get that of the boot, at each reset too', async t => {
  const { chats = [], ...rest } = smallFixture
  const built = await build(t, { fixture: { ...rest, chats: [...chats, { id: '!undated:beeper.com', accountID: 'matrix', type: 'group', participants: [small.ada] }] } })
  const boot = built.box.digest()
  built.host.pass(86_400_000)
  built.box.reset()
  t.equal(built.box.digest(), boot)
})

await t.test('a state that is taken from a running clock goes on in real time', async t => {
  const built = await build(t, { sendDelay: 60_000 })
  await built.call('POST', '/v0/send-message', { chatID: small.adaChat, text: 'On its way' })
  const state = overJSON(built.box.snapshot())
  const elsewhere = await startElsewhere(t)
  elsewhere.box.restore(state)
  const last = () => elsewhere.box.chats.get(small.adaChat).messages.at(-1)?.sendStatus?.status
  t.equal(last(), 'PENDING')
  elsewhere.host.pass(59_999)
  t.equal(last(), 'PENDING')
  elsewhere.host.pass(1)
  t.equal(last(), 'SUCCESS', 'the timer of the restored sandbox rings')
})
