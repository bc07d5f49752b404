import * as Type from '@sinclair/typebox'
import { StringEnum } from '../../platform/schema-types.js'
import type { App } from '../../http/app.js'
import { AppVerification } from '../../http/v1/schemas/setup.js'
import { OtherDeviceFixture } from '../../fixtures/setup.js'
import { actOnVerification, createVerification } from '../../domain/setup/verifications.js'
import {
  availableActions, otherSide, verificationActions, verificationMethods
} from '../../domain/setup/verification-table.js'
import { otherQR, viewOf, type Verification } from '../../domain/setup/verification.js'
import { closed, SandboxParams } from '../schemas.js'

const VerificationParams = Type.Object({ ...SandboxParams.properties, verificationID: Type.String() })

const VerificationOutput = Type.Object({
  verification: AppVerification,
  otherSide: Type.Object({
    availableActions: Type.Array(Type.String(), { description: 'What the other side may do now' }),
    qr: Type.String({ description: 'What its QR code holds, for the client to scan' })
  })
}, { title: 'MockVerification' })

const NewVerificationBody = Type.Object({
  userID: Type.Optional(Type.String({ description: 'Who asks; by default the user, on another device' })),
  device: Type.Optional(OtherDeviceFixture),
  purpose: Type.Optional(StringEnum(['login', 'device'])),
  methods: Type.Optional(Type.Array(StringEnum(verificationMethods), { minItems: 1, uniqueItems: true }))
}, { ...closed, title: 'MockNewVerification' })

const ActionBody = Type.Object({
  action: StringEnum(verificationActions, { description: 'expire is the end of the time there is' }),
  code: Type.Optional(Type.String({ description: 'With cancel: why, as Matrix writes it, such as m.user' })),
  reason: Type.Optional(Type.String({ description: 'With cancel: why, in words' })),
  device: Type.Optional(OtherDeviceFixture)
}, { ...closed, title: 'MockVerificationAction' })

/** The other side of device verifications. */
export function verificationRoutes (app: App): void {
  app.post('/verifications', {
    config: {
      operation: 'mockReceiveVerification',
      scope: 'control',
      generation: 'control',
      tag: 'Setup',
      summary: 'Lets another device, of the user or of someone else, ask for a verification.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: NewVerificationBody, response: { 201: VerificationOutput } }
  }, async ({ sandbox, body: { device, ...body } }, reply) => {
    const verification = createVerification(sandbox, { ...body, otherDevice: device, side: 'receiver' })
    return reply.code(201).send(presentVerification(verification))
  })

  app.get('/verifications/:verificationID', {
    config: {
      operation: 'mockGetVerification',
      scope: 'control',
      generation: 'control',
      tag: 'Setup',
      summary: 'Returns a verification, with what its other side may do and shows.',
      fidelity: []
    },
    schema: { params: VerificationParams, response: { 200: VerificationOutput } }
  }, async ({ sandbox, params }) => presentVerification(sandbox.setup.verification(params.verificationID)))

  app.post('/verifications/:verificationID', {
    config: {
      operation: 'mockActOnVerification',
      scope: 'control',
      generation: 'control',
      tag: 'Setup',
      summary: 'Lets the other side of a verification act: accept, scan, compare, confirm, cancel.',
      fidelity: []
    },
    schema: { params: VerificationParams, body: ActionBody, response: { 200: VerificationOutput } }
  }, async ({ sandbox, params, body: { action, ...details } }) => {
    const { side } = sandbox.setup.verification(params.verificationID)
    return presentVerification(actOnVerification(sandbox, params.verificationID, otherSide(side), action, details))
  })
}

function presentVerification (verification: Verification) {
  const other = otherSide(verification.side)
  return {
    verification: viewOf(verification),
    otherSide: { availableActions: availableActions(verification, other), qr: otherQR(verification) }
  }
}
