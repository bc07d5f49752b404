import type { Sandbox } from '../sandbox/sandbox.js'
import type { Account, Person } from './account-store.js'
import { invalidField, MockError } from '../errors/errors.js'
import { networkIssue, networkKey } from './network-names.js'

/** An account that the user signs in to. */
export interface NewAccount {
  /** Such as `whatsapp`. */
  network: string
  /** By default one in the form of on-device accounts. */
  accountID?: string | undefined
  /** What is known of the user there. */
  user?: Partial<Omit<Person, 'id'>> | undefined
}

/**
 * Adds an account: of this device, or the Matrix account in the cloud (contract: observed.md, account IDs).
 * @throws MockError validation_error for a network that there is not, conflict for an ID that is in use
 */
export function addAccount (box: Sandbox, { network, accountID, user = {} }: NewAccount): Account {
  const key = networkKey(network.toLowerCase())
  const issue = networkIssue(key, new Set())
  if (issue !== undefined) throw invalidField('network', issue)
  const taken = accountID ?? (key === 'matrix' ? 'matrix' : '')
  if (box.accounts.find(taken)) {
    throw new MockError('conflict', `There is an account ${JSON.stringify(taken)}: choose another accountID`)
  }
  const fullName = box.accounts.list()[0]?.user.fullName ?? 'Robin Vale'
  return box.commit(() => {
    if (key === 'matrix') {
      const { username = 'robin.vale' } = user
      return box.accounts.add({
        accountID: accountID ?? 'matrix',
        bridge: { id: 'matrix', type: 'matrix', provider: 'cloud' },
        user: { fullName, ...user, id: `@${username.replace(/:.*$/, '')}:beeper.com` }
      })
    }
    const loginID = `ba_${box.random.urlSafe('ids', 27)}`
    const bridgeID = `local-${key}`
    return box.accounts.add({
      accountID: accountID ?? `${bridgeID}_${loginID}`,
      bridge: { id: bridgeID, type: key, provider: 'local' },
      loginID,
      user: { fullName, ...user, id: loginID }
    })
  })
}
