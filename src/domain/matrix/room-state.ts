import { createHash } from 'node:crypto'
import type { Chat } from '../chats/chat.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { Content, Membership, StateEntry } from './matrix-store.js'
import { compact } from '../../platform/compact.js'
import { displayName } from '../contacts/contact-store.js'
import { MockError, notFound } from '../errors/errors.js'
import { textIn } from './content.js'
import { usualPowerLevels, withAdmins } from './power-levels.js'
import { findRoom, hasPowerfulCreator, ownUserID, serverOf, type Room } from './room.js'
import { mediaURL } from './media-url.js'
import { StateList } from './state-list.js'

/** An event of a room, of the timeline or of its state. */
export interface RoomEvent {
  roomID: string
  eventID: string
  type: string
  /** Of state events alone. */
  stateKey?: string
  sender: string
  /** Unix milliseconds. */
  at: number
  content: Content
  /** The deletion, of an event whose content was deleted. */
  redactedBecause?: RoomEvent
}

/** The types of spaces, as the real app marks labels and merged chats (contract: later-than-4.3.0.md). */
export const spaceType = 'm.space'
export const labelMark = 'com.beeper.label'
export const unionType = 'com.beeper.union'

/**
 * The current state of a room; when the user has left, the state when they did.
 * @throws MockError forbidden to those who were never in the room, unless anybody may read it
 */
export function roomState (box: Sandbox, roomID: string): RoomEvent[] {
  const room = readableRoom(box, roomID)
  if (!room) throw new MockError('forbidden', `You are not in the room ${roomID}, and never were`)
  return eventsOf(box, room, currentState(box, room))
}

/**
 * One state event.
 * @throws MockError forbidden as above, not_found
 */
export function roomStateEvent (box: Sandbox, roomID: string, type: string, stateKey: string): RoomEvent {
  const found = roomState(box, roomID).find(event => event.type === type && event.stateKey === stateKey)
  if (!found) throw notFound('state event', `${type} ${stateKey}`.trim(), 'The room has none of that type with that key')
  return found
}

/** The room, if the user may read it. */
export function readableRoom (box: Sandbox, roomID: string): Room | undefined {
  const room = findRoom(box, roomID)
  if (!room) return undefined
  if (room.membership === 'join' || (room.membership === 'leave' && (room.record?.left ?? room.chat))) return room
  return visibility(currentState(box, room)) === 'world_readable' ? room : undefined
}

function visibility (state: readonly StateEntry[]): string | undefined {
  return textIn(state.find(({ type }) => type === 'm.room.history_visibility')?.content, 'history_visibility')
}

/** The state as entries, in the order in which the events were sent. */
export function currentState (box: Sandbox, room: Room): readonly StateEntry[] {
  const { record, chat, label } = room
  if (record?.membership === 'leave' && record.left) return record.left
  if (chat) return stateOfChat(box, room, chat)
  if (label) return stateOfLabel(box, room, label.name)
  const own = ownUserID(box)
  const state = record?.state ?? []
  if (own === undefined || room.membership === undefined) return state
  const others = state.filter(({ type, stateKey }) => type !== 'm.room.member' || stateKey !== own)
  const at = state[0]?.at ?? box.clock.now()
  const ownEntry = memberEntry(box, own, room.membership, own, at)
  return [...others.slice(0, 1), ownEntry, ...others.slice(1)]
}

/** Assumed: which state a chat has beyond its people, name, topic and picture. */
function stateOfChat (box: Sandbox, room: Room, chat: Chat): StateEntry[] {
  const { account, participants } = chat
  const own = ownUserID(box) ?? account.selfID
  const stored = room.record?.state ?? []
  const creator = senderOfCreate(stored, own) ?? participants.find(({ isAdmin }) => isAdmin)?.id ?? own
  const state = new StateList(stored, creator, chat.createdAt)
  const create = state.stored('m.room.create')?.content ??
    createContent(room.version, creator, chat.merge ? { type: unionType } : {})
  const creators = creatorsOf(room.version, creator, create)
  state.usual('m.room.create', create)
  state.member(memberEntry(box, own, room.membership ?? 'join', own, chat.createdAt, account.accountID))
  const levels = state.stored('m.room.power_levels')?.content ?? usualPowerLevels(room.version, creator, 0)
  state.implied('m.room.power_levels', withAdmins(levels, participants, creator, creators))
  collectAccess(state, stored)
  for (const memberID of chat.merge?.chatIDs ?? []) state.usual('m.space.child', childContent(memberID, own), memberID)
  state.rest()
  state.text('m.room.name', 'name', chat.title)
  state.text('m.room.topic', 'topic', chat.description)
  state.text('m.room.avatar', 'url', chat.imgURL)
  for (const { id, isPending } of participants) {
    const sender = isPending ? creator : id
    state.member(memberEntry(box, id, isPending ? 'invite' : 'join', sender, chat.createdAt, account.accountID))
  }
  return state.entries
}

