import type { Content } from './matrix-store.js'
import type { Participant } from '../chats/chat.js'
import { isObject, objectIn } from './content.js'
import { hasPowerfulCreator } from './room.js'

/** From here on a user is an admin of the chat. */
const adminLevel = 50
const creatorLevel = 100

/** What people need for each thing; absent fields are as the Matrix specification says. */
export interface PowerLevels extends Content {
  readonly users?: Readonly<Record<string, number>>
  readonly events?: Readonly<Record<string, number>>
  readonly users_default?: number
  readonly events_default?: number
  readonly state_default?: number
  readonly invite?: number
}

/**
 * The levels of a new room. Assumed: those of Synapse. From version 12 on, creators have unlimited power and
 * are not listed, and a tombstone needs more than other state (contract: v1-behaviour.md, Room-version rule).
 * @param invite what inviting needs
 */
export function usualPowerLevels (version: string, creator: string, invite: number): PowerLevels {
  const powerful = hasPowerfulCreator(version)
  return {
    users: powerful ? {} : { [creator]: creatorLevel },
    users_default: 0,
    events: {
      'm.room.name': 50,
      'm.room.power_levels': 100,
      'm.room.history_visibility': 100,
      'm.room.canonical_alias': 50,
      'm.room.avatar': 50,
      'm.room.tombstone': powerful ? 150 : 100,
      'm.room.server_acl': 100,
      'm.room.encryption': 100
    },
    events_default: 0,
    state_default: 50,
    ban: 50,
    kick: 50,
    redact: 50,
    invite
  }
}

/** The level of a user; creators who have unlimited power are above all. */
export function levelOf (levels: Content, userID: string, creators: readonly string[]): number {
  if (creators.includes(userID)) return Infinity
  return numberIn(objectIn(levels, 'users'), userID) ?? numberIn(levels, 'users_default') ?? 0
}

/** The level that sending a state event needs. */
export function levelForState (levels: Content, type: string): number {
  return numberIn(objectIn(levels, 'events'), type) ?? numberIn(levels, 'state_default') ?? 50
}

/** Whether a level makes a user an admin of the chat. */
export function isAdminLevel (level: number): boolean { return level >= adminLevel }

/** The levels with the chat's admins as they are now: a chat knows who is one, and not with which level. */
export function withAdmins (
  levels: Content, participants: readonly Participant[], creator: string, creators: readonly string[]
): Content {
  const users: Record<string, number> = {}
  const listed = objectIn(levels, 'users') ?? {}
  const admins = new Set(participants.filter(({ isAdmin }) => isAdmin).map(({ id }) => id))
  for (const [id, level] of Object.entries(listed)) {
    if (typeof level !== 'number') continue
    const isInChat = participants.some(participant => participant.id === id)
    if (!isInChat || id === creator || !isAdminLevel(level) || admins.has(id)) users[id] = level
  }
  for (const id of admins) {
    if (creators.includes(id) || isAdminLevel(users[id] ?? 0)) continue
    users[id] = creatorLevel
  }
  return { ...levels, users }
}

/** What is wrong with the form of power levels; undefined where nothing is. */
export function levelsIssue (levels: Content): string | undefined {
  const isLevel = (value: unknown) => Number.isSafeInteger(value)
  for (const name of ['users', 'events', 'notifications']) {
    const map = levels[name]
    if (map === undefined) continue
    if (!isObject(map)) return `${name} must be an object`
    const wrong = Object.entries(map).find(([, level]) => !isLevel(level))
    if (wrong) return `${name}[${JSON.stringify(wrong[0])}] must be an integer`
  }
  for (const name of ['users_default', 'events_default', 'state_default', 'ban', 'kick', 'redact', 'invite']) {
    if (levels[name] !== undefined && !isLevel(levels[name])) return `${name} must be an integer`
  }
  return undefined
}

function numberIn (content: Content | undefined, field: string): number | undefined {
  const value = content && Object.hasOwn(content, field) ? content[field] : undefined
  return typeof value === 'number' ? value : undefined
}
