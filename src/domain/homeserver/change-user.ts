import type { Account, Person } from '../accounts/account-store.js'
import type { FixtureFile } from '../../fixtures/format.js'

/**
 * The state of an installation after another user has signed in: what was the former user's is the new one's. Rooms
 * with the new user in them are left out, for they come from the installation that they are shared with.
 * @param withoutRooms leaves out all rooms, where the user has them on another installation
 */
export function stateOfUser (
  state: FixtureFile, account: Account, user: Person, withoutRooms: boolean
): FixtureFile {
  const { accountID, user: { id: formerID } } = account
  const rest = withoutChats(state, ({ accountID: of, participants, merge }) => of === accountID && !merge &&
    (withoutRooms || participants.some(member => (typeof member === 'string' ? member : member.id) === user.id)))
  const contacts = rest.contacts?.filter(contact => contact.accountID !== accountID || contact.id !== user.id)
  // User IDs stand in many places: as senders, participants, mentions, keys of receipts, and in the text.
  const text = JSON.stringify({ ...rest, ...(contacts && { contacts }) })
    .replaceAll(inText(formerID), () => inText(user.id))
  const changed = JSON.parse(text) as FixtureFile
  return {
    ...changed,
    accounts: (changed.accounts ?? []).map(row => row.accountID === accountID ? { ...row, user } : row)
  }
}

/** As it stands in JSON. */
function inText (id: string): string { return JSON.stringify(id).slice(1, -1) }

type ChatRow = NonNullable<FixtureFile['chats']>[number]

function withoutChats (state: FixtureFile, isDropped: (chat: ChatRow) => boolean): FixtureFile {
  const dropped = new Set(state.chats?.filter(isDropped).map(({ id }) => id))
  if (dropped.size === 0) return state
  for (const { id, merge } of state.chats ?? []) if (merge?.chatIDs.some(member => dropped.has(member))) dropped.add(id)
  const isLeft = ({ chatID }: { chatID?: unknown }) => !dropped.has(String(chatID))
  return {
    ...state,
    ...(state.chats && { chats: state.chats.filter(({ id }) => !dropped.has(id)) }),
    ...(state.messages && {
      messages: Object.fromEntries(Object.entries(state.messages).filter(([chatID]) => !dropped.has(chatID)))
    }),
    ...(state.jobs && { jobs: state.jobs.filter(({ data }) => isLeft(data)) }),
    ...(state.network?.waiting && { network: { ...state.network, waiting: state.network.waiting.filter(isLeft) } })
  }
}