/** A label is a space of the user's own, on which chats hang (contract: later-than-4.3.0.md, live). */
function stateOfLabel (box: Sandbox, room: Room, name: string): StateEntry[] {
  const own = ownUserID(box) ?? 'self'
  const chats = [...box.chats.all()].filter(({ labelIDs }) => labelIDs.includes(room.id))
  // A stored child that is a chat is one only as long as the chat carries the label.
  const labelled = new Set(chats.map(({ id }) => id))
  const stored = (room.record?.state ?? []).filter(({ type, stateKey }) =>
    type !== 'm.space.child' || !box.chats.withID(stateKey) || labelled.has(stateKey))
  // Assumed: nothing says when a label was made that no client made.
  const at = stored[0]?.at ?? Math.min(box.clock.now(), ...chats.map(({ createdAt }) => createdAt))
  const state = new StateList(stored, own, at)
  state.usual('m.room.create', createContent(room.version, own, { type: spaceType, [labelMark]: true }))
  state.member(memberEntry(box, own, 'join', own, at))
  state.usual('m.room.power_levels', usualPowerLevels(room.version, own, 0))
  collectAccess(state, stored)
  for (const { id } of chats) state.usual('m.space.child', childContent(id, own), id)
  state.rest()
  state.text('m.room.name', 'name', name)
  return state.entries
}

function collectAccess (state: StateList, stored: readonly StateEntry[]): void {
  const alias = stored.find(({ type }) => type === 'm.room.canonical_alias')
  if (alias) state.usual(alias.type, alias.content)
  state.usual('m.room.join_rules', { join_rule: 'invite' })
  state.usual('m.room.history_visibility', { history_visibility: 'shared' })
  state.usual('m.room.guest_access', { guest_access: 'can_join' })
}

function childContent (roomID: string, own: string): Content {
  return { via: [serverOf(roomID) ?? serverOf(own) ?? 'beeper.com'] }
}

function senderOfCreate (state: readonly StateEntry[], own: string): string | undefined {
  const create = state.find(({ type }) => type === 'm.room.create')
  return create && (create.sender ?? own)
}

/** Up to version 10 the content names the creator; the sender of the event is the same (Matrix, room version 11). */
export function createContent (version: string, creator: string, more: Content): Content {
  const { creator: _creator, room_version: _version, ...rest } = more
  return { ...(Number(version) <= 10 ? { creator } : {}), room_version: version, ...rest }
}

/** Those who have unlimited power in the room. */
export function creatorsOf (version: string, creator: string, create: Content | undefined): string[] {
  if (!hasPowerfulCreator(version)) return []
  const others = create?.additional_creators
  return [creator, ...(Array.isArray(others) ? others.filter(id => typeof id === 'string') : [])]
}

/** @param accountID whose contact it is; without one any account's */
export function memberEntry (
  box: Sandbox, userID: string, membership: Membership, sender: string, at: number, accountID?: string
): StateEntry {
  const person = personOf(box, userID, accountID)
  const content: Content = {
    membership,
    ...compact({ displayname: person && displayName(person), avatar_url: mediaURL(person?.imgURL) })
  }
  return { type: 'm.room.member', stateKey: userID, content, sender, at }
}

function personOf (box: Sandbox, userID: string, accountID: string | undefined) {
  const found = accountID === undefined ? undefined : box.contacts.person(accountID, userID)
  if (found) return found
  const { matrixAccount } = box.setup
  return matrixAccount?.user.id === userID ? matrixAccount.user : undefined
}

/** State entries as events. */
export function eventsOf (box: Sandbox, room: Room, state: readonly StateEntry[]): RoomEvent[] {
  const own = ownUserID(box) ?? 'self'
  return state.map(({ type, stateKey, content, sender = own, at }) =>
    ({ roomID: room.id, eventID: stateEventID(room.id, type, stateKey, content), type, stateKey, sender, at, content }))
}

/**
 * `$` and a hash, as Matrix has it since room version 4. It depends on the content, so that another state of the same
 * key is another event. In rooms whose ID is a hash, that is the ID of the first event (Matrix, room version 12).
 */
function stateEventID (roomID: string, type: string, stateKey: string, content: Content): string {
  if (type === 'm.room.create' && /^![\w-]{43}$/.test(roomID)) return `$${roomID.slice(1)}`
  return `$${createHash('sha256').update(JSON.stringify([roomID, type, stateKey, content])).digest('base64url')}`
}
