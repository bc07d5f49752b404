import type { AccountStore, Account } from '../accounts/account-store.js'
import type { PlainSection } from '../sandbox/state-section.js'
import type { Scheduler } from '../sandbox/scheduler.js'
import type { SetupFixture, SignInFixture, SignInRequestFixture, VerificationFixture } from '../../fixtures/setup.js'
import type { UndoLog } from '../sandbox/undo-log.js'
import type { SetupStage } from './stages.js'
import type { Verification } from './verification.js'
import { iso } from '../sandbox/clock.js'
import { compact } from '../../platform/compact.js'
import { notFound } from '../errors/errors.js'
import { expiryJob } from './verification.js'
import { isOpen } from './verification-table.js'

/** What the store needs of its sandbox. */
export interface SetupStoreContext {
  readonly accounts: AccountStore
  readonly jobs: Scheduler
  readonly maxRecords: number
  readonly undo: UndoLog
  emitAppState (): void
  emitVerification (verification: Verification): void
  emitVerificationRemoved (): void
}

/** How far the installation is set up, and what tests have said of it. */
export interface Installation {
  readonly stage: SetupStage
  readonly deviceID: string
  readonly signIn: SignInFixture
  /** The one that is in force, where one was named or made. */
  readonly recoveryKey: string | undefined
  /** Unix milliseconds. */
  readonly recoveryKeyGeneratedAt: number | undefined
  /** One that was made and not confirmed. */
  readonly newRecoveryKey: string | undefined
}

/** A sign-in that a client has begun. */
export interface SignInRequest {
  readonly id: string
  readonly state: 'started' | 'code-sent' | 'registering' | 'done'
  readonly email: string | undefined
  /** Unix milliseconds. */
  readonly codeExpiresAt: number | undefined
  readonly leadToken: string | undefined
}

/** Assumed: nothing was seen of a device's ID but that it has one. Where several meet, others have a number. */
const usualDeviceID = 'BEEPERMOCK'

const usual: Installation = {
  stage: 'ready',
  deviceID: usualDeviceID,
  signIn: {},
  recoveryKey: undefined,
  recoveryKeyGeneratedAt: undefined,
  newRecoveryKey: undefined
}

/** Who is signed in, sign-ins under way, the recovery key, and device verifications. */
export class SetupStore implements PlainSection<SetupFixture> {
  readonly section = 'setup'
  readonly #box: SetupStoreContext
  #usual = usual
  #installation = usual
  readonly #requests = new Map<string, SignInRequest>()
  readonly #verifications = new Map<string, Verification>()

  constructor (box: SetupStoreContext) {
    this.#box = box
  }

  /** Names the device where nothing else has named it. @param number counts the installations of the homeserver */
  nameDevice (number: number): void {
    const named = { ...usual, deviceID: number === 1 ? usualDeviceID : `${usualDeviceID}${number}` }
    if (this.#installation.deviceID === this.#usual.deviceID) {
      this.#installation = { ...this.#installation, deviceID: named.deviceID }
    }
    this.#usual = named
  }

