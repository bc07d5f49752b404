import type { App } from '../../app.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import { actOnVerification, createVerification, scanQR } from '../../../domain/setup/verifications.js'
import type { ActionDetails } from '../../../domain/setup/verifications.js'
import { isOpen, type ClientAction } from '../../../domain/setup/verification-table.js'
import { presentVerification } from '../presenters/setup.js'
import { viewOf } from '../../../domain/setup/verification.js'
import {
  QRScanBody, SetupVerificationResponse, VerificationCancelBody, VerificationCreateBody, VerificationList,
  VerificationParams
} from '../schemas/setup.js'

const refusals = ['An action that availableActions does not list is 409', 'assumed'] as const

/** The actions of this installation in a verification. */
function act (box: Sandbox, id: string, action: ClientAction, details: ActionDetails = {}) {
  const { side } = box.setup.verification(id)
  return presentVerification(box, actOnVerification(box, id, side, action, details))
}

/** Device verifications: by emoji or by QR code. */
export function verificationRoutes (app: App): void {
  app.get('/app/setup/verifications', {
    exposeHeadRoute: true,
    config: {
      operation: 'appSetupVerificationsList',
      scope: 'read',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Lists the device verifications in progress.',
      fidelity: [['Unfinished ones, oldest first', 'published']]
    },
    schema: { response: { 200: VerificationList } }
  }, async ({ sandbox }) => ({ items: sandbox.setup.verifications().filter(isOpen).map(viewOf) }))

  app.post('/app/setup/verifications', {
    config: {
      operation: 'appSetupVerificationsCreate',
      scope: 'write',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Starts a device verification.',
      fidelity: [
        ['By default purpose is device, and userID the signed-in user', 'published'],
        ['It is cancelled after ten minutes', 'assumed']
      ]
    },
    schema: { body: VerificationCreateBody, response: { 200: SetupVerificationResponse } }
  }, async ({ sandbox, body }) =>
    presentVerification(sandbox, createVerification(sandbox, { ...body, side: 'requester' })))

  app.post('/app/setup/verifications/qr/scan', {
    config: {
      operation: 'appSetupVerificationsQRScan',
      scope: 'write',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Submits the contents of the other device\'s QR code.',
      fidelity: [['Shapes', 'published'], ['The contents of the code, and the meaning of each error', 'assumed']]
    },
    schema: { body: QRScanBody, response: { 200: SetupVerificationResponse } }
  }, async ({ sandbox, body }) => presentVerification(sandbox, scanQR(sandbox, body.data)))

  app.get('/app/setup/verifications/:verificationID', {
    exposeHeadRoute: true,
    config: {
      operation: 'appSetupVerificationsGet',
      scope: 'read',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Returns a device verification.',
      fidelity: [['Shapes', 'published'], ['A finished one can still be read', 'assumed']]
    },
    schema: { params: VerificationParams, response: { 200: SetupVerificationResponse } }
  }, async ({ sandbox, params }) =>
    presentVerification(sandbox, sandbox.setup.verification(params.verificationID)))

  app.post('/app/setup/verifications/:verificationID/accept', {
    config: {
      operation: 'appSetupVerificationsAccept',
      scope: 'write',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Accepts an incoming verification.',
      fidelity: [['For incoming requests', 'published'], refusals]
    },
    schema: { params: VerificationParams, response: { 200: SetupVerificationResponse } }
  }, async ({ sandbox, params }) => act(sandbox, params.verificationID, 'accept'))

  app.post('/app/setup/verifications/:verificationID/cancel', {
    config: {
      operation: 'appSetupVerificationsCancel',
      scope: 'write',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Cancels a verification.',
      fidelity: [['code and reason are optional', 'published'], refusals, ['By default code is m.user', 'assumed']]
    },
    schema: { params: VerificationParams, body: VerificationCancelBody, response: { 200: SetupVerificationResponse } }
  }, async ({ sandbox, params, body }) => act(sandbox, params.verificationID, 'cancel', body))

  app.post('/app/setup/verifications/:verificationID/qr/confirm-scanned', {
    config: {
      operation: 'appSetupVerificationsQRConfirmScanned',
      scope: 'write',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Confirms that the other device has scanned the QR code of this one.',
      fidelity: [['Shapes', 'published'], refusals]
    },
    schema: { params: VerificationParams, response: { 200: SetupVerificationResponse } }
  }, async ({ sandbox, params }) => act(sandbox, params.verificationID, 'qr.confirmScanned'))

  app.post('/app/setup/verifications/:verificationID/sas/start', {
    config: {
      operation: 'appSetupVerificationsSASStart',
      scope: 'write',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Starts the comparison of emoji.',
      fidelity: [['Shapes', 'published'], refusals, ['Seven emoji separated by spaces, and three numbers', 'assumed']]
    },
    schema: { params: VerificationParams, response: { 200: SetupVerificationResponse } }
  }, async ({ sandbox, params }) => act(sandbox, params.verificationID, 'sas.start'))

  app.post('/app/setup/verifications/:verificationID/sas/confirm', {
    config: {
      operation: 'appSetupVerificationsSASConfirm',
      scope: 'write',
      generation: 'v1',
      tag: 'Setup',
      summary: 'Confirms that the emoji match.',
      fidelity: [['Shapes', 'published'], refusals, ['It is done when both sides have confirmed', 'assumed']]
    },
    schema: { params: VerificationParams, response: { 200: SetupVerificationResponse } }
  }, async ({ sandbox, params }) => act(sandbox, params.verificationID, 'sas.confirm'))
}
