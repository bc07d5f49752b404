import type { SetupContext } from './setup-context.js'
import type { SharedVerification, Verification } from './verification.js'
import { invalidField, limitReached, MockError } from '../errors/errors.js'
import { allowed, Refusal } from '../state-machine/transitions.js'
import { nextStage, stageAfter } from './stages.js'
import { expiryJob, readQR } from './verification.js'
import {
  isOpen, otherSide, phaseAfter, verificationMethods, type Side, type VerificationAction, type VerificationMethod
} from './verification-table.js'

/** Matrix client-server API, Key verification framework: ten minutes after the request. */
const lifetime = 600_000

/** Assumed: what another device of the user calls itself, where nothing is said of it. */
const usualOtherDevice = { id: 'BEEPERPHONE', name: 'Beeper on a phone' }

export interface NewVerification {
  purpose?: 'login' | 'device' | undefined
  /** By default the user who is signed in. */
  userID?: string | undefined
  /** The side of this installation: it asks, or it is asked. */
  side: Side
  otherDevice?: Verification['otherDevice']
  methods?: readonly VerificationMethod[] | undefined
  /** What the other side knows of it already, where that is an installation, too. */
  shared?: SharedVerification | undefined
}

/**
 * Starts a verification with another device of the user, or with another person.
 * @throws MockError conflict when the state of the installation does not allow it or there are too many,
 *   validation_error for what is no Matrix user ID
 */
export function createVerification (box: SetupContext, input: NewVerification): Verification {
  const { setup, clock, maxRecords } = box
  nextStage(setup.installation.stage, 'verification.create')
  const own = setup.matrixAccount?.user.id
  const otherUserID = input.userID ?? own
  if (otherUserID === undefined) {
    throw new MockError('conflict', 'The installation has no Matrix account: name a userID')
  }
  if (!/^@[^:\s]+:\S+$/.test(otherUserID) || otherUserID.length > maxUserID) {
    throw invalidField('userID', 'Expected a Matrix user ID such as @name:beeper.com', 'invalid_string')
  }
  if (setup.verifications().filter(isOpen).length >= maxRecords) {
    throw new MockError('conflict', limitReached(maxRecords, 'verifications under way', 'cancel some'))
  }
  return box.commit(() => {
    const shared = input.shared ?? drawShared(box, input.methods ?? verificationMethods, clock.after(lifetime))
    const verification: Verification = {
      ...shared,
      purpose: input.purpose ?? 'device',
      side: input.side,
      otherUserID,
      otherDevice: input.otherDevice ?? (input.side === 'receiver' ? usualOtherDevice : undefined)
    }
    setup.putVerification(verification)
    box.jobs.planAt(verification.expiresAt, expiryJob, { verificationID: verification.id })
    return verification
  })
}

const maxUserID = 255

function drawShared (
  { random, homeserver }: SetupContext, methods: readonly VerificationMethod[], expiresAt: number
): SharedVerification {
  const list = (count: number, from: number, to: number) =>
    Array.from({ length: count }, () => random.int('setup', from, to))
  let id: string
  do id = random.urlSafe('setup', 24)
  while (homeserver.installation?.isTaken(id))
  return {
    id,
    methods: [...methods],
    phase: 'requested',
    emoji: list(7, 0, 63),
    decimals: list(3, 1000, 9191),
    secrets: { requester: random.urlSafe('setup', 22), receiver: random.urlSafe('setup', 22) },
    error: undefined,
    expiresAt
  }
}

export interface ActionDetails {
  /** With cancel: why (Matrix client-server API, m.key.verification.cancel). */
  code?: string | undefined
  reason?: string | undefined
  /** With accept: the device that accepts. */
  device?: Verification['otherDevice']
}

/**
 * One side of a verification does something; what the other side then sees follows from it. An installation acts by its
 * own side, the other side by a test or by another installation.
 * @throws MockError not_found, conflict when the state of the verification does not allow the action, validation_error
 *   for a code or a reason that is too long
 */
export function actOnVerification (
  box: SetupContext, id: string, side: Side, action: VerificationAction, details: ActionDetails = {}
): Verification {
  const verification = box.setup.verification(id)
  const phase = allowed(phaseAfter(verification, side, action))
  for (const field of ['code', 'reason'] as const) {
    if ((details[field]?.length ?? 0) > maxReason) {
      throw invalidField(field, `Expected at most ${maxReason} characters`, 'too_big')
    }
  }
  return box.commit(() => {
    const changed = { ...verification, phase, ...consequences(verification, side, action, details) }
    put(box, changed)
    return changed
  })
}

/** Adopts what another installation has made of a verification that both have; the caller holds a commit. */
export function followVerification (
  box: SetupContext, { id, phase, error }: SharedVerification, otherDevice: Verification['otherDevice']
): void {
  const verification = box.setup.verification(id)
  if (verification.phase === phase) return
  put(box, { ...verification, phase, error, otherDevice: otherDevice ?? verification.otherDevice })
}

function put (box: SetupContext, changed: Verification): void {
  box.setup.putVerification(changed)
  if (!isOpen(changed)) box.jobs.cancel(expiryJob, ({ verificationID }) => verificationID === changed.id)
  if (changed.phase === 'done') complete(box, changed)
}

const maxReason = 1000

/** What an action says besides the phase that it leads to. */
function consequences (
  { side: own }: Verification, side: Side, action: VerificationAction, { code, reason, device }: ActionDetails
): Partial<Verification> {
  switch (action) {
    case 'accept': return side === own ? {} : { otherDevice: device ?? usualOtherDevice }
    case 'cancel': return { error: { code: code ?? 'm.user', reason: reason ?? 'The verification was cancelled' } }
    case 'expire': return { error: { code: 'm.timeout', reason: 'The verification was not finished in time' } }
    case 'sas.mismatch': return { error: { code: 'm.mismatched_sas', reason: 'The emoji do not match' } }
    default: return {}
  }
}

/** A device of the same user hands over the secrets. */
function complete ({ setup }: SetupContext, { otherUserID }: Verification): void {
  if (otherUserID !== setup.matrixAccount?.user.id) return
  const stage = stageAfter(setup.installation.stage, 'verification.complete')
  if (!(stage instanceof Refusal) && stage !== setup.installation.stage) setup.update({ stage })
}

/** Ensures that open verifications are cancelled when their time is over. */
export function handleExpiry (box: SetupContext): void {
  box.jobs.handle(expiryJob, ({ verificationID }) => {
    const verification = box.setup.findVerification(verificationID as string)
    if (verification && isOpen(verification)) actOnVerification(box, verification.id, verification.side, 'expire')
  })
}

/**
 * This device has read the QR code of another.
 * @param data what the code holds
 * @throws MockError validation_error for what is no such code, not_found for a verification that is not known here,
 *   conflict for the code of this device, or when the state of the verification does not allow it
 */
export function scanQR (box: SetupContext, data: string): Verification {
  const code = readQR(data)
  if (!code) throw invalidField('data', 'This is no QR code of a verification: send what the code of the other device holds')
  const verification = box.setup.verification(code.id)
  if (code.side === verification.side) {
    throw new MockError('conflict', 'This is the QR code of this device: scan that of the other one')
  }
  if (code.secret !== verification.secrets[otherSide(verification.side)]) {
    throw invalidField('data', 'The QR code does not belong to this verification: scan it again')
  }
  return actOnVerification(box, code.id, verification.side, 'qr.scan')
}
