import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Host } from '../../src/domain/sandbox/clock.js'
import type { FixtureFile } from '../../src/fixtures/format.js'
import type { Sandbox } from '../../src/domain/sandbox/sandbox.js'
import type { Sandboxes } from '../../src/domain/sandbox/sandboxes.js'
import { prepareServer, type ServerOptions } from '../../src/server/start-server.js'
import './frozen-bases.js'
import './strict-answers.js'

/** A test of tap, as far as the helpers need it. */
export interface Teardown {
  teardown (work: () => unknown): void
}

/** A wall clock that stands until it is told to move, with timers that run on it. */
export class ManualHost implements Host {
  #now: number
  #timers = new Set<{ due: number, run: () => void }>()

  constructor (now = Date.parse('2026-02-01T12:00:00.000Z')) { this.#now = now }

  now () { return this.#now }

  after (delay: number, run: () => void) {
    const timer = { due: this.#now + delay, run }
    this.#timers.add(timer)
    return () => { this.#timers.delete(timer) }
  }

  /** Lets time pass, and runs the timers that it passes. */
  pass (milliseconds: number) {
    const end = this.#now + milliseconds
    for (;;) {
      const next = [...this.#timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0]
      if (!next) break
      this.#timers.delete(next)
      this.#now = Math.max(this.#now, next.due)
      next.run()
    }
    this.#now = end
  }

  get waiting () { return this.#timers.size }
}

/** Two accounts (one on-device, one in the cloud), a few people, two chats and the usual tokens. */
export const smallFixture: FixtureFile = {
  format: 1,
  name: 'small',
  accounts: [
    {
      accountID: 'matrix',
      bridge: { id: 'matrix', type: 'matrix', provider: 'cloud' },
      user: { id: '@robin.vale:beeper.com', fullName: 'Robin Vale', username: 'robin.vale:beeper.com' }
    },
    {
      accountID: 'local-whatsapp_ba_Zz11yyXXwwVVuuTTssRRqqPPooN',
      loginID: 'ba_Zz11yyXXwwVVuuTTssRRqqPPooN',
      bridge: { id: 'local-whatsapp', type: 'whatsapp', provider: 'local' },
      user: { id: 'ba_Zz11yyXXwwVVuuTTssRRqqPPooN', fullName: 'Robin Vale', phoneNumber: '+15550170000' }
    }
  ],
  contacts: [
    { accountID: 'matrix', id: '@ada:beeper.com', fullName: 'Ada Quill' },
    { accountID: 'matrix', id: '@ben:beeper.com', fullName: 'Ben Strand' },
    { accountID: 'matrix', id: '@cleo:beeper.com', fullName: 'Cleo Ünal' },
    {
      accountID: 'local-whatsapp_ba_Zz11yyXXwwVVuuTTssRRqqPPooN',
      id: '@15550170011:local-whatsapp.localhost',
      fullName: 'Dora Ferris',
      phoneNumber: '+15550170011'
    }
  ],
  chats: [
    { id: '!AdaAdaAdaAdaAdaAda:beeper.com', localChatID: '101', accountID: 'matrix', type: 'single', participants: ['@ada:beeper.com'], unreadCount: 1 },
    { id: '!GroupGroupGroupGrou:beeper.com', localChatID: '102', accountID: 'matrix', type: 'group', title: 'Book club', participants: ['@ada:beeper.com', { id: '@ben:beeper.com', isAdmin: true }] }
  ],
  messages: {
    '!AdaAdaAdaAdaAdaAda:beeper.com': [
      { id: '100001', senderID: '@ada:beeper.com', timestamp: '2026-01-10T10:00:00.000Z', text: 'Are you coming on Friday?' },
      { id: '100002', senderID: 'self', timestamp: '2026-01-10T10:01:00.000Z', text: 'Yes, <strong>of course</strong>' },
      { id: '100003', senderID: '@ada:beeper.com', timestamp: '2026-01-10T10:02:00.000Z', text: 'Lovely' }
    ],
    '!GroupGroupGroupGrou:beeper.com': [
      { id: '100004', senderID: '@ben:beeper.com', timestamp: '2026-01-09T08:00:00.000Z', text: 'Next book: The Lighthouse' }
    ]
  },
  // No one reads: receipts a minute later would disturb most tests.
  network: { readDelay: null },
  tokens: [
    { token: 'test-token', id: 'test', name: 'read and write', scopes: ['read', 'write'] },
    { token: 'test-token-read', id: 'test-read', name: 'read only', scopes: ['read'] },
    { token: 'test-token-write', id: 'test-write', name: 'write only', scopes: ['write'] }
  ]
}

/** IDs in `smallFixture`. */
export const small = {
  matrix: 'matrix',
  whatsapp: 'local-whatsapp_ba_Zz11yyXXwwVVuuTTssRRqqPPooN',
  ada: '@ada:beeper.com',
  ben: '@ben:beeper.com',
  cleo: '@cleo:beeper.com',
  dora: '@15550170011:local-whatsapp.localhost',
  adaChat: '!AdaAdaAdaAdaAdaAda:beeper.com',
  group: '!GroupGroupGroupGrou:beeper.com'
} as const

export interface Built {
  app: FastifyInstance
  sandboxes: Sandboxes
  /** The default sandbox. */
  box: Sandbox
  host: ManualHost
  /** Sends a request, by default with the read and write token. */
  call: (method: InjectOptions['method'], url: string, body?: unknown, token?: string | null) => Promise<Answer>
}

export interface Answer {
  status: number
  headers: Record<string, string | string[] | number | undefined>
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of every shape
  body: any
  text: string
}

/** The shipped app with a fresh state on a clock that only moves by hand; closed when the test ends. */
export async function build (t: Teardown, options: ServerOptions = {}): Promise<Built> {
  const host = options.clockHost instanceof ManualHost ? options.clockHost : new ManualHost()
  const { app, sandboxes } = await prepareServer({ seed: 1, fixture: smallFixture, ...options, clockHost: host })
  t.teardown(() => app.close())
  await app.ready()
  return { app, sandboxes, box: sandboxes.default, host, call: callsOf(app) }
}

/** Sends requests to an app, by default with the read and write token. */
export function callsOf (app: FastifyInstance): Built['call'] {
  return async (method = 'GET', url, body, token = 'test-token') => {
    const headers: Record<string, string> = {}
    if (token !== null) headers.authorization = `Bearer ${token}`
    const payload = body === undefined
      ? {}
      : { payload: typeof body === 'string' ? body : JSON.stringify(body) }
    if (body !== undefined) headers['content-type'] = 'application/json'
    const response = await app.inject({ method, url, headers, ...payload })
    const text = response.body
    const json = /json/.test(String(response.headers['content-type'])) && text !== ''
    return { status: response.statusCode, headers: response.headers, body: json ? JSON.parse(text) : text, text }
  }
}
