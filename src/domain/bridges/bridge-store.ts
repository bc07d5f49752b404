import type { BridgeFixture, BridgesFixture, LoginSessionFixture } from '../../fixtures/bridges.js'
import type { PlainSection } from '../sandbox/state-section.js'
import type { Scheduler } from '../sandbox/scheduler.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { LoginSession } from './login-session.js'
import { compact } from '../../platform/compact.js'
import { notFound } from '../errors/errors.js'
import { expireLogin, expiryJob } from './login-session.js'
import { isOpenLogin } from './login-table.js'
import { iso } from '../sandbox/clock.js'

/** What the store needs of its sandbox. */
export interface BridgesContext {
  readonly jobs: Scheduler
  readonly maxRecords: number
  readonly undo: UndoLog
}

/**
 * The settings of bridges that a fixture or a test states, and the logins under way. The bridges themselves are put
 * together when a client asks for them (`bridges.ts`): the accounts that they have are in the account store.
 */
export class BridgeStore implements PlainSection<BridgesFixture> {
  readonly section = 'bridges'
  readonly #box: BridgesContext
  #builtIn = true
  /** The fixture's own rows, which are shared: they are replaced, never changed. */
  readonly #connectors = new Map<string, BridgeFixture>()
  readonly #sessions = new Map<string, LoginSession>()

  constructor (box: BridgesContext) {
    this.#box = box
    // A job is data: it names the login that may have ended or been forgotten meanwhile.
    box.jobs.handle(expiryJob, ({ loginSessionID }) => {
      const session = this.#sessions.get(loginSessionID as string)
      if (session && isOpenLogin(session)) this.putSession(expireLogin(session))
    })
  }

  /** Whether there are the bridges that come with the mock. */
  get hasBuiltIn (): boolean { return this.#builtIn }

  connectors (): BridgeFixture[] { return [...this.#connectors.values()] }

  /** The settings of a bridge besides those that come with the mock. */
  connector (bridgeID: string): BridgeFixture | undefined { return this.#connectors.get(bridgeID) }

  /** Replaces the settings of a bridge; the caller holds a commit. */
  putConnector (connector: BridgeFixture): void {
    this.#box.undo.set(this.#connectors, connector.id, connector)
  }

  sessions (): LoginSession[] { return [...this.#sessions.values()] }

  /** @throws MockError not_found, for a login of another bridge too */
  session (bridgeID: string, id: string): LoginSession {
    const session = this.#sessions.get(id)
    if (session?.bridgeID === bridgeID) return session
    throw notFound('login session', id, session
      ? `It belongs to the bridge ${session.bridgeID}`
      : `POST /v1/bridges/${bridgeID}/login-sessions begins one`)
  }

  /**
   * By ID alone, as the control API names it.
   * @throws MockError not_found
   */
  anySession (id: string): LoginSession {
    const session = this.#sessions.get(id)
    if (!session) throw notFound('login session', id, 'POST /v1/bridges/{bridgeID}/login-sessions begins one')
    return session
  }

  /** Adds or replaces a login; when there are too many, removes the oldest that is over. The caller holds a commit. */
  putSession (session: LoginSession): void {
    const { undo, maxRecords, jobs } = this.#box
    if (!this.#sessions.has(session.id)) {
      for (const [id, old] of this.#sessions) {
        if (this.#sessions.size < maxRecords) break
        if (!isOpenLogin(old)) undo.delete(this.#sessions, id)
      }
    }
    undo.set(this.#sessions, session.id, session)
    jobs.cancel(expiryJob, ({ loginSessionID }) => loginSessionID === session.id)
    if (isOpenLogin(session)) jobs.planAt(session.expiresAt, expiryJob, { loginSessionID: session.id })
  }

  clear (): void {
    this.#builtIn = true
    this.#connectors.clear()
    this.#sessions.clear()
  }

  fromFixture ({ builtIn = true, connectors = [], sessions = [] }: BridgesFixture = {}): void {
    this.#builtIn = builtIn
    for (const connector of connectors) this.#connectors.set(connector.id, connector)
    for (const { expiresAt, loginID, accountID, loginIDField, error, isReconnect = false, ...row } of sessions) {
      this.#sessions.set(row.id, {
        ...row, loginID, accountID, loginIDField, error, isReconnect, expiresAt: Date.parse(expiresAt)
      })
    }
  }

  toFixture (): BridgesFixture | undefined {
    const section: BridgesFixture = compact({
      builtIn: this.#builtIn ? undefined : false,
      connectors: this.#connectors.size > 0 ? structuredClone(this.connectors()) : undefined,
      sessions: this.#sessions.size > 0 ? this.sessions().map(sessionRow) : undefined
    })
    return Object.keys(section).length > 0 ? section : undefined
  }
}

/** Its fields always come in the same order: equal states have equal digests. */
function sessionRow (session: LoginSession): LoginSessionFixture {
  const { id, bridgeID, flowID, phase, at, steps, loginID, accountID, isReconnect, loginIDField, error } = session
  return structuredClone({
    id,
    bridgeID,
    flowID,
    phase,
    at,
    steps: [...steps],
    ...compact({ loginID, accountID, isReconnect: isReconnect || undefined, loginIDField, error }),
    expiresAt: iso(session.expiresAt)
  })
}
