import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { Nullable } from '../../../platform/schema-types.js'
import { V0Chat } from './shared.js'

export const V0GetChatQuery = Type.Object({
  chatID: Type.String(),
  maxParticipantCount: Type.Optional(Nullable(Type.Integer({ minimum: -1, maximum: 500 }), {
    default: 20,
    description: '-1: all of them.'
  }))
})
export type V0GetChatQuery = Static<typeof V0GetChatQuery>

export const V0GetChatOutput = V0Chat
export type V0GetChatOutput = Static<typeof V0GetChatOutput>
