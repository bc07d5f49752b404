import type { Clock } from './clock.js'
import type { FixtureFile } from '../../fixtures/format.js'
import type { Random } from './random.js'
import { Accounts } from '../accounts/account-store.js'
import { Chats } from '../chats/chat-store.js'
import { Contacts } from '../contacts/contact-store.js'
import { Ids } from './ids.js'
import { Messages, type MessagesContext } from '../messages/message-store.js'

/** What may be large in a sandbox, and what it draws on. */
export interface LargeParts {
  readonly ids: Ids
  readonly accounts: Accounts
  readonly contacts: Contacts
  readonly chats: Chats
  readonly messages: Messages
}

/**
 * Fills large parts apart from the sandbox that they are for, which stays as it is meanwhile.
 * @param clock shows what is the present for rows that leave it open
 * @param box the sandbox that will exchange its parts for these
 */
export function * fillApart (
  fixture: FixtureFile, clock: Clock, box: MessagesContext & { random: Random }
): Generator<void, LargeParts> {
  const emit = () => undefined
  const ids = new Ids(box.random)
  const accounts = new Accounts()
  const contacts = new Contacts(accounts)
  const chats = new Chats({ clock, ids, accounts, contacts, emit })
  const { network, expiry, reminders } = box
  const messages = new Messages({ clock, ids, chats, network, expiry, reminders, emit })
  ids.fromFixture(fixture.ids)
  accounts.fromFixture(fixture.accounts)
  yield * contacts.fromFixture(fixture.contacts)
  yield * chats.fromFixture(fixture.chats)
  yield * messages.fromFixture(fixture.messages, fixture.chats)
  return { ids, accounts, contacts, chats, messages }
}

/** Swaps what two sets hold. */
export function exchange (some: LargeParts, others: LargeParts): void {
  some.ids.exchange(others.ids)
  some.accounts.exchange(others.accounts)
  some.contacts.exchange(others.contacts)
  some.chats.exchange(others.chats)
  some.messages.exchange(others.messages)
}
