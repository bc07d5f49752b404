import type { Clock } from './clock.js'
import type { FixtureFile } from '../../fixtures/format.js'
import type { Random } from './random.js'
import { AccountStore } from '../accounts/account-store.js'
import { ChatStore } from '../chats/chat-store.js'
import { ContactStore } from '../contacts/contact-store.js'
import { Ids } from './ids.js'
import { UndoLog } from './undo-log.js'
import { MessageStore, type MessagesContext } from '../messages/message-store.js'

/** What may be large in a sandbox, and what it draws on. */
export interface StagedState {
  readonly ids: Ids
  readonly accounts: AccountStore
  readonly contacts: ContactStore
  readonly chats: ChatStore
  readonly messages: MessageStore
}

/**
 * Fills large parts apart from the sandbox that they are for, which stays as it is meanwhile.
 * @param clock shows what is the present for rows that leave it open
 * @param box the sandbox that will exchange its parts for these
 */
export function * fillStaged (
  fixture: FixtureFile, clock: Clock, box: MessagesContext & { random: Random }
): Generator<void, StagedState> {
  const emit = () => undefined
  const undo = new UndoLog()
  const ids = new Ids(box.random, undo)
  const accounts = new AccountStore(undo)
  const contacts = new ContactStore(accounts, undo)
  const chats = new ChatStore({ clock, ids, accounts, contacts, undo, emit })
  const { network, expiry, reminders } = box
  const messages = new MessageStore({ clock, ids, chats, network, expiry, reminders, undo, emit })
  ids.fromFixture(fixture.ids)
  accounts.fromFixture(fixture.accounts)
  yield * contacts.fromFixture(fixture.contacts)
  yield * chats.fromFixture(fixture.chats)
  yield * messages.fromFixture(fixture.messages, fixture.chats)
  return { ids, accounts, contacts, chats, messages }
}

/** Swaps what two sets hold. */
export function exchangeStaged (some: StagedState, others: StagedState): void {
  some.ids.exchange(others.ids)
  some.accounts.exchange(others.accounts)
  some.contacts.exchange(others.contacts)
  some.chats.exchange(others.chats)
  some.messages.exchange(others.messages)
}
