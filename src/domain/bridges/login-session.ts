import type { LoginStepFixture } from '../../fixtures/bridges.js'
import { isOpenLogin, type LoginPhase } from './login-table.js'

/** The job that ends a login which waits for too long. */
export const expiryJob = 'login.expire'

/** The states that clients see (contract: v1.json, LoginSession). */
export type LoginStatus =
  'waiting_for_input' | 'waiting_for_cookies' | 'waiting_for_display' | 'complete' | 'cancelled' | 'failed'

/** Why a login failed (contract: v1.json, APIError). */
export interface LoginError {
  readonly code: string
  readonly message: string
}

/** A login under way, or how it ended. It keeps nothing of what was submitted but the login ID. */
export interface LoginSession {
  readonly id: string
  readonly bridgeID: string
  readonly flowID: string
  readonly phase: LoginPhase
  /** Which of the steps is the current one, from 0 on. */
  readonly at: number
  /** The steps of this login, with the codes that it shows: later changes of the bridge do not affect it. */
  readonly steps: readonly LoginStepFixture[]
  /** Of a reconnect or of what the user typed; once it is complete, of the login. */
  readonly loginID: string | undefined
  /** Of a reconnect; once it is complete, the first account of the login. */
  readonly accountID: string | undefined
  readonly isReconnect: boolean
  /** The field whose value becomes the login ID. */
  readonly loginIDField: string | undefined
  readonly error: LoginError | undefined
  /** Unix milliseconds: it fails then, unless it is over or has gone on. */
  readonly expiresAt: number
}

const statuses: Record<LoginPhase, LoginStatus> = {
  input: 'waiting_for_input',
  cookies: 'waiting_for_cookies',
  scan: 'waiting_for_display',
  confirmation: 'waiting_for_display',
  submission: 'waiting_for_display',
  complete: 'complete',
  cancelled: 'cancelled',
  failed: 'failed'
}

export function statusOf ({ phase }: Pick<LoginSession, 'phase'>): LoginStatus { return statuses[phase] }

/** What the client has to do now; undefined when the login is over. */
export function currentStep (session: LoginSession): LoginStepFixture | undefined {
  return isOpenLogin(session) ? session.steps[session.at] : undefined
}

/** What a step waits for. */
export function phaseOf (step: LoginStepFixture): LoginPhase {
  switch (step.type) {
    case 'user_input': return 'input'
    case 'cookies': return 'cookies'
    case 'display_and_wait': return step.waitsFor ?? (step.display.type === 'qr' ? 'scan' : 'confirmation')
  }
}

/** A login whose time is over. */
export function expireLogin (session: LoginSession): LoginSession {
  const what = session.phase === 'scan' ? 'The QR code has expired' : 'The login has expired'
  return { ...session, phase: 'failed', error: { code: 'LOGIN_EXPIRED', message: `${what}: begin another login` } }
}
