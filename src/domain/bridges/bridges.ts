import type { Account, Person } from '../accounts/account-store.js'
import type { BridgeFixture, LoginFlowFixture, LoginOfferFixture } from '../../fixtures/bridges.js'
import type { LoginSession } from './login-session.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { compact } from '../../platform/compact.js'
import { bridgeIssues } from './check-bridges.js'
import { InvalidInput, MockError, notFound } from '../errors/errors.js'
import { networkKey, networkOf } from '../accounts/network-names.js'
import { catalogue } from './catalogue.js'

export type Provider = NonNullable<BridgeFixture['provider']>
export type BridgeStatus = NonNullable<BridgeFixture['status']>
export type RemoveScope = NonNullable<BridgeFixture['removeScopes']>[number]

/** A connector to a network, with the accounts that it has here. */
export interface Bridge {
  id: string
  /** The network that it speaks: `whatsapp`, `discordgo`. */
  type: string
  provider: Provider
  displayName: string
  /** The network's name as accounts show it. */
  network: string
  /** Those that clients are shown. */
  accounts: Account[]
  /** How many accounts of its network are in use here. */
  activeAccountCount: number
  supportsMultipleAccounts: boolean
  accountLimit: number
  status: BridgeStatus
  statusText: string | undefined
  removeScopes: readonly RemoveScope[]
  acceptsAnyLoginID: boolean
  flows: readonly LoginFlowFixture[]
  offers: readonly LoginOfferFixture[]
  login: NonNullable<BridgeFixture['login']>
}

/** A signed-in identity: one or several accounts. */
export interface BridgeLogin {
  loginID: string
  bridgeID: string
  accounts: Account[]
  user: Person | undefined
  status: LoginState
  statusText: string | undefined
  removeScopes: readonly RemoveScope[]
}

export type LoginState = 'connected' | 'connecting' | 'needs_login' | 'logged_out' | 'unknown'

const usualAccountLimit = 20

/**
 * All bridges: those that come with the mock, those of the fixture, and those that the accounts name.
 * Assumed: the order, and that the user's own Matrix account is listed with the others.
 */
export function bridgesOf (box: Sandbox): Bridge[] {
  const ids = new Set([
    ...builtIn(box).keys(),
    ...box.bridges.connectors().map(({ id }) => id),
    ...box.accounts.listed().map(({ bridge }) => bridge.id)
  ])
  return [...ids].flatMap(id => findBridge(box, id) ?? [])
}

/** @throws MockError not_found */
export function getBridge (box: Sandbox, bridgeID: string): Bridge {
  const bridge = findBridge(box, bridgeID)
  if (!bridge) throw notFound('bridge', bridgeID, 'GET /v1/bridges lists the bridges there are')
  return bridge
}

const inCatalogue = new Map(catalogue.map(connector => [connector.id, connector]))
const none: ReadonlyMap<string, BridgeFixture> = new Map()

function builtIn ({ bridges }: Sandbox): ReadonlyMap<string, BridgeFixture> {
  return bridges.hasBuiltIn ? inCatalogue : none
}

function findBridge (box: Sandbox, id: string): Bridge | undefined {
  const known = builtIn(box).get(id)
  const given = box.bridges.connector(id)
  const accounts = box.accounts.listed().filter(({ bridge }) => bridge.id === id)
  const named = accounts[0]
  if (!known && !given && !named) return undefined
  const row: Omit<BridgeFixture, 'id'> = { ...named?.bridge, ...known, ...given }
  const isLocal = id.startsWith('local-')
  const type = row.type ?? (isLocal ? id.slice('local-'.length) : id)
  const provider = row.provider ?? (isLocal ? 'local' : 'cloud')
  const { supportsMultipleAccounts = false } = row
  const { accountLimit = supportsMultipleAccounts ? usualAccountLimit : 1 } = row
  const network = named?.network ?? networkOf(type).displayName
  const key = networkKey(type)
  return {
    id,
    type,
    provider,
    displayName: row.displayName ?? network,
    network,
    accounts,
    activeAccountCount: box.accounts.listed().filter(account => account.networkKey === key && account.status !== 'disabled').length,
    supportsMultipleAccounts,
    accountLimit,
    status: row.status ?? usualStatus(accounts.length, accountLimit, supportsMultipleAccounts),
    statusText: row.statusText,
    removeScopes: row.removeScopes ?? scopesOf(type, provider),
    acceptsAnyLoginID: row.acceptsAnyLoginID ?? false,
    flows: row.flows ?? [],
    offers: row.offers ?? [],
    login: row.login ?? {}
  }
}

/** Whether another account can be connected now (contract: v1-behaviour.md, listBridges). */
function usualStatus (accounts: number, limit: number, isMultiple: boolean): BridgeStatus {
  if (accounts < limit) return 'available'
  return isMultiple ? 'limit_reached' : 'connected'
}

