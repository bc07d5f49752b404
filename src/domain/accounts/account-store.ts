import type { StagedSection } from '../sandbox/state-section.js'
import type { AccountFixture } from '../../fixtures/format.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import { notFound } from '../errors/errors.js'
import { nextRevision } from '../sandbox/revisions.js'
import { networkKey, networkOf } from './network-names.js'

export type AccountStatus = NonNullable<AccountFixture['status']>
export type Person = AccountFixture['user']

/** A signed-in account of the user on a network. */
export interface Account {
  accountID: string
  bridge: AccountFixture['bridge']
  /** The network's key, whatever way the bridge type writes it: `discord` for `discordgo`. */
  networkKey: string
  /** The network's name as the API shows it. */
  network: string
  loginID: string | undefined
  user: Person
  /** The user's ID as sender and participant on this account. */
  selfID: string
  status: AccountStatus
  statusText: string | undefined
  capabilities: Record<string, unknown> | undefined
  /** The fixture's row, for what a snapshot must not make up. */
  source: AccountFixture
}

/** The accounts of a sandbox, in the order of the fixture. */
export class AccountStore implements StagedSection {
  readonly section = 'accounts'
  /** Another number whenever an account is another, or new, or gone; 0 while they are those of the base. */
  revision = 0
  readonly #undo: UndoLog
  #accounts = new Map<string, Account>()

  constructor (undo: UndoLog) {
    this.#undo = undo
  }

  list (): Account[] {
    return [...this.#accounts.values()]
  }

  /** Those that clients are shown: the app may leave one out (contract: later-than-4.3.0.md, live). */
  listed (): Account[] { return this.list().filter(({ source }) => source.isUnlisted !== true) }

  /** @throws MockError not_found for an account that clients are not shown, too */
  getListed (accountID: string): Account {
    const account = this.get(accountID)
    if (account.source.isUnlisted) throw notFound('account', accountID, 'Its chats are listed, and it is not')
    return account
  }

  find (accountID: string): Account | undefined {
    return this.#accounts.get(accountID)
  }

  /** @throws MockError not_found */
  get (accountID: string): Account {
    const account = this.#accounts.get(accountID)
    if (!account) throw notFound('account', accountID, 'GET /v1/accounts lists the accounts there are')
    return account
  }

  add (source: AccountFixture): Account {
    const account: Account = {
      accountID: source.accountID,
      bridge: source.bridge,
      networkKey: networkKey(source.bridge.type),
      network: source.network ?? networkOf(source.bridge.type).displayName,
      loginID: source.loginID,
      user: source.user,
      selfID: source.selfID ?? this.#defaultSelfID(source),
      status: source.status ?? 'connected',
      statusText: source.statusText,
      capabilities: source.capabilities,
      source
    }
    this.#revise()
    this.#undo.set(this.#accounts, account.accountID, account)
    return account
  }

  /** Takes an account away; its chats and contacts are gone by now. The caller holds a commit. */
  remove ({ accountID }: Account): void {
    this.#revise()
    this.#undo.delete(this.#accounts, accountID)
  }

  /** Changes an account; the caller holds a commit. */
  update (account: Account, changes: Partial<Pick<Account, 'status' | 'statusText' | 'user' | 'selfID'>>): void {
    this.#revise()
    this.#undo.assign<Account>(account, changes)
  }

  #revise (): void { this.#undo.assign<{ revision: number }>(this, { revision: nextRevision() }) }

  /**
   * On-device bridges know the user by the login (contract: v1-behaviour.md, Examples: self `@ba_<27>:local-...`);
   * in the cloud it is the user's own Matrix ID.
   */
  #defaultSelfID (source: AccountFixture): string {
    if (source.bridge.provider === 'local') {
      return `@${source.loginID ?? source.user.id}:local-${networkKey(source.bridge.type)}.localhost`
    }
    const matrix = [...this.#accounts.values()].find(account => account.networkKey === 'matrix')
    return matrix?.user.id ?? source.user.id
  }

  /** Takes the rows of a fixture; called on a new store. */
  fromFixture (section: AccountFixture[] | undefined): void {
    for (const source of section ?? []) this.add(source)
    this.revision = 0
  }

  /** Becomes what another store is. */
  copy (other: AccountStore): void {
    this.revision = other.revision
    this.#accounts = new Map(Array.from(other.#accounts, ([id, account]) => [id, { ...account }]))
  }

  exchange (other: AccountStore): void {
    [this.revision, other.revision] = [other.revision, this.revision];
    [this.#accounts, other.#accounts] = [other.#accounts, this.#accounts]
  }

  get isEmpty (): boolean { return this.#accounts.size === 0 }

  toFixture (): AccountFixture[] | undefined {
    if (this.isEmpty) return undefined
    return this.list().map(({ source, user, selfID, status, statusText }) => {
      const { statusText: _, ...rest } = source
      return { ...rest, user, selfID, status, ...(statusText === undefined ? {} : { statusText }) }
    })
  }
}
