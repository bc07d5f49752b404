import type { Account } from '../accounts/account-store.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { Content, StateEntry } from './matrix-store.js'
import { invalidField, MockError, type FieldPath } from '../errors/errors.js'
import { truncate } from '../../platform/cut.js'
import { checkedContent } from './content.js'
import { levelForState, levelOf, levelsIssue, usualPowerLevels } from './power-levels.js'
import { presetState, type Preset } from './presets.js'
import { hasPowerfulCreator, isUserID, serverOf } from './room.js'
import { createContent, creatorsOf } from './room-state.js'

/** The versions there are (Matrix specification, Room versions). */
export const roomVersions = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'] as const

/** Assumed: the version of a room whose creator names none, which is Matrix's own default. */
const defaultVersion = '12'

/** A person who is invited by an address. */
export interface ThirdPartyInvite {
  medium: string
  address: string
}

/** A room to create, in Matrix's words. */
export interface NewRoom {
  visibility?: 'public' | 'private' | undefined
  room_alias_name?: string | undefined
  name?: string | undefined
  topic?: string | undefined
  invite?: string[] | undefined
  invite_3pid?: ThirdPartyInvite[] | undefined
  room_version?: string | undefined
  creation_content?: Content | undefined
  initial_state?: Array<{ type: string, state_key?: string | undefined, content: Content }> | undefined
  preset?: Preset | undefined
  is_direct?: boolean | undefined
  power_level_content_override?: Content | undefined
}

/** A room whose input was checked. */
export interface PlannedRoom {
  readonly version: string
  readonly creator: string
  readonly at: number
  readonly aliases: string[]
  readonly invited: string[]
  readonly isDirect: boolean
  /** In the order in which the events are sent; without the events of members. */
  readonly state: StateEntry[]
  readonly creators: string[]
}

/**
 * Checks what is asked for, and puts its events in order.
 * @throws MockError as `createRoom`
 */
export function planRoom (box: Sandbox, input: NewRoom, creator: string): PlannedRoom {
  const { room_version: version = defaultVersion, visibility = 'private', is_direct: isDirect = false } = input
  if (!roomVersions.some(known => known === version)) {
    throw new MockError('unsupported_room_version',
      `There is no room version ${JSON.stringify(version)}: use one of ${roomVersions[0]} to ${defaultVersion}`)
  }
  const { preset = visibility === 'public' ? 'public_chat' : 'private_chat' } = input
  const at = box.clock.now()
  const { invited, byAddress } = invitations(box, input, creator)
  const aliases = aliasesOf(box, input, creator)
  const trusted = preset === 'trusted_private_chat' ? invited : []
  const create = creationContent(input, version, creator, trusted)
  const creators = creatorsOf(version, creator, create)
  const levels = powerLevels(input, version, creator, creators, preset, trusted)
  const { joinRule, guestAccess } = presetState[preset]
  const state = new Map<string, StateEntry>()
  const put = (type: string, content: Content, stateKey = '') => {
    state.set(JSON.stringify([type, stateKey]), { type, stateKey, content, sender: creator, at })
  }
  put('m.room.create', create)
  put('m.room.power_levels', levels)
  if (aliases[0] !== undefined) put('m.room.canonical_alias', { alias: aliases[0] })
  put('m.room.join_rules', { join_rule: joinRule })
  put('m.room.history_visibility', { history_visibility: 'shared' })
  put('m.room.guest_access', { guest_access: guestAccess })
  for (const [type, content, stateKey] of initialState(input, creators)) put(type, content, stateKey)
  if (input.name !== undefined) put('m.room.name', { name: input.name })
  if (input.topic !== undefined) put('m.room.topic', { topic: input.topic })
  for (const address of byAddress) {
    const shown = address.address.replace(/(?<=^.).*?(?=@|$)/, '...')
    put('m.room.third_party_invite', { display_name: shown }, address.token)
  }
  const plan = { version, creator, at, aliases, invited, isDirect, state: [...state.values()], creators }
  checkPower(plan)
  return plan
}

function creationContent (input: NewRoom, version: string, creator: string, trusted: string[]): Content {
  const given = checkedContent(input.creation_content ?? {}, 'creation_content')
  if (given.type !== undefined && typeof given.type !== 'string') {
    throw invalidField(['creation_content', 'type'], 'Expected a string', 'invalid_type')
  }
  if (!hasPowerfulCreator(version)) return createContent(version, creator, given)
  const { additional_creators: additional = [], ...rest } = given
  if (!Array.isArray(additional) || !additional.every(id => typeof id === 'string' && isUserID(id))) {
    throw invalidState('creation_content.additional_creators must be a list of user IDs')
  }
  const others = [...new Set([...additional as string[], ...trusted])].filter(id => id !== creator)
  return createContent(version, creator, { ...rest, ...(others.length > 0 ? { additional_creators: others } : {}) })
}

function powerLevels (
  input: NewRoom, version: string, creator: string, creators: string[], preset: Preset, trusted: string[]
): Content {
  const usual = usualPowerLevels(version, creator, presetState[preset].invite)
  const admins = hasPowerfulCreator(version) ? [] : trusted
  const users = { ...usual.users, ...Object.fromEntries(admins.map(id => [id, 100])) }
  const override = checkedContent(input.power_level_content_override ?? {}, 'power_level_content_override')
  const levels = { ...usual, users, ...override }
  checkLevels(levels, creators, 'power_level_content_override')
  return levels
}

