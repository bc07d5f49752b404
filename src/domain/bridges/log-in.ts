import type { LoginStepFixture } from '../../fixtures/bridges.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { LoginAction, RemoteLoginAction } from './login-table.js'
import type { LoginError, LoginSession } from './login-session.js'
import { invalidField, InvalidInput, limitReached, MockError, notFound, type Issue } from '../errors/errors.js'
import { allowed } from '../state-machine/transitions.js'
import { checkRoomForAccount, checkUsable, findLogin, getBridge, getLogin, loginIDOf, type Bridge } from './bridges.js'
import { chosenLoginID } from './login-id.js'
import { completeLogin } from './login-accounts.js'
import { isOpenLogin, loginTable } from './login-table.js'
import { currentStep, expireLogin, phaseOf } from './login-session.js'

/** How long a step waits, where nothing is said of it. Assumed. */
const usualLifetime = 600_000
const maxValue = 20_000

export interface NewLogin {
  /** By default the bridge's first flow. */
  flowID?: string | undefined
  /** The login to reconnect. */
  loginID?: string | undefined
  /** An account of the login to reconnect. */
  accountID?: string | undefined
}

/**
 * Begins a login: of another account, or again of one that there is.
 * @throws MockError not_found for a bridge, flow, login or account that is not there, conflict when the bridge cannot
 *   log in now, validation_error for a login and an account that do not belong together
 */
export function startLogin (box: Sandbox, bridgeID: string, { flowID, loginID, accountID }: NewLogin): LoginSession {
  const bridge = getBridge(box, bridgeID)
  checkUsable(bridge)
  const flow = flowID === undefined ? bridge.flows[0] : bridge.flows.find(({ id }) => id === flowID)
  if (!flow) {
    throw notFound('login flow', flowID ?? '', `The bridge has ${bridge.flows.map(({ id }) => id).join(', ')}`)
  }
  const target = targetOf(bridge, loginID, accountID)
  if (target === undefined) checkRoomForAccount(bridge)
  const { maxRecords } = box
  if (box.bridges.sessions().filter(isOpenLogin).length >= maxRecords) {
    throw new MockError('conflict', limitReached(maxRecords, 'logins under way', 'cancel some'))
  }
  const { twoFactor = false, lifetime = usualLifetime } = bridge.login
  const steps = flow.steps.filter(step => twoFactor || step.twoFactor !== true)
  const [first] = steps
  if (!first) throw new MockError('internal_error', `The flow ${flow.id} has no steps`)
  return box.commit(() => {
    const session: LoginSession = {
      id: newSessionID(box),
      bridgeID,
      flowID: flow.id,
      phase: phaseOf(first),
      at: 0,
      steps: steps.map(step => withCode(box, step)),
      loginID: target,
      accountID,
      isReconnect: target !== undefined,
      loginIDField: flow.loginIDField,
      error: undefined,
      expiresAt: box.clock.after(lifetime)
    }
    box.bridges.putSession(session)
    return session
  })
}

/** Short digits (contract: v1-behaviour.md, Examples). */
function newSessionID ({ ids, bridges }: Sandbox): string {
  const taken = new Set(bridges.sessions().map(({ id }) => id))
  for (;;) {
    const id = String(ids.next('loginSession'))
    if (!taken.has(id)) return id
  }
}

/** The login to reconnect; undefined for a new one. */
function targetOf (bridge: Bridge, loginID: string | undefined, accountID: string | undefined): string | undefined {
  if (accountID !== undefined) {
    const account = bridge.accounts.find(one => one.accountID === accountID)
    if (!account) throw notFound('account', accountID, `GET /v1/bridges/${bridge.id} lists the accounts of the bridge`)
    if (loginID !== undefined && loginID !== loginIDOf(account)) {
      throw invalidField('loginID', `The account belongs to the login ${JSON.stringify(loginIDOf(account))}: name that, or the account alone`)
    }
    return loginIDOf(account)
  }
  if (loginID === undefined) return undefined
  if (!bridge.acceptsAnyLoginID) return getLogin(bridge, loginID).loginID
  if (!findLogin(bridge, loginID)) {
    checkRoomForAccount(bridge)
    checkChosenID(loginID, 'loginID')
  }
  return loginID
}

function checkChosenID (id: string, field: string | string[]): void {
  if (!chosenLoginID.pattern.test(id)) throw invalidField(field, chosenLoginID.expected)
}

/** The step with the code that it shows. Assumed: the forms of the codes. */
function withCode ({ random }: Sandbox, step: LoginStepFixture): LoginStepFixture {
  if (step.type !== 'display_and_wait') return step
  const { display } = step
  if ((display.type !== 'qr' && display.type !== 'code') || display.data !== undefined) return step
  const data = display.type === 'qr'
    ? `2@${random.urlSafe('bridges', 64)}`
    : `${random.lowerAlphanumeric('bridges', 4)}-${random.lowerAlphanumeric('bridges', 4)}`.toUpperCase()
  return { ...step, display: { ...display, data } }
}

