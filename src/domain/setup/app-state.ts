import type { SetupStore } from './setup-store.js'
import type { SetupStage } from './stages.js'
import { compact } from '../../platform/compact.js'
import { viewOf, type VerificationView } from './verification.js'

export interface AppStateContext {
  setup: SetupStore
}

/** How far an installation is set up (contract: v1.json, AppStateSnapshot). */
export interface AppState {
  state: Exclude<SetupStage, 'needs-recovery-key'>
  /** Who is signed in. */
  matrix?: { userID: string, deviceID: string, homeserver: string }
  /** End-to-end encryption. */
  e2ee: {
    initialized: boolean
    secretStorage: boolean
    crossSigning: boolean
    verified: boolean
    /** Which secrets this device holds. */
    secrets: {
      masterKey: boolean
      selfSigningKey: boolean
      userSigningKey: boolean
      megolmBackupKey: boolean
      recoveryKey: boolean
    }
    keyBackup: boolean
    firstSyncDone: boolean
    hasBackedUpRecoveryKey: boolean
    /** Unix milliseconds. Assumed: the contract says only that it is a number. */
    recoveryKeyGeneratedAt?: number
  }
  /** The newest verification that is not over. */
  verification?: VerificationView
}

export const homeserver = 'https://matrix.beeper.com/'

/**
 * What encryption has in each stage. Assumed: the contract names the fields, and not which go with which state.
 * - `identity`: there are keys that sign the devices, and a recovery key that opens them
 */
const encryption: Record<SetupStage, {
  initialized: boolean, identity: boolean, verified: boolean, secrets: boolean, firstSyncDone: boolean
}> = {
  'needs-login': { initialized: false, identity: false, verified: false, secrets: false, firstSyncDone: false },
  initializing: { initialized: false, identity: false, verified: false, secrets: false, firstSyncDone: false },
  'needs-cross-signing-setup': { initialized: true, identity: false, verified: false, secrets: false, firstSyncDone: true },
  'needs-verification': { initialized: true, identity: true, verified: false, secrets: false, firstSyncDone: true },
  'needs-recovery-key': { initialized: true, identity: true, verified: false, secrets: false, firstSyncDone: true },
  'needs-secrets': { initialized: true, identity: true, verified: true, secrets: false, firstSyncDone: true },
  'needs-first-sync': { initialized: true, identity: true, verified: true, secrets: true, firstSyncDone: false },
  ready: { initialized: true, identity: true, verified: true, secrets: true, firstSyncDone: true }
}

/** The state of a sandbox's installation. Whatever changes it notes `Sandbox.emitAppState`. */
export function appState ({ setup }: AppStateContext): AppState {
  const { installation: { stage, deviceID, recoveryKeyGeneratedAt }, matrixAccount, openVerification } = setup
  const { initialized, identity, verified, secrets, firstSyncDone } = encryption[stage]
  const matrix = setup.isSignedIn && matrixAccount
    ? { userID: matrixAccount.user.id, deviceID, homeserver }
    : undefined
  return {
    state: stage === 'needs-recovery-key' ? 'needs-verification' : stage,
    ...(matrix && { matrix }),
    e2ee: {
      initialized,
      secretStorage: identity,
      crossSigning: identity,
      verified,
      secrets: {
        masterKey: secrets,
        selfSigningKey: secrets,
        userSigningKey: secrets,
        megolmBackupKey: secrets,
        recoveryKey: secrets
      },
      keyBackup: identity,
      firstSyncDone,
      hasBackedUpRecoveryKey: identity,
      ...compact({ recoveryKeyGeneratedAt: identity ? recoveryKeyGeneratedAt : undefined })
    },
    ...(openVerification && { verification: viewOf(openVerification) })
  }
}
