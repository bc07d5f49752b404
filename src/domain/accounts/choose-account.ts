import type { Sandbox } from '../sandbox/sandbox.js'
import type { Account } from './account-store.js'
import { addAccount } from './add-account.js'
import { invalidField } from '../errors/errors.js'
import { networkNamed } from './network-names.js'

/** How a caller names one of the user's accounts: by ID or by network, or not at all. */
export interface AccountChoice {
  accountID?: string | undefined
  /** The first account of this network; one is added where there is none. By default the first account. */
  network?: string | undefined
}

/**
 * The account that a caller means; the caller holds a commit.
 * @throws MockError not_found for an unknown account, validation_error for an unknown network, or when there is no
 *   account and no network is named
 */
export function chooseAccount (box: Sandbox, { accountID, network }: AccountChoice): Account {
  if (accountID !== undefined && network !== undefined) {
    throw invalidField('network', 'Name an accountID or a network, not both')
  }
  if (accountID !== undefined) return box.accounts.get(accountID)
  const accounts = box.accounts.list()
  if (network !== undefined) {
    const key = networkNamed(network)
    return accounts.find(account => account.networkKey === key) ?? addAccount(box, { network })
  }
  const [first] = accounts
  if (!first) throw invalidField('network', 'The sandbox has no account: name a network, such as "WhatsApp"')
  return first
}
