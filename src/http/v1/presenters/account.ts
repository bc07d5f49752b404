import type { Account } from '../../../domain/accounts/account-store.js'
import type { Account as AccountOutput } from '../schemas/accounts.js'

export function presentAccount (account: Account): AccountOutput {
  return {
    accountID: account.accountID,
    ...(account.loginID === undefined ? {} : { loginID: account.loginID }),
    bridge: account.bridge,
    network: account.network,
    user: { ...account.user, isSelf: true },
    status: account.status,
    ...(account.statusText === undefined ? {} : { statusText: account.statusText }),
    ...(account.capabilities === undefined ? {} : { capabilities: account.capabilities })
  }
}
