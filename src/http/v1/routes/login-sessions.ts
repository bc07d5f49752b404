import type { App } from '../../app.js'
import type { LoginSession as Session } from '../../../domain/bridges/login-session.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import { changedLogin } from '../login-wait.js'
import { presentLoginSession } from '../presenters/bridge.js'
import {
  BridgeParams, CancelLoginSessionOutput, CreateLoginSessionBody, LoginSession, LoginSessionParams, LoginStepParams,
  SubmitLoginStepBody
} from '../schemas/bridges.js'

// Few runs connect a network: the first request loads the rules.
const logIn = async () => import('../../../domain/bridges/log-in.js')

async function present (box: Sandbox, session: Session) {
  const { loginOf } = await import('../../../domain/bridges/bridges.js')
  return presentLoginSession(session, loginOf(box, session))
}

/** Logins by a bridge, step by step. */
export function loginSessionRoutes (app: App): void {
  app.post('/bridges/:bridgeID/login-sessions', {
    config: {
      operation: 'createLoginSession',
      scope: 'write',
      generation: 'v1',
      tag: 'Bridges',
      summary: 'Begins a login: of another account, or again of one that there is.',
      fidelity: [
        ['200; the default flow without flowID; a reconnect with loginID or accountID', 'published'],
        ['An unknown flow, login or account is 404; local-dummy accepts any loginID', 'assumed'],
        ['No room for another account, or a bridge that is not available, is 409', 'assumed']
      ]
    },
    schema: { params: BridgeParams, body: CreateLoginSessionBody, response: { 200: LoginSession } }
  }, async ({ sandbox, params, body }) => {
    const { startLogin } = await logIn()
    return present(sandbox, startLogin(sandbox, params.bridgeID, body))
  })

  app.get('/bridges/:bridgeID/login-sessions/:loginSessionID', {
    exposeHeadRoute: true,
    config: {
      operation: 'getLoginSession',
      scope: 'read',
      generation: 'v1',
      tag: 'Bridges',
      summary: 'Returns a login under way, or how it ended.',
      fidelity: [
        ['status pairs with the step; currentStep is absent when it is over', 'published'],
        ['A step waits for ten minutes on the sandbox\'s clock, then the login fails with LOGIN_EXPIRED', 'assumed']
      ]
    },
    schema: { params: LoginSessionParams, response: { 200: LoginSession } }
  }, async ({ sandbox, params }) =>
    present(sandbox, sandbox.bridges.session(params.bridgeID, params.loginSessionID)))

  app.delete('/bridges/:bridgeID/login-sessions/:loginSessionID', {
    config: {
      operation: 'cancelLoginSession',
      scope: 'write',
      generation: 'v1',
      tag: 'Bridges',
      summary: 'Cancels a login.',
      fidelity: [
        ['200 with a body; status is cancelled', 'published'],
        ['Again is 200; of a complete or failed login 409', 'assumed']
      ]
    },
    schema: { params: LoginSessionParams, response: { 200: CancelLoginSessionOutput } }
  }, async ({ sandbox, params }) => {
    const { cancelLogin } = await logIn()
    const { id, bridgeID } = cancelLogin(sandbox, params.bridgeID, params.loginSessionID)
    return { bridgeID, loginSessionID: id, status: 'cancelled' as const }
  })

  app.post('/bridges/:bridgeID/login-sessions/:loginSessionID/steps/:stepID', {
    config: {
      operation: 'submitLoginStep',
      scope: 'write',
      generation: 'v1',
      tag: 'Bridges',
      summary: 'Submits the current step of a login.',
      fidelity: [
        ['Returns the whole session; fields by the IDs of the step', 'published'],
        ['A code that is shown waits for the phone: submitting it waits a second at most, and changes nothing', 'assumed'],
        ['On local-dummy, submitting it is enough', 'assumed'],
        ['A missing value is 422; a wrong one fails the login with WRONG_CREDENTIALS', 'assumed'],
        ['A stepID of no step is 404; one that is not current, another type, or a login that is over is 409', 'assumed'],
        ['source, lastURL and other fields are ignored', 'assumed']
      ]
    },
    schema: { params: LoginStepParams, body: SubmitLoginStepBody, response: { 200: LoginSession } }
  }, async (request) => {
    const { sandbox, params, body } = request
    const { submitStep } = await logIn()
    const before = sandbox.bridges.session(params.bridgeID, params.loginSessionID)
    const session = submitStep(sandbox, params.bridgeID, params.loginSessionID, params.stepID, body)
    return present(sandbox, session === before ? await changedLogin(app, sandbox, session, request) : session)
  })
}