  get installation (): Installation { return this.#installation }
  get isSignedIn (): boolean { return this.#installation.stage !== 'needs-login' }

  /** The account of the user who is, or can be, signed in. */
  get matrixAccount (): Account | undefined {
    return this.#box.accounts.list().find(({ bridge }) => bridge.type === 'matrix')
  }

  /** Changes the installation; the caller holds a commit. */
  update (changes: Partial<Installation>): void {
    const before = this.#installation
    this.#box.undo.add(() => { this.#installation = before })
    this.#installation = { ...before, ...changes }
    this.#box.emitAppState()
  }

  requests (): SignInRequest[] { return [...this.#requests.values()] }

  /** @throws MockError not_found */
  request (id: string): SignInRequest {
    const request = this.#requests.get(id)
    if (!request) throw notFound('setup request', id, 'POST /v1/app/setup/start begins a sign-in')
    return request
  }

  /** Adds or replaces a sign-in; when there are too many, removes the oldest. The caller holds a commit. */
  putRequest (request: SignInRequest): void {
    this.#put(this.#requests, request, () => true)
  }

  verifications (): Verification[] { return [...this.#verifications.values()] }

  /** The verification that clients are shown with the state: the newest that is not over. */
  get openVerification (): Verification | undefined {
    return this.verifications().reverse().find(isOpen)
  }

  findVerification (id: string): Verification | undefined { return this.#verifications.get(id) }

  /** @throws MockError not_found */
  verification (id: string): Verification {
    const verification = this.#verifications.get(id)
    if (!verification) throw notFound('verification', id, 'GET /v1/app/setup/verifications lists those under way')
    return verification
  }

  /** Adds or replaces a verification; when there are too many, removes the oldest finished one. */
  putVerification (verification: Verification): void {
    this.#put(this.#verifications, verification, other => !isOpen(other))
    this.#box.emitVerification(verification)
    if (!isOpen(verification)) this.#box.emitVerificationRemoved()
    this.#box.emitAppState()
  }

  /** Removes sign-ins and verifications: no user is signed in any more. */
  forgetSession (): void {
    for (const { id } of this.requests()) this.#box.undo.delete(this.#requests, id)
    for (const verification of this.verifications()) {
      this.#box.undo.delete(this.#verifications, verification.id)
      if (isOpen(verification)) this.#box.emitVerificationRemoved()
    }
    this.#box.jobs.cancel(expiryJob, () => true)
  }

  #put<Row extends { id: string }> (rows: Map<string, Row>, row: Row, mayGo: (row: Row) => boolean): void {
    const { undo, maxRecords } = this.#box
    if (!rows.has(row.id)) {
      for (const [id, old] of rows) {
        if (rows.size < maxRecords) break
        if (mayGo(old)) undo.delete(rows, id)
      }
    }
    undo.set(rows, row.id, row)
  }

  clear (): void {
    this.#installation = this.#usual
    this.#requests.clear()
    this.#verifications.clear()
  }

  fromFixture (section: SetupFixture = {}): void {
    const { state, recoveryKeyGeneratedAt: generatedAt, requests = [], verifications = [], ...given } = section
    this.#installation = {
      ...this.#usual,
      ...structuredClone(compact({
        deviceID: given.deviceID,
        signIn: given.signIn,
        recoveryKey: given.recoveryKey,
        newRecoveryKey: given.newRecoveryKey
      })),
      stage: state ?? usual.stage,
      recoveryKeyGeneratedAt: generatedAt === undefined ? undefined : Date.parse(generatedAt)
    }
    for (const { codeExpiresAt: time, email, leadToken, ...row } of requests) {
      const codeExpiresAt = time === undefined ? undefined : Date.parse(time)
      this.#requests.set(row.id, { ...row, email, leadToken, codeExpiresAt })
    }
    for (const { expiresAt, otherDevice, error, ...row } of structuredClone(verifications)) {
      this.#verifications.set(row.id, { ...row, otherDevice, error, expiresAt: Date.parse(expiresAt) })
    }
  }

  toFixture (): SetupFixture | undefined {
    const { stage, deviceID, signIn, recoveryKey, recoveryKeyGeneratedAt, newRecoveryKey } = this.#installation
    const section: SetupFixture = compact({
      state: stage === usual.stage ? undefined : stage,
      deviceID: deviceID === this.#usual.deviceID ? undefined : deviceID,
      recoveryKey,
      signIn: Object.keys(signIn).length > 0 ? structuredClone(signIn) : undefined,
      recoveryKeyGeneratedAt: isoOf(recoveryKeyGeneratedAt),
      newRecoveryKey,
      requests: listOf(this.requests().map(requestRow)),
      verifications: listOf(this.verifications().map(verificationRow))
    })
    return Object.keys(section).length > 0 ? section : undefined
  }
}

function isoOf (time: number | undefined): string | undefined {
  return time === undefined ? undefined : iso(time)
}

function listOf<Row> (rows: Row[]): Row[] | undefined { return rows.length > 0 ? rows : undefined }

function requestRow ({ id, state, email, codeExpiresAt, leadToken }: SignInRequest): SignInRequestFixture {
  return { id, state, ...compact({ email, codeExpiresAt: isoOf(codeExpiresAt), leadToken }) }
}

/** Its fields always come in the same order: equal states have equal digests. */
function verificationRow (verification: Verification): VerificationFixture {
  const { id, purpose, side, phase, methods, otherUserID, otherDevice, emoji, decimals, secrets, error } = verification
  return structuredClone({
    id,
    purpose,
    side,
    phase,
    methods: [...methods],
    otherUserID,
    ...compact({ otherDevice }),
    emoji: [...emoji],
    decimals: [...decimals],
    secrets: { requester: secrets.requester, receiver: secrets.receiver },
    ...compact({ error }),
    expiresAt: iso(verification.expiresAt)
  })
}
