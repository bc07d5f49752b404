import type { Account, Person } from '../accounts/account-store.js'
import type { LoginOfferFixture, OfferedAccount } from '../../fixtures/bridges.js'
import type { LoginSession } from './login-session.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { deleteChat } from '../network/remote/change-chat.js'
import { deliver } from '../network/remote/deliver.js'
import { self } from '../network/remote/people.js'
import { MockError } from '../errors/errors.js'
import { rowsPerStep } from '../../platform/run-sync.js'
import { shownTime } from '../sandbox/time.js'
import { bareText } from '../rich-text/to-rich-text.js'
import { checkRoomForAccount, findLogin, getBridge, getLogin, type Bridge, type RemoveScope } from './bridges.js'

const minute = 60_000
/** The accounts of a bridge that offers nothing: one, with no one in it. */
const nothing: LoginOfferFixture = { accounts: [{}] }

/**
 * The last step of a login is done: its accounts are connected again, or new ones are there, with people and chats. The
 * caller holds a commit.
 * @returns the login as it ended
 * @throws MockError not_found when the login to reconnect is gone, conflict when there is no room for another account
 */
export function completeLogin (box: Sandbox, session: LoginSession): LoginSession {
  const bridge = getBridge(box, session.bridgeID)
  const offer = offerOf(box, bridge)
  const loginID = session.loginID ?? offer.loginID ?? drawLoginID(box, bridge)
  const known = findLogin(bridge, loginID)
  if (session.isReconnect && !known && !bridge.acceptsAnyLoginID) getLogin(bridge, loginID)
  // A login ID that the user typed names a login; one of the bridge's own may take more accounts.
  const isRefresh = known !== undefined && (session.loginID !== undefined || !offersMore(box, bridge, offer))
  const accounts = isRefresh ? reconnect(box, known.accounts) : addAccounts(box, bridge, loginID, offer)
  return { ...session, phase: 'complete', loginID, accountID: accounts[0]?.accountID ?? session.accountID }
}

/** The first offer that is not there yet, else the last. */
function offerOf (box: Sandbox, bridge: Bridge): LoginOfferFixture {
  const { offers } = bridge
  return offers.find(offer => offersMore(box, bridge, offer)) ?? offers.at(-1) ?? nothing
}

/** Whether it has accounts that are not there. One without IDs can always be taken. */
function offersMore (box: Sandbox, bridge: Bridge, { loginID, accounts }: LoginOfferFixture): boolean {
  return accounts.some(({ accountID }) => accountID === undefined
    ? loginID === undefined || !findLogin(bridge, loginID)
    : !box.accounts.find(accountID))
}

/** On-device logins are `ba_` and 27 characters, those of the cloud equal the bridge (v1-behaviour.md, Examples). */
function drawLoginID ({ random }: Sandbox, { id, provider }: Bridge): string {
  return provider === 'local' || provider === 'platform-sdk' ? `ba_${random.urlSafe('bridges', 27)}` : id
}

function reconnect (box: Sandbox, accounts: Account[]): Account[] {
  for (const account of accounts) {
    box.accounts.update(account, { status: 'connected', statusText: undefined })
    box.network.connectionChanged(account)
  }
  return accounts
}

function addAccounts (box: Sandbox, bridge: Bridge, loginID: string, { accounts }: LoginOfferFixture): Account[] {
  return accounts.map(offered => {
    checkRoomForAccount(getBridge(box, bridge.id))
    return addAccount(box, bridge, loginID, offered)
  })
}

function addAccount (box: Sandbox, bridge: Bridge, loginID: string, offered: OfferedAccount): Account {
  const accountID = offered.accountID ?? usualAccountID(box, bridge, loginID)
  if (box.accounts.find(accountID)) {
    throw new MockError('conflict', `There is an account ${accountID} already: name its login to reconnect it`)
  }
  const { id, type, provider } = bridge
  const user: Person = { ...offered.user, id: offered.user?.id ?? loginID }
  const account = box.accounts.add({
    accountID,
    bridge: { id, type, provider },
    loginID,
    ...(offered.network === undefined ? {} : { network: offered.network }),
    user,
    ...(offered.selfID === undefined ? {} : { selfID: offered.selfID })
  })
  for (const person of offered.people ?? []) box.contacts.add(accountID, { ...person })
  for (const chat of offered.chats ?? []) addChat(box, account, chat)
  return account
}

