import type { Sandbox } from '../sandbox/sandbox.js'
import type { Content } from './matrix-store.js'
import { limitReached, malformedField, MockError, notFound } from '../errors/errors.js'
import { eventID, isPending } from '../messages/message.js'
import { checkedContent } from './content.js'
import { findRoom, isRoomID, ownUserID, type Room } from './room.js'
import { flagsOf, shownTags, tagsType } from './tags.js'

/** How long a type may be (Matrix client-server API, Size limits). */
const maxTypeLength = 255

/** Types that the server keeps itself (Matrix client-server API, Client config). */
const readMarker = 'm.fully_read'
const serverOwned: readonly string[] = [readMarker, 'm.push_rules']

/**
 * What a client has kept for the user.
 * @throws MockError forbidden for another user, not_found where nothing was kept
 */
export function accountData (box: Sandbox, userID: string, type: string): Content {
  checkUser(box, userID)
  return box.matrix.accountData('', type) ?? unset(type)
}

/**
 * Keeps something for the user; replaces what was kept under that type.
 * @throws MockError forbidden for another user, not_modifiable, InvalidInput for too much of it, conflict for too many
 */
export function setAccountData (box: Sandbox, userID: string, type: string, content: Content): void {
  checkUser(box, userID)
  checkType(type)
  keep(box, '', type, checkedContent(content))
}

/**
 * What a client has kept for the user in a room. Tags are the chat's flags, and the read marker is the last message
 * that was read.
 * @throws MockError as `accountData`; InvalidInput for what is no room ID
 */
export function roomAccountData (box: Sandbox, userID: string, roomID: string, type: string): Content {
  checkUser(box, userID)
  const room = roomOf(box, roomID)
  const stored = box.matrix.accountData(roomID, type)
  if (type === tagsType) return shownTags(room?.chat, stored) ?? unset(type)
  if (type === readMarker) return fullyRead(room) ?? unset(type)
  return stored ?? unset(type)
}

/**
 * Keeps something for the user in a room. Setting tags pins a chat, or makes it one of low priority.
 * @throws MockError as `setAccountData`; forbidden for a room that the user has nothing to do with, InvalidInput for
 *   what is no room ID
 */
export function setRoomAccountData (
  box: Sandbox, userID: string, roomID: string, type: string, content: Content
): void {
  checkUser(box, userID)
  checkType(type)
  const room = roomOf(box, roomID)
  if (room?.membership === undefined) throw new MockError('forbidden', `You are not in the room ${roomID}`)
  const given = checkedContent(content)
  const { chat } = room
  if (type !== tagsType || !chat) return keep(box, roomID, type, given)
  const flags = flagsOf(chat, given)
  box.commit(() => {
    keep(box, roomID, type, given)
    if (flags.isPinned !== chat.isPinned || flags.isLowPriority !== chat.isLowPriority) box.chats.update(chat, flags)
  })
}

function checkUser (box: Sandbox, userID: string): void {
  const own = ownUserID(box)
  if (userID === own) return
  throw new MockError('forbidden', own === undefined
    ? 'The installation has no Matrix account, so no user has account data: add an account to the fixture'
    : `Only the account data of ${own}, who is signed in, can be used`)
}

function checkType (type: string): void {
  if (serverOwned.includes(type)) throw new MockError('not_modifiable', `The server keeps ${type} itself: it cannot be set`)
  if (type === '' || type.length > maxTypeLength) {
    throw malformedField('type', `Expected 1 to ${maxTypeLength} characters`, type === '' ? 'too_small' : 'too_big')
  }
}

/** @throws InvalidInput for what is no room ID */
function roomOf (box: Sandbox, roomID: string): Room | undefined {
  const room = findRoom(box, roomID)
  if (!room && !isRoomID(roomID)) {
    throw malformedField('roomId', `${JSON.stringify(roomID)} is no room ID, which looks like !name:server`)
  }
  return room
}

/** @throws MockError conflict where there is too much; tags, at most one entry of each room, always have room */
function keep (box: Sandbox, roomID: string, type: string, content: Content): void {
  const { matrix, maxRecords } = box
  const isNew = type !== tagsType && !matrix.accountData(roomID, type)
  if (isNew && matrix.countAccountData(tagsType) >= maxRecords) {
    throw new MockError('conflict', limitReached(maxRecords, 'entries of account data', 'reset the sandbox'))
  }
  box.commit(() => {
    matrix.setAccountData(roomID, type, content)
    box.homeserver.installation?.keeps(roomID, type, content)
  })
}

function fullyRead (room: Room | undefined): Content | undefined {
  const { chat } = room ?? {}
  if (!chat) return undefined
  for (let at = chat.messages.length - 1; at >= 0; at--) {
    const message = chat.messages.at(at)
    if (message && message.sortKey <= chat.lastReadSortKey && !isPending(message)) return { event_id: eventID(message) }
  }
  return undefined
}

/** @throws MockError not_found */
function unset (type: string): never {
  throw notFound('account data', type, 'None of that type was set')
}
