import type { Base } from './base.js'
import type { FixtureFile } from '../../fixtures/format.js'
import { AccountStore } from '../accounts/account-store.js'
import { ChatStore } from '../chats/chat-store.js'
import { Clock } from './clock.js'
import { ContactStore } from '../contacts/contact-store.js'
import { Ids } from './ids.js'
import { MessageStore } from '../messages/message-store.js'
import { Random } from './random.js'
import { UndoLog } from './undo-log.js'

/** What may be large in a sandbox, and what it draws on. */
export interface StagedState {
  readonly ids: Ids
  readonly accounts: AccountStore
  readonly contacts: ContactStore
  readonly chats: ChatStore
  readonly messages: MessageStore
}

/** A whole state of a sandbox, apart from it; nothing changes it. */
export interface SavedState {
  /** What cannot be large; other sections of it are not read. */
  readonly fixture: FixtureFile
  /** What the sandbox was made with: while it is there, so is its base (`base.ts`). */
  readonly contents: FixtureFile
  readonly parts: StagedState
}

/** The parts of a sandbox that has just what a base has. */
export function stateOver (base: Base): StagedState {
  const state = emptyState()
  state.ids.copy(base.ids)
  state.accounts.copy(base.accounts)
  state.contacts.begin(base.contacts)
  state.chats.begin(base.chats)
  state.messages.begin(base.messages)
  return state
}

/** What a sandbox has, apart from it: neither follows what the other becomes. It takes as long as what was changed. */
export function copyOf (state: StagedState): StagedState {
  const copy = emptyState()
  copy.ids.copy(state.ids)
  copy.accounts.copy(state.accounts)
  copy.contacts.copy(state.contacts)
  copy.messages.copy(state.messages, copy.chats.copy(state.chats))
  return copy
}

/**
 * Parts with nothing in them. Nothing happens in parts that belong to no sandbox: they are only filled, read and
 * exchanged.
 */
export function emptyState (): StagedState {
  const undo = new UndoLog()
  const nothing = () => undefined
  const clock = new Clock({ now: () => 0, after: () => nothing })
  const ids = new Ids(new Random(0, ''), undo)
  const accounts = new AccountStore(undo)
  const contacts = new ContactStore(accounts, undo)
  const chats = new ChatStore({ clock, ids, accounts, contacts, undo, emit: nothing })
  const messages = new MessageStore({
    clock,
    ids,
    accounts,
    chats,
    network: { sent: nothing },
    expiry: { arrived: nothing, read: nothing },
    reminders: { incoming: nothing },
    undo,
    emit: nothing
  })
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