/**
 * The real app fails with 500 where levels name a creator in version 12 (contract: later-than-4.3.0.md, live); the
 * contract declares 400 for state that is invalid.
 */
function checkLevels (levels: Content, creators: readonly string[], where: string): void {
  const issue = levelsIssue(levels)
  if (issue !== undefined) throw invalidState(`${where}: ${issue}`)
  const users = levels.users as Record<string, unknown> | undefined
  const stranger = Object.keys(users ?? {}).find(id => !isUserID(id))
  if (stranger !== undefined) {
    throw invalidField(where, `users lists ${JSON.stringify(truncate(stranger))}, which is not a user ID such as @ada:example.org`)
  }
  const named = creators.find(id => users && Object.hasOwn(users, id))
  if (named !== undefined) {
    throw invalidState(`${where}: in rooms of version 12 users must not list ${named}, for a creator has unlimited power`)
  }
}

function * initialState (input: NewRoom, creators: readonly string[]): Generator<[string, Content, string]> {
  for (const [at, { type, state_key: stateKey = '', content }] of (input.initial_state ?? []).entries()) {
    const field: FieldPath = ['initial_state', at]
    if (type === '' || type.length > maxKeyLength) {
      throw invalidField([...field, 'type'], `Expected 1 to ${maxKeyLength} characters`)
    }
    if (stateKey.length > maxKeyLength) {
      throw invalidField([...field, 'state_key'], `Expected at most ${maxKeyLength} characters`, 'too_big')
    }
    if (type === 'm.room.create' || type === 'm.room.member') {
      throw invalidState(`initial_state.${at}: ${type} cannot be set: use ${type === 'm.room.create' ? 'creation_content' : 'invite'}`)
    }
    const checked = checkedContent(content, [...field, 'content'])
    if (type === 'm.room.power_levels' && stateKey === '') checkLevels(checked, creators, `initial_state.${at}`)
    yield [type, checked, stateKey]
  }
}

/** How long a type and a state key may be (Matrix client-server API, Size limits). */
const maxKeyLength = 255

/** Whether the creator may send what is sent once the power levels hold. @throws MockError invalid_room_state */
function checkPower ({ state, creator, creators, invited }: PlannedRoom): void {
  const levels = state.find(({ type }) => type === 'm.room.power_levels')?.content ?? {}
  const own = levelOf(levels, creator, creators)
  const refused = state.find(({ type }) =>
    !['m.room.create', 'm.room.power_levels'].includes(type) && own < levelForState(levels, type))
  const words = `By the power levels you, the creator, have ${own}, and`
  if (refused) throw invalidState(`${words} ${refused.type} needs ${levelForState(levels, refused.type)}`)
  const invite = typeof levels.invite === 'number' ? levels.invite : 0
  if (invited.length > 0 && own < invite) throw invalidState(`${words} inviting needs ${invite}`)
}

interface Invitations {
  invited: string[]
  /** Those of whom no account is known. */
  byAddress: Array<ThirdPartyInvite & { token: string }>
}

function invitations (box: Sandbox, input: NewRoom, creator: string): Invitations {
  const { invite = [], invite_3pid: addresses = [] } = input
  for (const [at, id] of invite.entries()) {
    if (!isUserID(id)) {
      throw invalidField(['invite', at],
        `${JSON.stringify(id)} is no user ID, which looks like @name:server`, 'invalid_string')
    }
    if (id === creator) throw new MockError('forbidden', `${id} is you, and in the room already: leave it out of invite`)
  }
  const { accountID } = box.setup.matrixAccount as Account
  const invited = new Set(invite)
  const byAddress: Invitations['byAddress'] = []
  for (const { medium, address } of addresses) {
    const field = medium === 'msisdn' ? 'phoneNumber' : 'email'
    const digits = (text = '') => field === 'email' ? text.toLowerCase() : text.replace(/\D/g, '')
    const known = [...box.contacts.of(accountID)].find(contact =>
      contact[field] !== undefined && digits(contact[field]) === digits(address))
    if (known) invited.add(known.id)
    else byAddress.push({ medium, address, token: `${medium}-${address}` })
  }
  for (const id of invited) {
    if (!box.contacts.find(accountID, id)?.cannotMessage) continue
    throw new MockError('invite_blocked', `${id} does not accept invitations from you`)
  }
  return { invited: [...invited], byAddress }
}

/** @throws MockError room_in_use, validation_error */
function aliasesOf (box: Sandbox, { room_alias_name: name }: NewRoom, creator: string): string[] {
  if (name === undefined) return []
  if (!/^[^\s:#\0]+$/.test(name) || name.length > 200) {
    throw invalidField('room_alias_name', 'Expected the first part of an alias, without #, : and blanks', 'invalid_string')
  }
  const alias = `#${name}:${serverOf(creator) ?? 'beeper.com'}`
  if (box.matrix.roomWithAlias(alias)) throw new MockError('room_in_use', `There is a room with the alias ${alias}`)
  return [alias]
}

export function invalidState (message: string): MockError { return new MockError('invalid_room_state', message) }
