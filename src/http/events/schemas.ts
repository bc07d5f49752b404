import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { DateTime, MapOf, StringEnum } from '../../platform/schema-types.js'
import { AppStateSnapshot, AppVerification } from '../v1/schemas/setup.js'

const closed = { additionalProperties: false }

const AppSubscription = Type.Object({ state: Type.Boolean() }, closed)

export const SetSubscriptionsMessage = Type.Object({
  type: StringEnum(['subscriptions.set']),
  requestID: Type.Optional(Type.String({ description: 'Returned in the answer.' })),
  chatIDs: Type.Optional(Type.Array(Type.String(), {
    default: [],
    description: 'Replaces the previous set; ["*"] means all chats and must be the only entry.'
  })),
  app: Type.Optional(AppSubscription)
}, { title: 'SetSubscriptionsMessage', ...closed })
export type SetSubscriptionsMessage = Static<typeof SetSubscriptionsMessage>

// An alias in the contract too, so it keeps the title of its target.
export const WSIncomingMessage = SetSubscriptionsMessage
export type WSIncomingMessage = Static<typeof WSIncomingMessage>

export const WSReadyMessage = Type.Object({
  type: StringEnum(['ready']),
  version: Type.Unsafe<1>({ type: 'number', enum: [1] }),
  chatIDs: Type.Array(Type.String()),
  app: Type.Optional(AppSubscription)
}, { title: 'WSReadyMessage', ...closed })
export type WSReadyMessage = Static<typeof WSReadyMessage>

export const WSSubscriptionsUpdatedMessage = Type.Object({
  type: StringEnum(['subscriptions.updated']),
  requestID: Type.Optional(Type.String()),
  chatIDs: Type.Array(Type.String()),
  app: Type.Optional(AppSubscription)
}, { title: 'WSSubscriptionsUpdatedMessage', ...closed })
export type WSSubscriptionsUpdatedMessage = Static<typeof WSSubscriptionsUpdatedMessage>

export const WSErrorMessage = Type.Object({
  type: StringEnum(['error']),
  requestID: Type.Optional(Type.String()),
  code: StringEnum(['INVALID_COMMAND', 'INVALID_PAYLOAD', 'NOT_SUBSCRIBED', 'INTERNAL_ERROR']),
  message: Type.String()
}, { title: 'WSErrorMessage', ...closed })
export type WSErrorMessage = Static<typeof WSErrorMessage>

const eventStamp = {
  seq: Type.Integer({ minimum: 0, description: 'Counts the events of this connection.' }),
  ts: DateTime()
}

export const WSDomainEventMessage = Type.Object({
  type: StringEnum(['chat.upserted', 'chat.deleted', 'message.upserted', 'message.deleted']),
  ...eventStamp,
  chatID: Type.String(),
  ids: Type.Array(Type.String()),
  entries: Type.Optional(Type.Array(MapOf(Type.Unknown()), { description: 'The messages, on message.upserted.' }))
}, { title: 'WSDomainEventMessage', ...closed })
export type WSDomainEventMessage = Static<typeof WSDomainEventMessage>

export const WSAppStateUpdatedMessage = Type.Object({
  type: StringEnum(['app.state.updated']),
  ...eventStamp,
  appState: AppStateSnapshot
}, { title: 'WSAppStateUpdatedMessage', ...closed })
export type WSAppStateUpdatedMessage = Static<typeof WSAppStateUpdatedMessage>

export const WSVerificationUpdatedMessage = Type.Object({
  type: StringEnum(['verification.updated']),
  ...eventStamp,
  verification: AppVerification
}, closed)
export type WSVerificationUpdatedMessage = Static<typeof WSVerificationUpdatedMessage>

export const WSVerificationRemovedMessage = Type.Object({
  type: StringEnum(['verification.removed']),
  ...eventStamp
}, closed)
export type WSVerificationRemovedMessage = Static<typeof WSVerificationRemovedMessage>

export const WSOutgoingMessage = Type.Union([
  WSReadyMessage,
  WSSubscriptionsUpdatedMessage,
  WSErrorMessage,
  WSDomainEventMessage,
  WSAppStateUpdatedMessage,
  WSVerificationUpdatedMessage,
  WSVerificationRemovedMessage
], { title: 'WSOutgoingMessage' })
export type WSOutgoingMessage = Static<typeof WSOutgoingMessage>