export interface Submission {
  type: LoginStepFixture['type']
  /** By the IDs of the step's fields; others are ignored. */
  fields?: Record<string, string> | undefined
}

/**
 * The client answers the current step.
 * @returns the login with the next step, waiting on, complete, or failed for a wrong value
 * @throws MockError not_found for a login or step that is not there, conflict for a step that is not the current one or
 *   of another type, and for a login that is over, validation_error for values that are missing or too long
 */
export function submitStep (
  box: Sandbox, bridgeID: string, id: string, stepID: string, { type, fields = {} }: Submission
): LoginSession {
  const session = box.bridges.session(bridgeID, id)
  const { at, steps } = session
  if (!steps.some(step => step.stepID === stepID)) {
    throw notFound('login step', stepID, `The login has ${steps.map(step => step.stepID).join(', ')}`)
  }
  const step = currentStep(session)
  if (step && step.stepID !== stepID) {
    throw new MockError('conflict', `The current step is ${JSON.stringify(step.stepID)}, step ${at + 1} of ${steps.length}: submit that one`)
  }
  if (!step || step.type !== type) return act(box, session, type)
  if (step.type === 'display_and_wait') return act(box, session, type)
  const { values = {} } = getBridge(box, bridgeID).login
  const valueOf = (field: string) => Object.hasOwn(fields, field) ? fields[field] : undefined
  checkFields(step, valueOf)
  for (const { id: field } of step.fields) {
    const right = Object.hasOwn(values, field) ? values[field] : undefined
    if (right !== undefined && valueOf(field) !== right) {
      return fail(box, session, { code: 'WRONG_CREDENTIALS', message: `The ${field} is wrong: begin another login` })
    }
  }
  const { loginIDField } = session
  const chosen = session.isReconnect || loginIDField === undefined ? undefined : valueOf(loginIDField) || undefined
  if (chosen === undefined) return act(box, session, type)
  checkChosenID(chosen, ['fields', loginIDField ?? ''])
  return act(box, { ...session, loginID: chosen }, type)
}

type FieldStep = Exclude<LoginStepFixture, { type: 'display_and_wait' }>

/** @throws InvalidInput that names each field that is missing or too long */
function checkFields ({ fields }: FieldStep, valueOf: (field: string) => string | undefined): void {
  const issues: Issue[] = []
  for (const field of fields) {
    const value = valueOf(field.id) ?? ''
    const isOptional = 'optional' in field && field.optional === true
    const path = ['fields', field.id]
    if (value === '' && !isOptional) {
      issues.push({ code: 'too_small', path, message: `The step needs ${fields.map(({ id }) => id).join(', ')}: ${field.id} is missing or empty` })
    } else if (value.length > maxValue) {
      issues.push({ code: 'too_big', path, message: `Expected at most ${maxValue} characters` })
    }
  }
  if (issues.length > 0) throw new InvalidInput(issues)
}

/**
 * The user cancels a login.
 * @throws MockError not_found, conflict when it is complete or has failed
 */
export function cancelLogin (box: Sandbox, bridgeID: string, id: string): LoginSession {
  return act(box, box.bridges.session(bridgeID, id), 'cancel')
}

/**
 * What happens besides the client: the phone scans or confirms, the network refuses, or the time is over.
 * @param error with `refuse`: why
 * @throws MockError not_found, conflict when the login does not wait for it
 */
export function actOnLogin (
  box: Sandbox, id: string, action: RemoteLoginAction, error?: Partial<LoginError>
): LoginSession {
  const session = box.bridges.anySession(id)
  if (action !== 'refuse') return act(box, session, action)
  allowed(loginTable[session.phase].refuse)
  return fail(box, session, {
    code: error?.code ?? 'LOGIN_REFUSED', message: error?.message ?? 'The network has refused the login: begin another one'
  })
}

/** @throws MockError conflict when the table refuses the action */
function act (box: Sandbox, session: LoginSession, action: LoginAction): LoginSession {
  const phase = allowed(loginTable[session.phase][action])
  if (phase === 'next') return goOn(box, session)
  if (phase === session.phase) return session
  return put(box, action === 'expire' ? expireLogin(session) : { ...session, phase })
}

/** On to the next step, or to the end. */
function goOn (box: Sandbox, session: LoginSession): LoginSession {
  const at = session.at + 1
  const step = session.steps[at]
  const { login } = getBridge(box, session.bridgeID)
  if (step) {
    const expiresAt = box.clock.after(login.lifetime ?? usualLifetime)
    return put(box, { ...session, at, phase: phaseOf(step), expiresAt })
  }
  if (login.error) return fail(box, session, login.error)
  return box.commit(() => put(box, completeLogin(box, session)))
}

function fail (box: Sandbox, session: LoginSession, error: LoginError): LoginSession {
  return put(box, { ...session, phase: 'failed', error })
}

function put (box: Sandbox, session: LoginSession): LoginSession {
  return box.commit(() => {
    box.bridges.putSession(session)
    return session
  })
}
