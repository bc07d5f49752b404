import type { MatrixFixture, RoomFixture, StateEventFixture, memberships } from '../../fixtures/matrix.js'
import type { Clock } from '../sandbox/clock.js'
import type { PlainSection } from '../sandbox/state-section.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import { iso } from '../sandbox/clock.js'
import { compact } from '../../platform/compact.js'

/** What an event says, or what a client keeps: any JSON object. */
export type Content = Readonly<Record<string, unknown>>

export type Membership = typeof memberships[number]

/** A state event, as a room holds it. */
export interface StateEntry {
  readonly type: string
  readonly stateKey: string
  readonly content: Content
  /** Undefined where it is the user. */
  readonly sender: string | undefined
  /** Unix milliseconds. */
  readonly at: number
}

/** What a room has besides its chat or label. Rooms that are neither have all of their state here. */
export interface RoomRecord {
  readonly id: string
  readonly version: string
  /** Such as `#name:beeper.com`. */
  readonly aliases: readonly string[]
  /** The user's own, where no chat or label says it. */
  readonly membership: Membership | undefined
  readonly state: readonly StateEntry[]
  /** The state when the user left. */
  readonly left: readonly StateEntry[] | undefined
  /** Unix milliseconds. */
  readonly leftAt: number | undefined
}

/** Assumed: the version of a room that does not name one. From 12 on, IDs have no domain (Matrix, room version 12). */
export function usualVersion (roomID: string): string { return roomID.includes(':') ? '11' : '12' }

/** What the Matrix account keeps beyond chats and labels: account data, and what rooms hold besides. */
export class MatrixStore implements PlainSection<MatrixFixture> {
  readonly section = 'matrix'
  readonly #undo: UndoLog
  readonly #clock: Clock
  /** By type; under a room's ID those of the room, under '' those of the user. */
  readonly #accountData = new Map<string, Map<string, Content>>()
  readonly #rooms = new Map<string, RoomRecord>()

  constructor ({ undo, clock }: { undo: UndoLog, clock: Clock }) {
    this.#undo = undo
    this.#clock = clock
  }

  /** @param roomID '' for what is of the user */
  accountData (roomID: string, type: string): Content | undefined {
    return this.#accountData.get(roomID)?.get(type)
  }

  /** How many entries there are, of the user and of all rooms, except for those of one type. */
  countAccountData (except: string): number {
    let count = 0
    for (const entries of this.#accountData.values()) count += entries.size - (entries.has(except) ? 1 : 0)
    return count
  }

  /** Sets an entry, or removes it without content; the caller holds a commit. */
  setAccountData (roomID: string, type: string, content: Content | undefined): void {
    let entries = this.#accountData.get(roomID)
    if (!entries) {
      if (!content) return
      entries = new Map<string, Content>()
      this.#undo.set(this.#accountData, roomID, entries)
    }
    if (content) this.#undo.set(entries, type, content)
    else this.#undo.delete(entries, type)
    if (entries.size === 0) this.#undo.delete(this.#accountData, roomID)
  }

  rooms (): Iterable<RoomRecord> { return this.#rooms.values() }

  room (id: string): RoomRecord | undefined { return this.#rooms.get(id) }

  roomWithAlias (alias: string): RoomRecord | undefined {
    for (const room of this.#rooms.values()) if (room.aliases.includes(alias)) return room
    return undefined
  }

  /** Adds or replaces a room; the caller holds a commit. */
  putRoom (room: RoomRecord): void { this.#undo.set(this.#rooms, room.id, room) }

  /** The user is out of a chat, or in it again; the caller holds a commit. */
  setMembership (roomID: string, membership: 'leave' | undefined): void {
    const record = this.#rooms.get(roomID)
    if (record?.membership === membership) return
    this.putRoom({
      version: usualVersion(roomID),
      aliases: [],
      state: [],
      ...record,
      id: roomID,
      membership,
      left: undefined,
      leftAt: membership && this.#clock.now()
    })
  }

  /** The chat or label is gone, and so is what its room held; the caller holds a commit. */
  forget (roomID: string): void {
    this.#undo.delete(this.#rooms, roomID)
    this.#undo.delete(this.#accountData, roomID)
  }

  clear (): void {
    this.#accountData.clear()
    this.#rooms.clear()
  }

  fromFixture ({ accountData = [], rooms = [] }: MatrixFixture = {}): void {
    for (const { roomID = '', type, content } of structuredClone(accountData)) {
      this.setAccountData(roomID, type, content)
    }
    for (const room of structuredClone(rooms)) this.#rooms.set(room.roomID, this.#roomOf(room))
  }

  #roomOf ({ roomID, version, aliases, membership, state, left, leftAt }: RoomFixture): RoomRecord {
    const entries = (events: StateEventFixture[]) => events.map(({ type, stateKey, content, sender, timestamp }) => ({
      type,
      stateKey: stateKey ?? '',
      content,
      sender,
      at: timestamp === undefined ? this.#clock.now() : Date.parse(timestamp)
    }))
    return {
      id: roomID,
      version: version ?? usualVersion(roomID),
      aliases: aliases ?? [],
      membership,
      state: entries(state ?? []),
      left: left && entries(left),
      leftAt: leftAt === undefined ? undefined : Date.parse(leftAt)
    }
  }

  toFixture (): MatrixFixture | undefined {
    const accountData = [...this.#accountData].flatMap(([roomID, entries]) => [...entries].map(([type, content]) =>
      ({ ...(roomID === '' ? {} : { roomID }), type, content: structuredClone(content) })))
    const rooms = [...this.#rooms.values()].map(roomRow)
    if (accountData.length === 0 && rooms.length === 0) return undefined
    return { ...(accountData.length > 0 ? { accountData } : {}), ...(rooms.length > 0 ? { rooms } : {}) }
  }
}

/** Its fields always come in the same order: equal states have equal digests. */
function roomRow ({ id, version, aliases, membership, state, left, leftAt }: RoomRecord): RoomFixture {
  return {
    roomID: id,
    version,
    ...(aliases.length > 0 ? { aliases: [...aliases] } : {}),
    ...compact({
      membership,
      state: state.length > 0 ? state.map(stateRow) : undefined,
      left: left?.map(stateRow),
      leftAt: leftAt === undefined ? undefined : iso(leftAt)
    })
  }
}

function stateRow ({ type, stateKey, content, sender, at }: StateEntry): StateEventFixture {
  return { type, stateKey, content: structuredClone(content), ...compact({ sender }), timestamp: iso(at) }
}