/**
 * Assumed: what runs on this device can be removed from it alone, what runs elsewhere also everywhere. The user's own
 * Matrix account is no login that a bridge can remove.
 */
function scopesOf (type: string, provider: Provider): readonly RemoveScope[] {
  if (type === 'matrix') return []
  return provider === 'local' || provider === 'platform-sdk' ? ['current-device'] : ['current-device', 'all-devices']
}

/** The logins of a bridge, in the order of their first accounts. */
export function loginsOf (bridge: Bridge): BridgeLogin[] {
  const byID = new Map<string, Account[]>()
  for (const account of bridge.accounts) {
    const id = loginIDOf(account)
    byID.set(id, [...byID.get(id) ?? [], account])
  }
  return Array.from(byID, ([loginID, accounts]) => ({
    loginID,
    bridgeID: bridge.id,
    accounts,
    user: accounts[0]?.user,
    ...worstOf(accounts),
    removeScopes: bridge.removeScopes
  }))
}

export function findLogin (bridge: Bridge, loginID: string): BridgeLogin | undefined {
  return loginsOf(bridge).find(login => login.loginID === loginID)
}

/** @throws MockError not_found */
export function getLogin (bridge: Bridge, loginID: string): BridgeLogin {
  const login = findLogin(bridge, loginID)
  if (!login) throw notFound('login', loginID, `GET /v1/bridges/${bridge.id}/logins lists the logins there are`)
  return login
}

/** What a login that is complete has led to, while that is there. */
export function loginOf (box: Sandbox, { bridgeID, phase, loginID }: LoginSession): BridgeLogin | undefined {
  if (phase !== 'complete' || loginID === undefined) return undefined
  const bridge = findBridge(box, bridgeID)
  return bridge && findLogin(bridge, loginID)
}

/** The login of an account; one that names none is a login of its own. */
export function loginIDOf ({ loginID, accountID }: Account): string { return loginID ?? accountID }

const states: Record<Account['status'], LoginState> = {
  connected: 'connected',
  backfilling: 'connected',
  connecting: 'connecting',
  disconnected: 'connecting',
  connection_required: 'needs_login',
  reconnect_required: 'needs_login',
  attention_required: 'needs_login',
  disabled: 'logged_out'
}
const worstFirst: readonly LoginState[] = ['needs_login', 'logged_out', 'connecting', 'connected']

/** Assumed: a login is as well as the worst of its accounts, and says what that one says. */
function worstOf (accounts: readonly Account[]): Pick<BridgeLogin, 'status' | 'statusText'> {
  for (const status of worstFirst) {
    const account = accounts.find(one => states[one.status] === status)
    if (account) return { status, statusText: account.statusText }
  }
  return { status: 'unknown', statusText: undefined }
}

/** What a test changes of a bridge: absent fields stay, null goes back to what is usual. */
export type BridgeChange = { [Key in keyof Omit<BridgeFixture, 'id' | 'type' | 'provider' | 'displayName'>]?:
  BridgeFixture[Key] | null | undefined }

/**
 * Changes what a bridge is like, for logins to come; those under way keep their steps.
 * @throws MockError not_found, validation_error for flows and offers that cannot be
 */
export function changeBridge (box: Sandbox, bridgeID: string, change: BridgeChange): Bridge {
  const { id } = getBridge(box, bridgeID)
  const given = Object.entries({ ...box.bridges.connector(id), ...structuredClone(change), id })
  const row = compact(Object.fromEntries(given.map(([name, value]) => [name, value ?? undefined])))
  const issues = bridgeIssues(row)
  if (issues.length > 0) throw new InvalidInput(issues.map(issue => ({ code: 'custom', ...issue })))
  box.commit(() => { box.bridges.putConnector(row as BridgeFixture) })
  return getBridge(box, id)
}

/** @throws MockError conflict when no login can begin on the bridge */
export function checkUsable ({ id, status, statusText, flows }: Bridge): void {
  const because = statusText === undefined ? '' : `: ${statusText}`
  if (status === 'disabled') throw new MockError('conflict', `The bridge ${id} is disabled${because || ': use another one'}`)
  if (status === 'temporarily_unavailable') {
    throw new MockError('conflict', `The bridge ${id} is temporarily unavailable${because || ': try again later'}`)
  }
  if (flows.length === 0) {
    throw new MockError('conflict', `The bridge ${id} has no login flows: its accounts are not connected by a login here`)
  }
}

/** @throws MockError conflict when the bridge can have no more accounts */
export function checkRoomForAccount ({ id, status, accounts, accountLimit }: Bridge): void {
  if (status !== 'connected' && status !== 'limit_reached' && accounts.length < accountLimit) return
  throw new MockError('conflict', status === 'limit_reached' || accountLimit > 1
    ? `The bridge ${id} has all the accounts that it can have: remove a login first, or name a loginID to reconnect`
    : `The bridge ${id} has its one account: remove its login first, or name a loginID to reconnect`)
}
