import type { SetupContext } from './setup-context.js'
import { invalidField, MockError } from '../errors/errors.js'
import { isRecoveryKey, isSameKey, writeRecoveryKey } from './recovery-key-form.js'
import { nextStage } from './stages.js'

/**
 * Unlocks encrypted messages with the key that the user saved.
 * @throws MockError conflict in a state that needs no key or cannot use one, validation_error for a wrong key
 */
export function verifyRecoveryKey (box: SetupContext, key: string): void {
  const stage = nextStage(box.setup.installation.stage, 'recoveryKey.verify')
  checkKey(box, key, 'recoveryKey')
  box.commit(() => { box.setup.update({ stage }) })
}

/**
 * Makes a new recovery key, which counts once it is confirmed.
 * @param existing the former key, for those who have it
 * @returns the key, which is shown this once
 * @throws MockError conflict in a state without encryption, validation_error when the former key is wrong
 */
export function resetRecoveryKey (box: SetupContext, existing: string | undefined): string {
  const stage = nextStage(box.setup.installation.stage, 'recoveryKey.reset')
  if (existing !== undefined && existing !== '') checkKey(box, existing, 'existingRecoveryKey')
  return box.commit(() => {
    const newRecoveryKey = writeRecoveryKey(Array.from({ length: 32 }, () => box.random.int('setup', 0, 255)))
    box.setup.update({ stage, newRecoveryKey })
    return newRecoveryKey
  })
}

/**
 * Puts the key in force that the last reset made: the user has saved it.
 * @throws MockError conflict when none was made, validation_error for another key
 */
export function confirmRecoveryKey (box: SetupContext, key: string): void {
  const { stage, newRecoveryKey } = box.setup.installation
  const next = nextStage(stage, 'recoveryKey.confirm')
  if (newRecoveryKey === undefined) {
    throw new MockError('conflict',
      'There is no new recovery key to confirm: POST /v1/app/setup/verification/recovery-key/reset makes one')
  }
  if (!isSameKey(key, newRecoveryKey)) {
    throw invalidField('recoveryKey', 'This is not the key that the reset returned: send that one')
  }
  box.commit(() => {
    box.setup.update({
      stage: next,
      recoveryKey: newRecoveryKey,
      newRecoveryKey: undefined,
      recoveryKeyGeneratedAt: box.clock.now()
    })
  })
}

function checkKey ({ setup }: SetupContext, key: string, field: string): void {
  const { recoveryKey } = setup.installation
  if (recoveryKey === undefined ? isRecoveryKey(key) : isSameKey(key, recoveryKey)) return
  throw invalidField(field, recoveryKey === undefined
    ? 'This is no recovery key: expected 48 letters and digits as Matrix clients write them, blanks do not count'
    : 'The recovery key is wrong: send the one that is in force')
}
