import type { Sandbox } from '../sandbox/sandbox.js'
import type { Account, AccountStatus, Person } from './account-store.js'
import { invalidField, MockError } from '../errors/errors.js'
import { inventIdentity } from '../contacts/invent-person.js'
import { networkIssue, networkNamed } from './network-names.js'

/** An account that the user signs in to. */
export interface NewAccount {
  /** Its name or key: `WhatsApp`, `whatsapp`. */
  network: string
  /** By default one in the form of on-device accounts. */
  accountID?: string | undefined
  /** By default connected. */
  status?: AccountStatus | undefined
  /** What is known of the user there; without an identifier, one that is usual there. */
  user?: Partial<Omit<Person, 'id'>> | undefined
}

/**
 * Adds an account: of this device, or the Matrix account in the cloud (contract: observed.md, account IDs).
 * @throws MockError validation_error for a network that there is not, conflict for an ID that is in use
 */
export function addAccount (box: Sandbox, { network, accountID, status, user: given = {} }: NewAccount): Account {
  const key = networkNamed(network)
  const issue = networkIssue(key, new Set())
  if (issue !== undefined) throw invalidField('network', issue)
  const taken = accountID ?? (key === 'matrix' ? 'matrix' : '')
  if (box.accounts.find(taken)) {
    throw new MockError('conflict', `There is an account ${JSON.stringify(taken)}: choose another accountID`)
  }
  const fullName = given.fullName ?? box.accounts.list()[0]?.user.fullName ?? 'Robin Vale'
  const known = status === undefined ? {} : { status }
  return box.commit(() => {
    const user = { ...inventIdentity(box, key, { ...given, fullName }), ...given }
    if (key === 'matrix') {
      const { username = 'robin.vale' } = user
      return box.accounts.add({
        accountID: accountID ?? 'matrix',
        bridge: { id: 'matrix', type: 'matrix', provider: 'cloud' },
        ...known,
        user: { fullName, ...user, id: `@${username.replace(/:.*$/, '')}:beeper.com` }
      })
    }
    const loginID = `ba_${box.random.urlSafe('ids', 27)}`
    const bridgeID = `local-${key}`
    return box.accounts.add({
      accountID: accountID ?? `${bridgeID}_${loginID}`,
      bridge: { id: bridgeID, type: key, provider: 'local' },
      loginID,
      ...known,
      user: { fullName, ...user, id: loginID }
    })
  })
}
