import type { Chat } from '../chats/chat.js'
import type { Label } from '../chats/label-store.js'
import type { Sandbox } from '../sandbox/sandbox.js'
import type { Membership, RoomRecord } from './matrix-store.js'
import { MockError } from '../errors/errors.js'
import { usualVersion } from './matrix-store.js'

/** A chat, a label, or a room that is neither, as Matrix shows it. */
export interface Room {
  id: string
  chat: Chat | undefined
  label: Label | undefined
  record: RoomRecord | undefined
  version: string
  /** The user's own; undefined where they have never been in it. */
  membership: Membership | undefined
}

/** The user's Matrix ID; undefined for an installation without a Matrix account. */
export function ownUserID ({ setup }: Pick<Sandbox, 'setup'>): string | undefined {
  return setup.matrixAccount?.user.id
}

/** @throws MockError forbidden for an installation without a Matrix account */
export function requireOwnUserID (box: Sandbox): string {
  const own = ownUserID(box)
  if (own === undefined) throw new MockError('forbidden', 'The installation has no Matrix account: add one to the fixture')
  return own
}

/** By room ID, which is that of the chat or label. */
export function findRoom (box: Sandbox, id: string): Room | undefined {
  const chat = box.chats.withID(id)
  const label = chat ? undefined : box.labels.find(id)
  const record = box.matrix.room(id)
  if (!chat && !label && !record) return undefined
  return {
    id,
    chat,
    label,
    record,
    version: record?.version ?? usualVersion(id),
    membership: record?.membership ?? (chat ? membershipIn(chat) : label ? 'join' : undefined)
  }
}

/** Whether it is a version in which the creator has unlimited power. */
export function hasPowerfulCreator (version: string): boolean { return Number(version) >= 12 }

function membershipIn ({ participants, account }: Chat): Membership {
  return participants.some(({ id, isPending }) => id === account.selfID && isPending) ? 'invite' : 'join'
}

/** Whether a text can be a room ID: `!name:server`, or `!hash` in newer versions. */
export function isRoomID (text: string): boolean { return /^![^\s:]+(:\S+)?$/.test(text) && text.length <= 255 }

/** Whether a text can be a Matrix user ID. */
export function isUserID (text: string): boolean { return /^@[^\s:]+:\S+$/.test(text) && text.length <= 255 }

/** The server of an ID, for `via`. */
export function serverOf (id: string): string | undefined { return /^[^:]*:(.+)$/.exec(id)?.[1] }
