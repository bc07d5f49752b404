import type { Account } from './account-store.js'
import type { Sandbox } from '../sandbox/sandbox.js'

export interface NewAccountStatus {
  status: Account['status']
  /** What the status means for the user; without it none is shown. */
  statusText?: string | undefined
}

/**
 * The state of an account's connection, which no client can set. What that lets through stands in `network.ts`.
 * @throws MockError not_found
 */
export function setAccountStatus (
  box: Sandbox, accountID: string, { status, statusText }: NewAccountStatus
): Account {
  const account = box.accounts.get(accountID)
  return box.commit(() => {
    box.accounts.update(account, { status, statusText })
    box.network.connectionChanged(account)
    return account
  })
}
