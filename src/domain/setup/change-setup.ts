import type { Installation } from './setup-store.js'
import type { SetupContext } from './setup-context.js'
import { compact } from '../../platform/compact.js'

export interface SetupChanges {
  state?: Installation['stage'] | undefined
  deviceID?: string | undefined
  /** The settings for later sign-ins, which replace the previous ones. */
  signIn?: Installation['signIn'] | undefined
  /** The only right key; null for any. */
  recoveryKey?: string | null | undefined
}

/**
 * Sets what a test wants of the installation, whatever state it is in. Where that signs it out, sign-ins and
 * verifications are forgotten; tokens stay.
 */
export function changeSetup (box: SetupContext, { state, deviceID, signIn, recoveryKey }: SetupChanges): void {
  box.commit(() => {
    box.setup.update({
      ...compact({ stage: state, deviceID, signIn: signIn && structuredClone(signIn) }),
      ...(recoveryKey === undefined ? {} : { recoveryKey: recoveryKey ?? undefined, newRecoveryKey: undefined }),
      ...(state === 'needs-login' ? { newRecoveryKey: undefined } : {})
    })
    if (state === 'needs-login') box.setup.forgetSession()
  })
}
