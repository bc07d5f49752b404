import * as Type from '@sinclair/typebox'
import { StringEnum } from '../platform/schema-types.js'
import { durationForms } from '../platform/duration.js'
import { scopes } from '../fixtures/format.js'

export const SandboxParams = Type.Object({
  sandboxID: Type.String({ description: 'The sandbox; `default` always exists' })
})

/** Bodies and queries of the control API are ours: a name that is misspelt is refused, not ignored. */
export const closed = { additionalProperties: false }

export const Time = Type.String({ format: 'date-time', description: 'ISO 8601 with a zone' })

/** A duration as a caller writes it. `readDuration` parses it. */
export function duration (description: string, options: object = {}) {
  return Type.Union([Type.Number({ minimum: 0 }), Type.String()], {
    description: `${description}; or text with units, ${durationForms}`, ...options
  })
}

export const NewTokenBody = Type.Object({
  scopes: Type.Optional(Type.Array(StringEnum(scopes), { minItems: 1, description: 'By default read and write' })),
  expiresIn: Type.Optional(duration('Seconds on the sandbox\'s clock, as in OAuth')),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'What the journal calls it' })),
  token: Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description: 'The secret; by default drawn from the seed' }))
}, { ...closed, title: 'MockNewToken' })

const tokenFields = {
  id: Type.String(),
  name: Type.Optional(Type.String()),
  scopes: Type.Array(StringEnum(scopes)),
  createdAt: Time,
  expiresAt: Type.Optional(Time),
  expired: Type.Boolean(),
  clientID: Type.Optional(Type.String({ description: 'The OAuth client that it was issued to' }))
}

export const TokenDescription = Type.Object(tokenFields, { title: 'MockTokenDescription' })

export const TokenOutput = Type.Object({
  ...tokenFields, token: Type.String({ description: 'The secret' })
}, { title: 'MockToken' })

export const ClockOutput = Type.Object({
  now: Time,
  mode: StringEnum(['real', 'frozen']),
  offset: Type.Integer({ description: 'Milliseconds that a running clock is ahead of the real time' }),
  nextDue: Type.Optional(Type.String({ format: 'date-time', description: 'When the next thing that is planned happens' })),
  planned: Type.Integer({ description: 'How many things are planned: confirmations, reminders, expiries' })
}, { title: 'MockClock' })
