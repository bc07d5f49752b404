import type { Account } from './account-store.js'

/** What a connection lets through: messages in both directions, sends that wait until they can go out, or nothing. */
export type Permitted = 'everything' | 'sends wait' | 'nothing'

/**
 * What each state of an account lets through. Assumed, for nothing was seen: what mends itself keeps sends waiting,
 * what the user has to mend refuses them, and everything else needs the connection now.
 */
const permits: Record<Account['status'], Permitted> = {
  connected: 'everything',
  backfilling: 'everything',
  connecting: 'sends wait',
  disconnected: 'sends wait',
  connection_required: 'nothing',
  reconnect_required: 'nothing',
  attention_required: 'nothing',
  disabled: 'nothing'
}

/** What an account's state lets through. */
export function permitted ({ status }: Pick<Account, 'status'>): Permitted {
  return permits[status]
}

/** Whether the account reaches its network, and so may send and receive. */
export function isConnected (account: Pick<Account, 'status'>): boolean {
  return permitted(account) === 'everything'
}
