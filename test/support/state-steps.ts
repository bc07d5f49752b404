import type { FixtureFile } from '../../src/fixtures/format.js'
import { build, small, smallFixture, type Answer, type Built, type Teardown } from './app.js'
import { goodCalls } from './operations.js'

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
  signedOut: async ({ call }) => call('PATCH', `${box}/setup`, { state: 'needs-login' }),
  homeserver: async ({ call }) => {
    const { body } = await call('GET', `${box}/state`)
    return call('PUT', `${box}/state`, { ...body, homeserver: 'steps' })
  },
  setUp: async ({ call }) => call('PATCH', `${box}/setup`, {
    state: 'needs-verification', deviceID: 'OTHER', recoveryKey: 'key', signIn: { outcome: 'register', code: '1' }
  }),
  tenMinutes: async ({ call }) => {
    await call('POST', '/v1/app/setup/verifications')
    return call('POST', `${box}/clock`, { advance: '10m' })
  },
  login: async ({ call }) => {
    await call('PATCH', `${box}/bridges/local-telegram`, { login: { twoFactor: true, lifetime: 90_000 }, statusText: 'Slow' })
    return call('POST', '/v1/bridges/local-telegram/login-sessions', { flowID: 'qr' })
  },
  scan: async ({ call }) => {
    const { body: { loginSessionID } } = await call('POST', '/v1/bridges/local-whatsapp/login-sessions')
    return call('POST', `${box}/login-sessions/${loginSessionID}`, { action: 'scan' })
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

/** Not of one sandbox, or bound to the real time or to the journal, which is no part of the state. */
const apart = [
  'mockPutState', 'mockResetSandbox', 'mockCreateSandbox', 'mockForkSandbox', 'mockDeleteSandbox', 'mockPutPublicURL',
  'mockWait', 'mockListRequests', 'mockExplain', 'mockPage', 'mockPageAddress', 'mockGetPageToken',
  // Needs a state that lacks a content.
  'mockPutContent'
]

/** What differs between sandboxes of the same state: tokens that outlive a reset, and the fixture they started with. */
export const own = ['revokedGiven', 'mockGetSandbox', 'mockListSandboxes']

export const steps: Record<string, Step> = {
  ...Object.fromEntries(Object.entries(goodCalls).filter(([name]) => !apart.includes(name))),
  ...more
}
export const names = Object.keys(steps)

/** The fixture's rows must not change: thousands of sandboxes share them. */
export const shared = frozen(structuredClone({ ...smallFixture, clock: { mode: 'frozen' as const, now: '2026-02-01T12:00:00.000Z' } }))

function frozen<Value> (value: Value): Value {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen)
  return value
}

export async function start (t: Teardown): Promise<Built> {
  return build(t, { fixture: shared, seed: 5, tokens: ['given at start'], rateLimit: { calls: 1_000_000, window: 60_000 } })
}

/** A server with other contents, another seed and other defaults, into which states are restored. */
export async function startElsewhere (t: Teardown): Promise<Built> {
  return build(t, { fixture: { format: 1 }, seed: 99, sendDelay: 777 })
}

/** As it would come back from a file or over HTTP. */
export function overJSON (state: FixtureFile): FixtureFile {
  return JSON.parse(JSON.stringify(state)) as FixtureFile
}

/**
 * Takes a step, which in a sequence may not be possible.
 * @returns what was answered, without the paths of files, which are the machine's
 */
export async function take (name: string, built: Built): Promise<string | undefined> {
  try {
    return (await steps[name]!(built))?.text.replaceAll(/file:\/\/[^"]*/g, 'file:')
  } catch (error) {
    return String(error)
  }
}

/** What makes a failed comparison readable: the sections that differ. */
export function different (one: Built, other: Built): string[] {
  return one.box.parts.map(({ section }) => section).filter(section =>
    JSON.stringify(one.box.snapshot()[section as keyof FixtureFile]) !==
      JSON.stringify(other.box.snapshot()[section as keyof FixtureFile]))
}
