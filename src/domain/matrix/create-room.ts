import type { Participant } from '../chats/chat.js'
import type { Account } from '../accounts/account-store.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import { createLabel, setLabels } from '../chats/labels.js'
import { mergeChats } from '../chats/merged-chats.js'
import { textIn } from './content.js'
import { invalidState, planRoom, type NewRoom, type PlannedRoom } from './plan-room.js'
import { isAdminLevel, levelOf } from './power-levels.js'
import { hasPowerfulCreator, requireOwnUserID } from './room.js'
import { labelMark, spaceType, unionType } from './room-state.js'
import { impliedTypes } from './state-list.js'

/**
 * Creates a room of the Matrix account. It is a chat; a space with the mark of labels is a label; a room of the type of
 * merged chats merges the chats that it has as children; any other space is neither.
 *
 * Order and precedence of the events are the contract's (v1.json, createRoom). Assumed: those who are invited stay so
 * until someone lets them join.
 *
 * @returns its room ID
 * @throws MockError unsupported_room_version, room_in_use, invalid_room_state, invite_blocked, forbidden without a
 *   Matrix account, validation_error, bad_gateway when the account cannot reach its network
 */
export function createRoom (box: Sandbox, input: NewRoom): string {
  const creator = requireOwnUserID(box)
  const account = box.setup.matrixAccount as Account
  const plan = planRoom(box, input, creator)
  const kind = kindOf(plan)
  const members = kind === 'union' ? chatsToMerge(box, plan) : []
  box.network.checkReachable(account)
  return box.commit(() => {
    const id = newRoomID(box, plan.version)
    const title = stateText(plan, 'm.room.name', 'name')
    if (kind === 'label') addLabel(box, id, title, plan)
    else if (kind === 'union') mergeChats(box, { chatIDs: members, title, id })
    else if (kind === 'chat') addChat(box, id, title, account, plan)
    box.matrix.putRoom({
      id,
      version: plan.version,
      aliases: plan.aliases,
      membership: kind === 'space' ? 'join' : undefined,
      state: kind === 'space' ? plan.state : plan.state.filter(({ type }) => !isHeldByChat(type, plan)),
      left: undefined,
      leftAt: undefined
    })
    return id
  })
}

/** A chat holds its name and topic, unless they say more than a text. */
function isHeldByChat (type: string, plan: PlannedRoom): boolean {
  if (!impliedTypes.has(type)) return false
  const content = plan.state.find(entry => entry.type === type)?.content ?? {}
  return Object.keys(content).length < 2
}

function kindOf ({ state }: PlannedRoom): 'chat' | 'label' | 'union' | 'space' {
  const create = state[0]?.content ?? {}
  if (create.type === unionType) return 'union'
  if (create.type !== spaceType) return 'chat'
  return create[labelMark] === true ? 'label' : 'space'
}

function addLabel (box: Sandbox, id: string, title: string | undefined, plan: PlannedRoom): void {
  // Assumed: a label has a name, and a space need not.
  createLabel(box, { id, name: title ?? 'Untitled' })
  for (const chatID of childrenOf(plan)) {
    const chat = box.chats.withID(chatID)
    if (chat) setLabels(box, chat, [...chat.labelIDs, id])
  }
}

function addChat (
  box: Sandbox, id: string, title: string | undefined, account: Account, plan: PlannedRoom
): void {
  const { invited, isDirect, state, creators } = plan
  const levels = state.find(({ type }) => type === 'm.room.power_levels')?.content ?? {}
  for (const userID of invited) box.contacts.ensure(account.accountID, userID)
  const others: Participant[] = invited.map(userID => {
    const isAdmin = isAdminLevel(levelOf(levels, userID, creators))
    return { id: userID, isPending: true, ...(isAdmin ? { isAdmin } : {}) }
  })
  const type = isDirect && invited.length === 1 ? 'single' : 'group'
  const participants = type === 'single' ? others : [{ id: account.selfID, isAdmin: true }, ...others]
  const chat = box.chats.add(account, type, participants, title, undefined, id)
  const description = stateText({ state }, 'm.room.topic', 'topic')
  const imgURL = stateText({ state }, 'm.room.avatar', 'url')
  if (description !== undefined || imgURL !== undefined) box.chats.update(chat, { description, imgURL })
}

/** Children by Matrix's rules: without `via` an event is none. */
function childrenOf ({ state }: PlannedRoom): string[] {
  return state.filter(({ type, content: { via } }) => type === 'm.space.child' && Array.isArray(via) && via.length > 0)
    .map(({ stateKey }) => stateKey)
}

/** @throws MockError invalid_room_state */
function chatsToMerge (box: Sandbox, plan: PlannedRoom): string[] {
  const members = childrenOf(plan)
  const unknown = members.find(id => !box.chats.withID(id))
  if (unknown !== undefined) throw invalidState(`The child ${unknown} is no chat`)
  if (new Set(members).size < 2) {
    throw invalidState(
      `A room of type ${unionType} merges chats: name at least two in initial_state, as m.space.child with a via`)
  }
  const merged = members.find(id => box.chats.get(id).merge ?? box.chats.get(id).mergedIntoChatID)
  if (merged !== undefined) throw invalidState(`The child ${merged} is merged already: leave the room of the merged chat first`)
  return members
}

function stateText ({ state }: Pick<PlannedRoom, 'state'>, type: string, field: string): string | undefined {
  const text = textIn(state.find(entry => entry.type === type && entry.stateKey === '')?.content, field)
  return text === undefined || text.trim() === '' ? undefined : text
}

function newRoomID (box: Sandbox, version: string): string {
  for (;;) {
    const id = hasPowerfulCreator(version) ? box.ids.hashedRoom() : box.ids.cloudRoom()
    if (!box.chats.withID(id) && !box.labels.find(id) && !box.matrix.room(id)) return id
  }
}