/**
 * `local-<net>_ba_<27>` on the device, the bridge's own ID in the cloud (v1-behaviour.md, Examples).
 * Assumed: a number follows where that is taken.
 */
function usualAccountID (box: Sandbox, { id, provider }: Bridge, loginID: string): string {
  const first = provider === 'local' || provider === 'platform-sdk' ? `${id}_${loginID}` : id
  for (let number = 2, accountID = first; ; number++) {
    if (!box.accounts.find(accountID)) return accountID
    accountID = `${first}.${number}`
  }
}

type OfferedChat = NonNullable<OfferedAccount['chats']>[number]

/** A chat with its history. Assumed: the history is told like what arrives, chat by chat. */
function addChat (box: Sandbox, account: Account, offered: OfferedChat): void {
  const { type, title, description, messages = [], unreadCount = 0 } = offered
  const participants = [...new Set(offered.participants)]
  for (const id of participants) box.contacts.ensure(account.accountID, id)
  const chat = box.chats.add(account, type, participants.map(id => ({ id })), title)
  if (description !== undefined) box.chats.update(chat, { description })
  const now = box.clock.now()
  const history = messages.map(({ senderID, text, minutesAgo = 0 }) => deliver(
    box, chat, senderID === self ? account.selfID : senderID,
    { text: { html: text, plain: bareText(text), mentions: [], links: [] } },
    shownTime(now - minutesAgo * minute)
  ))
  const lastRead = history.sort((a, b) => a.sortKey - b.sortKey).at(-1 - unreadCount)
  if (lastRead) box.messages.markReadThrough(chat, lastRead.sortKey)
}

export interface RemovedLogin {
  bridgeID: string
  loginID: string
  affectedAccountIDs: string[]
  scope: RemoveScope
}

/**
 * Takes a login away, with its accounts, people and chats: in one commit, unless it has so many messages that others
 * would wait. Then its chats go step by step before it.
 * @throws MockError not_found, conflict for a scope that the bridge does not have
 */
export function * removeLoginTask (
  box: Sandbox, bridgeID: string, loginID: string, scope: RemoveScope
): Generator<void, RemovedLogin> {
  const accountIDs = new Set(removable(box, bridgeID, loginID, scope).map(({ accountID }) => accountID))
  const chats = Array.from(box.chats.all()).filter(({ account }) => accountIDs.has(account.accountID))
  const all = chats.reduce((sum, { messages }) => sum + rowsPerChat + messages.length, 0)
  let rows = 0
  for (const { id } of all > rowsPerStep ? chats : []) {
    // Other work in between may have deleted it.
    const chat = box.chats.withID(id)
    if (!chat || !accountIDs.has(chat.account.accountID)) continue
    rows += rowsPerChat + chat.messages.length
    deleteChat(box, id)
    if (rows < rowsPerStep) continue
    rows = 0
    yield
  }
  const accounts = removable(box, bridgeID, loginID, scope)
  return box.commit(() => {
    for (const account of accounts) removeAccount(box, account)
    return { bridgeID, loginID, affectedAccountIDs: accounts.map(({ accountID }) => accountID), scope }
  })
}

/** For how many messages the deletion of an empty chat counts. */
const rowsPerChat = 64

/** The accounts of a login that can be removed so. */
function removable (box: Sandbox, bridgeID: string, loginID: string, scope: RemoveScope): Account[] {
  const { accounts, removeScopes } = getLogin(getBridge(box, bridgeID), loginID)
  if (removeScopes.includes(scope)) return accounts
  throw new MockError('conflict', removeScopes.length > 0
    ? `The login cannot be removed from ${scope}: its removeScopes are ${removeScopes.join(', ')}`
    : 'The login cannot be removed: its removeScopes are empty, for it is the user\'s own Beeper account')
}

function removeAccount (box: Sandbox, account: Account): void {
  const { accountID } = account
  const chatIDs = Array.from(box.chats.all()).filter(chat => chat.account === account).map(({ id }) => id)
  for (const id of chatIDs) if (box.chats.withID(id)) deleteChat(box, id)
  const personas = box.personas.list()
  const staying = personas.filter(persona => persona.accountID !== accountID)
  if (staying.length < personas.length) box.personas.replace(staying)
  box.contacts.removeAll(accountID)
  box.accounts.remove(account)
}
