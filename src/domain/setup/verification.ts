import { compact } from '../../platform/compact.js'
import {
  availableActions, otherSide, type ClientAction, type Phase, type Side, type VerificationMethod
} from './verification-table.js'
import { sasEmoji } from './sas-emoji.js'

/** The job that ends a verification which is still open. */
export const expiryJob = 'verification.expire'

/**
 * What both sides of a verification share: two installations of one user hold the same of it, under the same ID.
 * Secrets are drawn when it is made.
 */
export interface SharedVerification {
  readonly id: string
  readonly methods: readonly VerificationMethod[]
  readonly phase: Phase
  /** Indices of seven emoji (Matrix client-server API, SAS method: emoji). */
  readonly emoji: readonly number[]
  /** Three numbers from 1000 to 9191 (the same, SAS method: decimal). */
  readonly decimals: readonly number[]
  /** What the QR code of each side proves. */
  readonly secrets: Readonly<Record<Side, string>>
  readonly error: { readonly code: string, readonly reason: string } | undefined
  /** Unix milliseconds: it is cancelled then, unless it is over. */
  readonly expiresAt: number
}

/** A verification as one installation knows it. */
export interface Verification extends SharedVerification {
  readonly purpose: 'login' | 'device'
  /** The side of this installation. */
  readonly side: Side
  readonly otherUserID: string
  readonly otherDevice: { readonly id: string, readonly name?: string } | undefined
}

/** A verification as clients see it (contract: v1.json, AppVerification). */
export interface VerificationView {
  id: string
  purpose: 'login' | 'device'
  direction: 'incoming' | 'outgoing'
  state: 'requested' | 'ready' | 'sas_ready' | 'qr_scanned' | 'done' | 'cancelled' | 'error'
  methods: VerificationMethod[]
  availableActions: ClientAction[]
  otherUserID?: string
  otherDevice?: { id: string, name?: string }
  qr?: { data: string }
  sas?: { emojis: string, decimals?: string }
  error?: { code: string, reason: string }
}

const states: Record<Phase, VerificationView['state']> = {
  requested: 'requested',
  ready: 'ready',
  'scanned-by-requester': 'qr_scanned',
  'scanned-by-receiver': 'qr_scanned',
  sas: 'sas_ready',
  'sas-confirmed-by-requester': 'sas_ready',
  'sas-confirmed-by-receiver': 'sas_ready',
  done: 'done',
  cancelled: 'cancelled',
  error: 'error'
}

/** A verification as its own side sees it. Assumed: the form of emoji and decimals, and when each field is there. */
export function viewOf (verification: Verification): VerificationView {
  const { id, purpose, side, phase, methods, otherUserID, otherDevice, emoji, decimals, error } = verification
  const state = states[phase]
  return {
    id,
    purpose,
    direction: side === 'requester' ? 'outgoing' : 'incoming',
    state,
    methods: [...methods],
    availableActions: availableActions(verification, side),
    otherUserID,
    ...compact({
      otherDevice: otherDevice && { ...otherDevice },
      qr: phase === 'ready' && methods.includes('qr') ? { data: qrData(verification, side) } : undefined,
      sas: state === 'sas_ready'
        ? { emojis: emoji.map(index => sasEmoji[index]).join(' '), decimals: decimals.join(' ') }
        : undefined,
      error: error && { ...error }
    })
  }
}

/** What the QR code of a side holds. Assumed: the app's form is not published. */
export function qrData ({ id, secrets }: SharedVerification, side: Side): string {
  return Buffer.from(JSON.stringify(['MATRIX', id, side, secrets[side]])).toString('base64url')
}

/** What a QR code says; undefined where it is none of a verification. */
export function readQR (data: string): { id: string, side: Side, secret: string } | undefined {
  if (data.length > maxQRLength) return undefined
  let parts: unknown
  try {
    parts = JSON.parse(Buffer.from(data, 'base64url').toString())
  } catch {
    return undefined
  }
  if (!Array.isArray(parts)) return undefined
  const [mark, id, side, secret] = parts as unknown[]
  if (mark !== 'MATRIX' || typeof id !== 'string' || typeof secret !== 'string') return undefined
  return side === 'requester' || side === 'receiver' ? { id, side, secret } : undefined
}

const maxQRLength = 2000

/** The code that the other side of a verification shows, for tests that play it. */
export function otherQR (verification: Verification): string {
  return qrData(verification, otherSide(verification.side))
}
