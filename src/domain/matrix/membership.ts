import type { Account } from '../accounts/account-store.js'
import type { Participant } from '../chats/chat.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { RoomRecord, StateEntry } from './matrix-store.js'
import { createLabel, deleteLabel } from '../chats/labels.js'
import { deleteChat } from '../network/remote/change-chat.js'
import { malformedField, MockError, notFound } from '../errors/errors.js'
import { textIn } from './content.js'
import { isAdminLevel, levelOf } from './power-levels.js'
import { findRoom, isRoomID, requireOwnUserID, type Room } from './room.js'
import { creatorsOf, currentState, labelMark, memberEntry, spaceType } from './room-state.js'
import { impliedTypes } from './state-list.js'

/**
 * The user joins a room: accepts an invitation, comes back to one that is open, or enters one that the fixture or
 * another installation of the homeserver knows.
 * What was no chat becomes one, unless it is a space.
 * @param idOrAlias `!name:server` or `#name:server`
 * @returns its room ID
 * @throws MockError not_found for an unknown alias, forbidden for a room that the user may not join, InvalidInput for
 *   what is neither ID nor alias, bad_gateway when the account cannot reach its network
 */
export function joinRoom (box: Sandbox, idOrAlias: string): string {
  const own = requireOwnUserID(box)
  const room = findRoom(box, resolveAlias(box, idOrAlias))
  if (!room) {
    const { installation } = box.homeserver
    const roomID = resolveAlias(box, idOrAlias)
    if (installation && box.commit(() => installation.enterRoom(roomID))) return roomID
    if (isRoomID(idOrAlias)) throw new MockError('forbidden', `You are not invited to the room ${idOrAlias}`)
    throw malformedField('roomIdOrAlias',
      `${JSON.stringify(idOrAlias)} is neither a room ID such as !name:server nor an alias such as #name:server`)
  }
  const { id, chat, record } = room
  if (room.membership === 'join') return id
  if (room.membership === 'ban') throw new MockError('forbidden', `You are banned from the room ${id}`)
  if (room.membership !== 'invite' && !isOpen(box, room)) {
    throw new MockError('forbidden', `You are not invited to the room ${id}, and it is not open to all`)
  }
  const account = box.setup.matrixAccount as Account
  box.network.checkReachable(chat?.account ?? account)
  return box.commit(() => {
    if (chat) {
      const participants = chat.participants.map(({ isPending, ...member }) =>
        isPending && member.id !== chat.account.selfID ? { ...member, isPending } : member)
      box.chats.update(chat, { participants, isReadOnly: room.membership === 'leave' ? false : chat.isReadOnly })
      box.matrix.setMembership(id, undefined)
    } else if (record) enter(box, record, account, own)
    return id
  })
}

/** @throws MockError not_found */
function resolveAlias (box: Sandbox, idOrAlias: string): string {
  if (!idOrAlias.startsWith('#')) return idOrAlias
  const roomID = box.matrix.roomWithAlias(idOrAlias)?.id ?? box.homeserver.installation?.roomWithAlias(idOrAlias)
  if (roomID === undefined) throw notFound('room alias', idOrAlias, 'No room has it')
  return roomID
}

/** Whether anybody may join, or those who are in another room that the user is in. */
function isOpen (box: Sandbox, { id, record }: Room): boolean {
  const room = findRoom(box, id)
  const state = record?.left ?? (room ? currentState(box, room) : [])
  const rules = state.find(({ type }) => type === 'm.room.join_rules')?.content
  switch (textIn(rules, 'join_rule')) {
    case 'public': return true
    case 'restricted':
    case 'knock_restricted': {
      const allow = Array.isArray(rules?.allow) ? rules.allow as Array<{ room_id?: unknown }> : []
      return allow.some(({ room_id: other }) =>
        typeof other === 'string' && findRoom(box, other)?.membership === 'join')
    }
    default: return false
  }
}

