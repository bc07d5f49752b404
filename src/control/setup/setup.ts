import * as Type from '@sinclair/typebox'
import type { App } from '../../http/app.js'
import type { Sandbox } from '../../domain/sandbox/sandbox.js'
import { compact } from '../../platform/compact.js'
import { iso } from '../../domain/sandbox/clock.js'
import { setupSettings } from '../../fixtures/setup.js'
import { closed, SandboxParams, Time } from '../schemas.js'

const SetupOutput = Type.Object({
  state: setupSettings.state,
  deviceID: Type.String(),
  signIn: setupSettings.signIn,
  recoveryKey: Type.Optional(Type.String({ description: 'The one in force, where one was named or made' })),
  newRecoveryKey: Type.Optional(Type.String({ description: 'One that was made and is not confirmed yet' })),
  requests: Type.Array(Type.Object({
    setupRequestID: Type.String(),
    state: Type.String(),
    email: Type.Optional(Type.String()),
    codeExpiresAt: Type.Optional(Time)
  }), { description: 'Sign-ins, oldest first' })
}, { title: 'MockSetup' })

const SetupBody = Type.Object({
  ...setupSettings,
  recoveryKey: Type.Optional(Type.Union([setupSettings.recoveryKey, Type.Null()], {
    description: 'The only right key; null for any that has the form of one'
  }))
}, { ...closed, title: 'MockNewSetup' })

export function setupRoutes (app: App): void {
  app.get('/setup', {
    config: {
      operation: 'mockGetSetup',
      scope: 'control',
      generation: 'control',
      tag: 'Setup',
      summary: 'Returns how far the installation is set up, and what becomes of sign-ins.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: SetupOutput } }
  }, async ({ sandbox }) => presentSetup(sandbox))

  app.patch('/setup', {
    config: {
      operation: 'mockChangeSetup',
      scope: 'control',
      generation: 'control',
      tag: 'Setup',
      summary: 'Sets the state of the installation, the right code and recovery key, and what becomes of sign-ins.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: SetupBody, response: { 200: SetupOutput } }
  }, async ({ sandbox, body }) => {
    const { changeSetup } = await import('../../domain/setup/change-setup.js')
    changeSetup(sandbox, body)
    return presentSetup(sandbox)
  })
}

function presentSetup ({ setup }: Sandbox) {
  const { stage, deviceID, signIn, recoveryKey, newRecoveryKey } = setup.installation
  return {
    state: stage,
    deviceID,
    signIn,
    ...compact({ recoveryKey, newRecoveryKey }),
    requests: setup.requests().map(({ id, state, email, codeExpiresAt: time }) => ({
      setupRequestID: id, state, ...compact({ email, codeExpiresAt: time === undefined ? undefined : iso(time) })
    }))
  }
}
