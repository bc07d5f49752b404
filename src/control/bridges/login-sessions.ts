import * as Type from '@sinclair/typebox'
import { StringEnum } from '../../platform/schema-types.js'
import type { App } from '../../http/app.js'
import type { LoginSession as Session } from '../../domain/bridges/login-session.js'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import { clientLoginActions, possibleActions, remoteLoginActions } from '../../domain/bridges/login-table.js'
import { iso } from '../../domain/sandbox/clock.js'
import { presentLoginSession } from '../../http/v1/presenters/bridge.js'
import { LoginSession } from '../../http/v1/schemas/bridges.js'
import { closed, SandboxParams, Time } from '../schemas.js'

const SessionParams = Type.Object({ ...SandboxParams.properties, loginSessionID: Type.String() })

const SessionOutput = Type.Object({
  session: LoginSession,
  flowID: Type.String(),
  clientActions: Type.Array(Type.String(), { description: 'The step type that the client may submit now, and cancel' }),
  availableActions: Type.Array(StringEnum(remoteLoginActions), { description: 'What may happen on the remote side now' }),
  expiresAt: Time
}, { title: 'MockLoginSession' })

const ActionBody = Type.Object({
  action: StringEnum(remoteLoginActions, {
    description: 'scan and confirm happen on the phone, refuse on the network; expire is the end of the time there is'
  }),
  code: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'With refuse: the code of the error' })),
  message: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'With refuse: why, in words' }))
}, { ...closed, title: 'MockLoginAction' })

/** The remote side of logins. */
export function loginSessionRoutes (app: App): void {
  app.get('/login-sessions', {
    config: {
      operation: 'mockListLoginSessions',
      scope: 'control',
      generation: 'control',
      tag: 'Bridges',
      summary: 'Lists logins by bridges, oldest first, with what may happen on the remote side.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: Type.Object({ items: Type.Array(SessionOutput) }) } }
  }, async ({ sandbox }) => {
    const { loginOf } = await import('../../domain/bridges/bridges.js')
    return { items: sandbox.bridges.sessions().map(session => presentSession(session, loginOf(sandbox, session))) }
  })

  app.post('/login-sessions/:loginSessionID', {
    config: {
      operation: 'mockActOnLoginSession',
      scope: 'control',
      generation: 'control',
      tag: 'Bridges',
      summary: 'Lets the remote side of a login act: scan the code, confirm on the phone, refuse, or time out.',
      fidelity: []
    },
    schema: { params: SessionParams, body: ActionBody, response: { 200: SessionOutput } }
  }, async ({ sandbox, params, body: { action, ...error } }) => {
    const { actOnLogin } = await import('../../domain/bridges/log-in.js')
    return present(sandbox, actOnLogin(sandbox, params.loginSessionID, action, error))
  })
}

async function present (box: Sandbox, session: Session) {
  const { loginOf } = await import('../../domain/bridges/bridges.js')
  return presentSession(session, loginOf(box, session))
}

function presentSession (session: Session, login: Parameters<typeof presentLoginSession>[1]) {
  return {
    session: presentLoginSession(session, login),
    flowID: session.flowID,
    clientActions: possibleActions(session.phase, clientLoginActions),
    availableActions: possibleActions(session.phase, remoteLoginActions),
    expiresAt: iso(session.expiresAt)
  }
}
