import type { Account } from '../../../domain/accounts/account-store.js'
import type { V0Account } from '../schemas/shared.js'

export function presentAccount (account: Account): V0Account {
  return { accountID: account.accountID, network: account.network, user: { ...account.user, isSelf: true } }
}
