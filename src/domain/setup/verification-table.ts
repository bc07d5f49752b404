import { refuse, Refusal, type Transitions } from '../state-machine/transitions.js'

/** Who acts: the one that asked for the verification, or the one that was asked. */
export const sides = ['requester', 'receiver'] as const
export type Side = typeof sides[number]

/** How far a verification is, as both sides know it. */
export const phases = [
  'requested', 'ready',
  'scanned-by-requester', 'scanned-by-receiver',
  'sas', 'sas-confirmed-by-requester', 'sas-confirmed-by-receiver',
  'done', 'cancelled', 'error'
] as const
export type Phase = typeof phases[number]

/** What a client may do, as `availableActions` names it. */
export const clientActions = ['accept', 'cancel', 'qr.confirmScanned', 'sas.start', 'sas.confirm'] as const
export type ClientAction = typeof clientActions[number]

/** Besides: scanning the other side's code, saying that the emoji differ, and the end of the time there is. */
export const verificationActions = [...clientActions, 'qr.scan', 'sas.mismatch', 'expire'] as const
export type VerificationAction = typeof verificationActions[number]

type Moves = Record<VerificationAction, Phase | Refusal>

const isOver = refuse('The verification is over: create another')
const notAccepted = refuse('The verification was not accepted yet: the side that was asked accepts it')
const accepted = refuse('The verification was accepted already: compare emoji or scan a QR code')
const incomingOnly = refuse('Only an incoming verification can be accepted: wait for the other side')
const notScanned = refuse('The other side did not scan the QR code of this device: wait until it has')
const ownScan = refuse('This device scanned the code: the other side confirms that')
const sasRuns = refuse('The emoji comparison has started already: confirm or cancel it')
const noSas = refuse('The emoji comparison has not started: start it first')
const wasScanned = refuse('A QR code was scanned: that is confirmed or cancelled')
const waitsForOther = refuse('This device has confirmed already: wait for the other side')

/** A verification can be ended while it is in progress. */
const ends = { cancel: 'cancelled', expire: 'cancelled' } as const

const requested: Moves = {
  ...ends,
  accept: incomingOnly,
  'qr.scan': notAccepted,
  'qr.confirmScanned': notAccepted,
  'sas.start': notAccepted,
  'sas.confirm': notAccepted,
  'sas.mismatch': notAccepted
}

const ready = (scanned: Phase): Moves => ({
  ...ends,
  accept: accepted,
  'qr.scan': scanned,
  'qr.confirmScanned': notScanned,
  'sas.start': 'sas',
  'sas.confirm': noSas,
  'sas.mismatch': noSas
})

const scanned = (confirmed: Phase | Refusal): Moves => ({
  ...ends,
  accept: accepted,
  'qr.scan': wasScanned,
  'qr.confirmScanned': confirmed,
  'sas.start': wasScanned,
  'sas.confirm': wasScanned,
  'sas.mismatch': wasScanned
})

const sas = (confirmed: Phase | Refusal): Moves => ({
  ...ends,
  accept: accepted,
  'qr.scan': sasRuns,
  'qr.confirmScanned': notScanned,
  'sas.start': sasRuns,
  'sas.confirm': confirmed,
  'sas.mismatch': 'error'
})

const over: Moves = {
  accept: isOver,
  cancel: isOver,
  'qr.scan': isOver,
  'qr.confirmScanned': isOver,
  'sas.start': isOver,
  'sas.confirm': isOver,
  'sas.mismatch': isOver,
  expire: isOver
}

/**
 * The moves of each side. The same table guards the operations and makes `availableActions`. The phases follow device
 * verification in the Matrix client-server API (Key verification framework, SAS, QR codes).
 */
export const verificationTable: Readonly<Record<Side, Transitions<Phase, VerificationAction>>> = {
  requester: {
    requested,
    ready: ready('scanned-by-requester'),
    'scanned-by-requester': scanned(ownScan),
    'scanned-by-receiver': scanned('done'),
    sas: sas('sas-confirmed-by-requester'),
    'sas-confirmed-by-requester': sas(waitsForOther),
    'sas-confirmed-by-receiver': sas('done'),
    done: over,
    cancelled: over,
    error: over
  },
  receiver: {
    requested: { ...requested, accept: 'ready' },
    ready: ready('scanned-by-receiver'),
    'scanned-by-requester': scanned('done'),
    'scanned-by-receiver': scanned(ownScan),
    sas: sas('sas-confirmed-by-receiver'),
    'sas-confirmed-by-requester': sas('done'),
    'sas-confirmed-by-receiver': sas(waitsForOther),
    done: over,
    cancelled: over,
    error: over
  }
}

export const verificationMethods = ['qr', 'sas'] as const
export type VerificationMethod = typeof verificationMethods[number]

/** As much of a verification as decides what is possible. */
export interface Position {
  readonly phase: Phase
  readonly methods: readonly VerificationMethod[]
}

/** @returns the phase that an action of one side leads to, or why it is refused */
export function phaseAfter ({ phase, methods }: Position, side: Side, action: VerificationAction): Phase | Refusal {
  const next = verificationTable[side][phase][action]
  const [method] = action.split('.')
  const isPossible = method !== 'qr' && method !== 'sas' ? true : methods.includes(method)
  if (next instanceof Refusal || isPossible) return next
  return refuse(`The verification does not have the method ${method}, only ${methods.join() || 'none'}`)
}

/** What a client on one side may do now. */
export function availableActions (position: Position, side: Side): ClientAction[] {
  return clientActions.filter(action => !(phaseAfter(position, side, action) instanceof Refusal))
}

export function isOpen ({ phase }: { phase: Phase }): boolean {
  return phase !== 'done' && phase !== 'cancelled' && phase !== 'error'
}

export function otherSide (side: Side): Side { return side === 'requester' ? 'receiver' : 'requester' }
