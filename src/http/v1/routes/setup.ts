import type { App } from '../../app.js'
import type { Published } from '../../operation.js'
import { appState } from '../../../domain/setup/app-state.js'
import { presentSignedIn, presentSignIn } from '../presenters/setup.js'
import {
  AppSetupCompleteResponse, AppSetupEmailBody, AppSetupRegisterBody, AppSetupResponseBody, AppSetupResponseOutput,
  AppSetupStartResponse, AppSetupStateResponse, AppStateSnapshot, RecoveryKeyBody, RecoveryKeyResetBody,
  RecoveryKeyResetResponse
} from '../schemas/setup.js'

// Few runs sign in: the first request loads the rules.
const signIn = async () => import('../../../domain/setup/sign-in.js')
const recoveryKey = async () => import('../../../domain/setup/recovery-key.js')

const noBody: Published = { response: { 204: null } }

/** Sign-in, the state of the installation, and the recovery key. */
export function setupRoutes (app: App): void {
  app.post('/app/setup/start', {
    config: {
      operation: 'appSetupStart',
      scope: 'none',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Starts a sign-in or sign-up, without a token.',
      fidelity: [
        ['Shapes; no token; a bearer is ignored', 'published'],
        ['email is the only method; signing in again works', 'assumed']
      ]
    },
    schema: { response: { 200: AppSetupStartResponse } }
  }, async ({ sandbox }) => {
    const { signInMethods, startSignIn } = await signIn()
    return { setupRequestID: startSignIn(sandbox).id, signInMethods: [...signInMethods] }
  })

  app.post('/app/setup/email', {
    config: {
      operation: 'appSetupEmail',
      scope: 'none',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Sends a sign-in code to an e-mail address.',
      published: noBody,
      fidelity: [
        ['204', 'published'],
        ['No mail is sent. Any six digits are accepted for ten minutes, unless a test sets the code', 'assumed'],
        ['An unknown setupRequestID is 404, a used one 409', 'assumed']
      ]
    },
    schema: { body: AppSetupEmailBody }
  }, async ({ sandbox, body }, reply) => {
    const { sendCode } = await signIn()
    sendCode(sandbox, body.setupRequestID, body.email)
    return await reply.code(204).send()
  })

  app.post('/app/setup/response', {
    config: {
      operation: 'appSetupResponse',
      scope: 'none',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Submits the code; signs in, or reports that the user must register.',
      fidelity: [
        ['200 in both cases; the texts of copy', 'published'],
        ['A wrong or expired code is 422, a code before any was sent 409', 'assumed']
      ]
    },
    schema: { body: AppSetupResponseBody, response: { 200: AppSetupResponseOutput } }
  }, async ({ sandbox, body }) => {
    const { answerCode } = await signIn()
    return presentSignIn(sandbox, answerCode(sandbox, body.setupRequestID, body.response))
  })

  app.post('/app/setup/register', {
    config: {
      operation: 'appSetupRegister',
      scope: 'none',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Registers a new user and signs in.',
      fidelity: [
        ['200; acceptTerms must be true', 'published'],
        ['A username in use is 409, one that Matrix does not allow 422', 'assumed']
      ]
    },
    schema: { body: AppSetupRegisterBody, response: { 200: AppSetupCompleteResponse } }
  }, async ({ sandbox, body }) => {
    const { register } = await signIn()
    return presentSignedIn(sandbox, register(sandbox, body))
  })

  app.get('/app/setup', {
    exposeHeadRoute: true,
    config: {
      operation: 'appSetupRetrieve',
      scope: 'read',
      openBeforeSignIn: true,
      generation: 'v1',
      tag: 'Setup',
      summary: 'Returns the state of the set-up. Needs no token before the sign-in.',
      fidelity: [
        ['Open before the sign-in, a read token after it; matrix is absent until then', 'published'],
        ['The values of encryption in each state', 'assumed']
      ]
    },
    schema: { response: { 200: AppStateSnapshot } }
  }, async ({ sandbox }) => appState(sandbox))

  app.post('/app/setup/verification/recovery-key', {
    config: {
      operation: 'appSetupVerificationRecoveryKey',
      scope: 'write',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Unlocks encrypted messages with the recovery key.',
      fidelity: [
        ['Shapes', 'published'],
        ['Any key of the right form, or the one that a test sets; any other is 422', 'assumed']
      ]
    },
    schema: { body: RecoveryKeyBody, response: { 200: AppSetupStateResponse } }
  }, async ({ sandbox, body }) => {
    const { verifyRecoveryKey } = await recoveryKey()
    verifyRecoveryKey(sandbox, body.recoveryKey)
    return { session: appState(sandbox) }
  })

  app.post('/app/setup/verification/recovery-key/reset', {
    config: {
      operation: 'appSetupVerificationRecoveryKeyReset',
      scope: 'write',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Creates a new recovery key, valid once it is confirmed.',
      fidelity: [['The key is shown once; the previous one is optional', 'published']]
    },
    schema: { body: RecoveryKeyResetBody, response: { 200: RecoveryKeyResetResponse } }
  }, async ({ sandbox, body }) => {
    const { resetRecoveryKey } = await recoveryKey()
    return { recoveryKey: resetRecoveryKey(sandbox, body.existingRecoveryKey), session: appState(sandbox) }
  })

  app.post('/app/setup/verification/recovery-key/reset/confirm', {
    config: {
      operation: 'appSetupVerificationRecoveryKeyResetConfirm',
      scope: 'write',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Confirms the new recovery key, which makes it valid.',
      fidelity: [
        ['The key is the one that the reset returned', 'published'],
        ['Another key is 422, a confirmation without a reset 409', 'assumed']
      ]
    },
    schema: { body: RecoveryKeyBody, response: { 200: AppSetupStateResponse } }
  }, async ({ sandbox, body }) => {
    const { confirmRecoveryKey } = await recoveryKey()
    confirmRecoveryKey(sandbox, body.recoveryKey)
    return { session: appState(sandbox) }
  })
}
