import type { AccountStore } from '../accounts/account-store.js'

export interface AppStateContext {
  accounts: AccountStore
}

/** How far an installation is set up (contract: v1.json, AppStateSnapshot). */
export interface AppState {
  state: 'needs-login' | 'initializing' | 'needs-cross-signing-setup' | 'needs-verification' | 'needs-secrets' |
    'needs-first-sync' | 'ready'
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
    /** Unix time. */
    recoveryKeyGeneratedAt?: number
  }
}

/** Assumed: nothing was seen of a device's ID but that it has one. */
const deviceID = 'BEEPERMOCK'
const homeserver = 'https://matrix.beeper.com/'

/**
 * The state of a sandbox's installation: signed in as its Matrix account, if it has one, with all that encryption
 * needs. When it changes, `Sandbox.emitAppState` tells those who listen.
 */
export function appState ({ accounts }: AppStateContext): AppState {
  const account = accounts.list().find(({ bridge }) => bridge.type === 'matrix')
  return {
    state: 'ready',
    ...(account ? { matrix: { userID: account.user.id, deviceID, homeserver } } : {}),
    e2ee: {
      initialized: true,
      secretStorage: true,
      crossSigning: true,
      verified: true,
      secrets: {
        masterKey: true, selfSigningKey: true, userSigningKey: true, megolmBackupKey: true, recoveryKey: true
      },
      keyBackup: true,
      firstSyncDone: true,
      hasBackedUpRecoveryKey: true
    }
  }
}