/** The user enters a room that was neither chat nor label. */
function enter (box: Sandbox, record: RoomRecord, account: Account, own: string): void {
  const { id, left, version } = record
  const state = left ?? record.state
  const create = contentOf(state, 'm.room.create')
  const joined = { ...record, state, left: undefined, leftAt: undefined }
  const title = textOf(state, 'm.room.name', 'name')
  if (create.type === spaceType) {
    if (create[labelMark] === true) createLabel(box, { id, name: title ?? 'Untitled' })
    box.matrix.putRoom({ ...joined, membership: create[labelMark] === true ? undefined : 'join' })
    return
  }
  const creators = creatorsOf(version, state.find(({ type }) => type === 'm.room.create')?.sender ?? own, create)
  const levels = contentOf(state, 'm.room.power_levels')
  const others = state.flatMap(({ type, stateKey, content: { membership } }): Participant[] => {
    if (type !== 'm.room.member' || stateKey === own || (membership !== 'join' && membership !== 'invite')) return []
    const isAdmin = isAdminLevel(levelOf(levels, stateKey, creators))
    return [{ id: stateKey, ...(isAdmin ? { isAdmin } : {}), ...(membership === 'invite' ? { isPending: true } : {}) }]
  })
  for (const { id: userID } of others) box.contacts.ensure(account.accountID, userID)
  const chat = box.chats.add(account, 'group', others, title, undefined, id)
  box.chats.update(chat, {
    description: textOf(state, 'm.room.topic', 'topic'), imgURL: textOf(state, 'm.room.avatar', 'url')
  })
  box.matrix.putRoom({ ...joined, membership: undefined, state: state.filter(({ type }) => !impliedTypes.has(type)) })
}

function contentOf (state: readonly StateEntry[], type: string) {
  return state.find(entry => entry.type === type && entry.stateKey === '')?.content ?? {}
}

function textOf (state: readonly StateEntry[], type: string, field: string): string | undefined {
  const text = textIn(contentOf(state, type), field)
  return text === undefined || text.trim() === '' ? undefined : text
}

/**
 * The user leaves a room or rejects an invitation; leaving again changes nothing. A label is gone then, and so is a
 * merged chat, whose members stay. Assumed: a chat stays with its history, and the user cannot write there any more;
 * one whose invitation was rejected is gone.
 * @throws MockError forbidden for a room that the user has never been in, bad_gateway when the account cannot reach its
 *   network
 */
export function leaveRoom (box: Sandbox, roomID: string): void {
  const own = requireOwnUserID(box)
  const room = findRoom(box, roomID)
  const { chat, label, record, membership } = room ?? {}
  if (!room || membership === undefined || membership === 'ban') {
    throw new MockError('forbidden', `You are not in the room ${roomID}`)
  }
  if (membership === 'leave') return
  const now = box.clock.now()
  const left = currentState(box, room).map(entry => entry.type === 'm.room.member' && entry.stateKey === own
    ? memberEntry(box, own, 'leave', own, now, chat?.account.accountID)
    : entry)
  box.network.checkReachable(chat?.account ?? box.setup.matrixAccount as Account)
  box.commit(() => {
    if (chat && (chat.merge || membership === 'invite')) deleteChat(box, chat.id)
    else if (chat) box.chats.update(chat, { isReadOnly: true })
    if (label) deleteLabel(box, label.id)
    box.matrix.putRoom({
      id: room.id,
      version: room.version,
      aliases: record?.aliases ?? [],
      membership: 'leave',
      state: record?.state ?? [],
      // Who was only invited has never been in the room.
      ...(membership === 'invite' ? { left: undefined, leftAt: undefined } : { left, leftAt: now })
    })
    forgetOldest(box)
  })
}

/** Rooms that were left and are no chats make room for others. */
function forgetOldest (box: Sandbox): void {
  const gone = [...box.matrix.rooms()].filter(({ id, membership }) => membership === 'leave' && !box.chats.withID(id))
  for (const { id } of gone.slice(0, Math.max(0, gone.length - box.maxRecords))) box.matrix.forget(id)
}
