import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { BooleanConst, StringEnum } from '../../../platform/schema-types.js'

const closed = { additionalProperties: false }
export const AppVerification = Type.Object({
  id: Type.String(),
  purpose: StringEnum(['login', 'device']),
  direction: StringEnum(['incoming', 'outgoing']),
  state: StringEnum(['requested', 'ready', 'sas_ready', 'qr_scanned', 'done', 'cancelled', 'error']),
  methods: Type.Array(StringEnum(['qr', 'sas'])),
  availableActions: Type.Array(StringEnum(['accept', 'cancel', 'qr.confirmScanned', 'sas.start', 'sas.confirm']), {
    description: 'The actions that are possible now.'
  }),
  otherUserID: Type.Optional(Type.String()),
  otherDevice: Type.Optional(Type.Object({ id: Type.String(), name: Type.Optional(Type.String()) })),
  qr: Type.Optional(Type.Object({ data: Type.String() })),
  sas: Type.Optional(Type.Object({ emojis: Type.String(), decimals: Type.Optional(Type.String()) }, {
    description: 'What both sides compare.'
  })),
  error: Type.Optional(Type.Object({ code: Type.String(), reason: Type.String() }))
}, { title: 'AppVerification', ...closed })
export type AppVerification = Static<typeof AppVerification>

export const AppStateSnapshot = Type.Object({
  state: StringEnum([
    'needs-login',
    'initializing',
    'needs-cross-signing-setup',
    'needs-verification',
    'needs-secrets',
    'needs-first-sync',
    'ready'
  ]),
  matrix: Type.Optional(Type.Object({
    userID: Type.String(),
    deviceID: Type.String(),
    homeserver: Type.String()
  }, { description: 'Absent until signed in.' })),
  e2ee: Type.Object({
    initialized: Type.Boolean(),
    secretStorage: Type.Boolean(),
    crossSigning: Type.Boolean(),
    verified: Type.Boolean(),
    secrets: Type.Object({
      masterKey: Type.Boolean(),
      selfSigningKey: Type.Boolean(),
      userSigningKey: Type.Boolean(),
      megolmBackupKey: Type.Boolean(),
      recoveryKey: Type.Boolean()
    }, { description: 'Which secrets this device holds.' }),
    keyBackup: Type.Boolean(),
    firstSyncDone: Type.Boolean(),
    hasBackedUpRecoveryKey: Type.Boolean(),
    recoveryKeyGeneratedAt: Type.Optional(Type.Number({ description: 'Unix time.' }))
  }, { description: 'End-to-end encryption.' }),
  verification: Type.Optional(AppVerification)
}, { title: 'AppStateSnapshot', ...closed })
export type AppStateSnapshot = Static<typeof AppStateSnapshot>

const SetupRequestID = Type.String({ description: 'Returned at the start of the sign-in.' })

export const AppSetupStartResponse = Type.Object({
  setupRequestID: Type.String(),
  signInMethods: Type.Array(Type.String())
}, closed)
export type AppSetupStartResponse = Static<typeof AppSetupStartResponse>

export const AppSetupEmailBody = Type.Object({
  setupRequestID: SetupRequestID,
  email: Type.String({ format: 'email' })
}, closed)

export const AppSetupResponseBody = Type.Object({
  setupRequestID: SetupRequestID,
  response: Type.String({ description: 'The code that was sent.' })
}, closed)

export const AppSetupCompleteResponse = Type.Object({
  matrix: Type.Object({
    userID: Type.String(),
    deviceID: Type.String(),
    accessToken: Type.String({ description: 'A token with the scopes read and write; shown only once.' }),
    homeserver: Type.String()
  }, closed),
  session: AppStateSnapshot
}, { title: 'AppSetupCompleteResponse', ...closed })
export type AppSetupCompleteResponse = Static<typeof AppSetupCompleteResponse>

/** Texts that clients show; the contract fixes them. */
export const registrationCopy = {
  title: 'Choose your username',
  usernamePlaceholder: 'Username',
  submit: 'Continue',
  terms: 'By continuing, you agree to the Terms of Use and acknowledge the Privacy Policy.'
} as const

export const AppSetupRegistrationRequiredResponse = Type.Object({
  registrationRequired: BooleanConst(true),
  setupRequestID: Type.String(),
  leadToken: Type.String(),
  usernameSuggestions: Type.Optional(Type.Array(Type.String())),
  copy: Type.Object({
    title: StringEnum([registrationCopy.title]),
    usernamePlaceholder: StringEnum([registrationCopy.usernamePlaceholder]),
    submit: StringEnum([registrationCopy.submit]),
    terms: StringEnum([registrationCopy.terms])
  }, closed)
}, { title: 'AppSetupRegistrationRequiredResponse', ...closed })
export type AppSetupRegistrationRequiredResponse = Static<typeof AppSetupRegistrationRequiredResponse>

export const AppSetupResponseOutput = Type.Union([AppSetupCompleteResponse, AppSetupRegistrationRequiredResponse], {
  title: 'AppSetupResponseOutput'
})
export type AppSetupResponseOutput = Static<typeof AppSetupResponseOutput>

export const AppSetupRegisterBody = Type.Object({
  setupRequestID: SetupRequestID,
  leadToken: Type.String(),
  username: Type.String({ minLength: 1 }),
  acceptTerms: BooleanConst(true)
}, closed)

export const RecoveryKeyBody = Type.Object({ recoveryKey: Type.String({ minLength: 1 }) }, closed)
export const RecoveryKeyResetBody = Type.Object({ existingRecoveryKey: Type.Optional(Type.String()) }, closed)

export const AppSetupStateResponse = Type.Object({ session: AppStateSnapshot }, {
  title: 'AppSetupStateResponse', ...closed
})
export type AppSetupStateResponse = Static<typeof AppSetupStateResponse>

export const RecoveryKeyResetResponse = Type.Object({
  recoveryKey: Type.String({ description: 'Shown only once; valid once it is confirmed.' }),
  session: AppStateSnapshot
}, { title: 'RecoveryKeyResetResponse', ...closed })
export type RecoveryKeyResetResponse = Static<typeof RecoveryKeyResetResponse>

export const VerificationParams = Type.Object({ verificationID: Type.String({ minLength: 1 }) })

export const VerificationList = Type.Object({ items: Type.Array(AppVerification) }, closed)

export const VerificationCreateBody = Type.Object({
  purpose: Type.Optional(StringEnum(['login', 'device'], { default: 'device' })),
  userID: Type.Optional(Type.String({ description: 'By default the signed-in user.' }))
}, closed)

export const QRScanBody = Type.Object({
  data: Type.String({ minLength: 1, description: 'The contents of the other device\'s QR code.' })
}, closed)

export const VerificationCancelBody = Type.Object({
  code: Type.Optional(Type.String()),
  reason: Type.Optional(Type.String())
}, closed)

export const SetupVerificationResponse = Type.Object({
  verification: Type.Optional(AppVerification),
  session: AppStateSnapshot
}, { title: 'SetupVerificationResponse', ...closed })
export type SetupVerificationResponse = Static<typeof SetupVerificationResponse>
