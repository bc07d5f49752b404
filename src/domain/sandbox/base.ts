import { channel } from 'node:diagnostics_channel'
import type { FixtureFile } from '../../fixtures/format.js'
import type { ChatBase } from '../chats/chat-base.js'
import type { ContactBase } from '../contacts/contact-store.js'
import type { MessageBase } from '../messages/message-base.js'
import type { Clock } from './clock.js'
import { AccountStore } from '../accounts/account-store.js'
import { loadChats, sortByActivity } from '../chats/chat-base.js'
import { loadContacts } from '../contacts/contact-store.js'
import { loadMessages } from '../messages/message-base.js'
import { Ids } from './ids.js'
import { Random } from './random.js'
import { UndoLog } from './undo-log.js'

/**
 * What all sandboxes of the same fixture share: its rows, read and indexed once. Nothing changes them; each sandbox
 * has its own of whatever it looks at or changes, and what is said of that is the overlay.
 */
export interface Base {
  /** The counters as they are when all rows have what they need. */
  readonly ids: Ids
  readonly accounts: AccountStore
  readonly contacts: ContactBase
  readonly chats: ChatBase
  readonly messages: MessageBase
}

interface Known {
  /** The present that its rows have, where the fixture leaves times open. */
  present: number | undefined
  base: Base
}

/** Announces each base that is made. Tests freeze it, and so find code that changes what sandboxes share. */
const made = channel('beeper-desktop-mock.base')

/** A base lives as long as its fixture: as long as a sandbox was made with it, or something else holds on to it. */
const known = new WeakMap<FixtureFile, Known[]>()

/**
 * The base of a fixture that does not change any more: made in steps, or the one that was made of it before.
 * @param clock shows what is the present for rows that leave it open
 */
export function * baseOf (fixture: FixtureFile, clock: Clock): Generator<void, Base> {
  const now = clock.now()
  const isSame = ({ present }: Known) => present === undefined || present === now
  const there = known.get(fixture)?.find(isSame)
  if (there) return there.base
  const loaded = yield * makeBase(fixture, clock)
  // Another may have made it meanwhile.
  const same = known.get(fixture)?.find(isSame)
  if (same) return same.base
  // Those of another present are not needed any more, for time continues.
  known.set(fixture, [loaded])
  return loaded.base
}

/** The base of a fixture that may yet change: made in steps, and for one sandbox. */
export function * loadBase (fixture: FixtureFile, clock: Clock): Generator<void, Base> {
  return (yield * makeBase(fixture, clock)).base
}

function * makeBase (
  fixture: FixtureFile, clock: Clock
): Generator<void, { base: Base, present: number | undefined }> {
  const undo = new UndoLog()
  const ids = new Ids(new Random(0, 'base'), undo)
  const accounts = new AccountStore(undo)
  let present: number | undefined
  const now = () => {
    present ??= clock.now()
    return present
  }
  ids.fromFixture(fixture.ids)
  accounts.fromFixture(fixture.accounts)
  const contacts = yield * loadContacts(fixture.contacts)
  const chats = yield * loadChats(fixture.chats, { accounts, ids, now })
  const messages = yield * loadMessages(fixture, chats, ids)
  yield
  sortByActivity(chats)
  yield
  const base = { ids, accounts, contacts, chats, messages }
  if (made.hasSubscribers) made.publish(base)
  return { base, present }
}
