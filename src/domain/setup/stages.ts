import { allowed, refuse, type Refusal, type Transitions } from '../state-machine/transitions.js'

/**
 * How far an installation is set up: the states of the API, and `needs-recovery-key`, which clients see as
 * `needs-verification`: no other device of the user is there to verify with.
 */
export const setupStages = [
  'needs-login', 'initializing', 'needs-cross-signing-setup', 'needs-verification', 'needs-recovery-key',
  'needs-secrets', 'needs-first-sync', 'ready'
] as const
export type SetupStage = typeof setupStages[number]

export const setupActions = [
  'signIn', 'register', 'recoveryKey.verify', 'recoveryKey.reset', 'recoveryKey.confirm', 'verification.create',
  'verification.complete'
] as const
export type SetupAction = typeof setupActions[number]

const signedOut = refuse('No user is signed in: POST /v1/app/setup/start begins a sign-in')
const starting = refuse('The app is initializing: wait until GET /v1/app/setup has another state')
const withoutKey = refuse('There is no recovery key yet: POST /v1/app/setup/verification/recovery-key/reset makes one')
const alone = refuse('No other device is there to verify with: use the recovery key, or make another one')

/** Signing in again changes nothing of the installation: it returns another token. */
function signedInAt (stage: SetupStage) { return { signIn: stage, register: stage } }

/**
 * What sets an installation up. `verification.complete` is the end of a verification with a device of the same user,
 * which hands over the secrets. Assumed: the contract names the states, and not what leads from one to another.
 */
export const stageTable: Transitions<SetupStage, SetupAction> = {
  'needs-login': {
    signIn: 'ready',
    register: 'ready',
    'recoveryKey.verify': signedOut,
    'recoveryKey.reset': signedOut,
    'recoveryKey.confirm': signedOut,
    'verification.create': signedOut,
    'verification.complete': signedOut
  },
  initializing: {
    ...signedInAt('initializing'),
    'recoveryKey.verify': starting,
    'recoveryKey.reset': starting,
    'recoveryKey.confirm': starting,
    'verification.create': starting,
    'verification.complete': starting
  },
  'needs-cross-signing-setup': {
    ...signedInAt('needs-cross-signing-setup'),
    'recoveryKey.verify': withoutKey,
    'recoveryKey.reset': 'needs-cross-signing-setup',
    'recoveryKey.confirm': 'ready',
    'verification.create': withoutKey,
    'verification.complete': withoutKey
  },
  'needs-verification': {
    ...signedInAt('needs-verification'),
    'recoveryKey.verify': 'ready',
    'recoveryKey.reset': 'needs-verification',
    'recoveryKey.confirm': 'ready',
    'verification.create': 'needs-verification',
    'verification.complete': 'ready'
  },
  'needs-recovery-key': {
    ...signedInAt('needs-recovery-key'),
    'recoveryKey.verify': 'ready',
    'recoveryKey.reset': 'needs-recovery-key',
    'recoveryKey.confirm': 'ready',
    'verification.create': alone,
    'verification.complete': alone
  },
  'needs-secrets': {
    ...signedInAt('needs-secrets'),
    'recoveryKey.verify': 'ready',
    'recoveryKey.reset': 'needs-secrets',
    'recoveryKey.confirm': 'ready',
    'verification.create': 'needs-secrets',
    'verification.complete': 'ready'
  },
  'needs-first-sync': {
    ...signedInAt('needs-first-sync'),
    'recoveryKey.verify': 'needs-first-sync',
    'recoveryKey.reset': 'needs-first-sync',
    'recoveryKey.confirm': 'needs-first-sync',
    'verification.create': 'needs-first-sync',
    'verification.complete': 'needs-first-sync'
  },
  ready: {
    ...signedInAt('ready'),
    'recoveryKey.verify': 'ready',
    'recoveryKey.reset': 'ready',
    'recoveryKey.confirm': 'ready',
    'verification.create': 'ready',
    'verification.complete': 'ready'
  }
}

/** @returns the stage that an action leads to, or why it is refused */
export function stageAfter (stage: SetupStage, action: SetupAction): SetupStage | Refusal {
  return stageTable[stage][action]
}

/** @throws MockError conflict when the action is refused */
export function nextStage (stage: SetupStage, action: SetupAction): SetupStage {
  return allowed(stageAfter(stage, action))
}
