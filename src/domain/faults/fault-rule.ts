import { Type, type Static } from '@sinclair/typebox'
import { longestDelay } from '../sandbox/time.js'

const closed = { additionalProperties: false }
const Milliseconds = Type.Integer({ minimum: 0, maximum: 600_000 })

const fields = {
  operation: Type.Optional(Type.String({ minLength: 1, description: 'The operationId; GET /_mock/operations lists them' })),
  method: Type.Optional(Type.String({ pattern: '^[A-Za-z]+$' })),
  path: Type.Optional(Type.String({ pattern: '^[/*]', description: 'The path; * stands for anything' })),
  header: Type.Optional(Type.Record(Type.String(), Type.String(), {
    description: 'Headers that must contain these texts'
  })),
  body: Type.Optional(Type.String({ description: 'A text that the body, or the text of a send, must contain' })),
  accountID: Type.Optional(Type.String({ description: 'With send: the account that it goes out by' })),
  chatID: Type.Optional(Type.String({ description: 'With send or socket: the chat' })),
  event: Type.Optional(Type.String({ description: 'With socket: the type of event, such as message.upserted' })),
  nth: Type.Optional(Type.Integer({ minimum: 1, description: 'Acts on the nth match alone' })),
  probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: 'Drawn from the seed' })),
  times: Type.Optional(Type.Integer({ minimum: 1, description: 'How often it acts; without it, always' })),
  ttl: Type.Optional(Type.Integer({
    minimum: 1, maximum: longestDelay, description: 'Milliseconds on the sandbox\'s clock until it is over'
  })),
  before: Type.Optional(Type.Unsafe<'auth'>({
    type: 'string', enum: ['auth'], description: 'Acts before the token is looked at; else after validation of the token'
  })),

  status: Type.Optional(Type.Integer({
    minimum: 200,
    maximum: 599,
    description: 'Answers with this status; 204, 205 and 304 without a body. A status 1xx would be no answer yet'
  })),
  code: Type.Optional(Type.String({ description: 'The code in the error; by default the one of the status' })),
  message: Type.Optional(Type.String({ description: 'The message in the error' })),
  retryAfter: Type.Optional(Type.Number({
    minimum: 0, maximum: 2 ** 31 - 1, description: 'Seconds, for the Retry-After header'
  })),
  headers: Type.Optional(Type.Record(Type.String(), Type.String(), {
    description: 'Headers of the answer; not those that frame it or belong to the connection'
  })),
  delay: Type.Optional(Type.Union([
    Milliseconds, Type.Array(Milliseconds, { minItems: 2, maxItems: 2 })
  ], { description: 'Milliseconds of real time before the answer; two numbers are the bounds of a random one' })),
  reset: Type.Optional(Type.Unsafe<'before' | 'body'>({
    type: 'string', enum: ['before', 'body'], description: 'Resets the connection: before the answer, or amid its body'
  })),
  truncate: Type.Optional(Type.Integer({ minimum: 0, description: 'Sends only so many bytes of the body' })),
  broken: Type.Optional(Type.Boolean({ description: 'Sends a body that is not valid JSON' })),

  send: Type.Optional(Type.Object({
    status: Type.Unsafe<'FAIL_RETRIABLE' | 'FAIL_PERMANENT'>({
      type: 'string', enum: ['FAIL_RETRIABLE', 'FAIL_PERMANENT']
    }),
    reason: Type.Optional(Type.String()),
    message: Type.Optional(Type.String())
  }, { ...closed, description: 'How a send ends that the network takes' })),
  socket: Type.Optional(Type.Object({
    refuse: Type.Optional(Type.Integer({ minimum: 400, maximum: 599, description: 'Refuses the upgrade with this status' })),
    close: Type.Optional(Type.Integer({ minimum: 1000, maximum: 4999, description: 'Closes the socket with this code' })),
    drop: Type.Optional(Type.Boolean({ description: 'The event is never sent' })),
    duplicate: Type.Optional(Type.Boolean({ description: 'The event is sent twice' })),
    delay: Type.Optional(Milliseconds),
    reorder: Type.Optional(Type.Boolean({ description: 'The event is sent after the next one' }))
  }, { ...closed, minProperties: 1, description: 'What happens to WebSockets' }))
}

/**
 * A rule that makes matching requests, sends or events fail, stall or break. All conditions that it names must hold; a
 * rule without conditions matches everything.
 */
export const FaultRule = Type.Object(fields, { ...closed, title: 'MockFaultRule' })
export type FaultRule = Static<typeof FaultRule>

/** A rule with how far it has come, as snapshots hold it. */
export const FaultFixture = Type.Object({
  id: Type.Optional(Type.String()),
  ...fields,
  expiresAt: Type.Optional(Type.String({ format: 'date-time' })),
  matched: Type.Optional(Type.Integer({ minimum: 0 })),
  fired: Type.Optional(Type.Integer({ minimum: 0 }))
}, closed)
export type FaultFixture = Static<typeof FaultFixture>
