import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import type { App } from '../http/app.js'
import type { Consent } from '../domain/oauth/records.js'
import { compact } from '../platform/compact.js'
import { readDuration } from './parsing/times.js'
import { ConsentFixture } from '../fixtures/format.js'
import { duration, SandboxParams } from './schemas.js'

/** An outcome as callers write it: its times may have units. */
const NewConsentBody = Type.Object({
  ...ConsentFixture.properties,
  delay: Type.Optional(duration("Milliseconds on the sandbox's clock until the answer")),
  expiresIn: Type.Optional(duration('Seconds that the token will last, as in OAuth'))
}, { additionalProperties: false, title: 'MockNewConsent' })

const ConsentOutput = Type.Object(ConsentFixture.properties, { additionalProperties: false, title: 'MockConsent' })
const ConsentsOutput = Type.Object({ items: Type.Array(ConsentOutput) }, { title: 'MockConsents' })

export function consentRoutes (app: App): void {
  app.get('/consents', {
    config: {
      operation: 'mockListConsents',
      scope: 'control',
      generation: 'control',
      tag: 'OAuth',
      summary: 'Lists what will become of the next sign-ins, in order.',
      fidelity: []
    },
    schema: { params: SandboxParams, response: { 200: ConsentsOutput } }
  }, async ({ sandbox }) => ({ items: [...sandbox.oauth.consents.list()] }))

  app.post('/consents', {
    config: {
      operation: 'mockCreateConsent',
      scope: 'control',
      generation: 'control',
      tag: 'OAuth',
      summary: 'Decides the next sign-in instead of a person; without a queued decision the consent page appears again.',
      fidelity: []
    },
    schema: { params: SandboxParams, body: NewConsentBody, response: { 201: ConsentOutput } }
  }, async ({ sandbox, body }, reply) => {
    const consent = readConsent(body)
    sandbox.oauth.consents.add(consent)
    return reply.code(201).send(consent)
  })

  app.delete('/consents', {
    config: {
      operation: 'mockDeleteConsents',
      scope: 'control',
      generation: 'control',
      tag: 'OAuth',
      summary: 'Forgets what was decided for sign-ins to come.',
      fidelity: []
    },
    schema: { params: SandboxParams }
  }, async ({ sandbox }, reply) => {
    sandbox.oauth.consents.removeAll()
    return reply.code(204).send()
  })
}

function readConsent ({ delay, expiresIn, ...rest }: Static<typeof NewConsentBody>): Consent {
  return {
    ...rest,
    ...compact({
      delay: delay === undefined ? undefined : readDuration(delay, 'delay'),
      // Tokens last whole seconds, and one at least.
      expiresIn: expiresIn === undefined
        ? undefined
        : Math.max(1, Math.round(readDuration(expiresIn, 'expiresIn', 1000) / 1000))
    })
  }
}
