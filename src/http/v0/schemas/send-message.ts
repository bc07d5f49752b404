import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { outcomeProperties } from './shared.js'

export const V0SendMessageBody = Type.Object({
  chatID: Type.String(),
  text: Type.Optional(Type.String({ description: 'Plain text or Markdown.' })),
  replyToMessageID: Type.Optional(Type.String())
})
export type V0SendMessageBody = Static<typeof V0SendMessageBody>

export const V0SendMessageOutput = Type.Object({
  ...outcomeProperties,
  chatID: Type.String(),
  pendingMessageID: Type.Optional(Type.String({ description: 'Absent when success is false.' }))
}, { title: 'V0SendMessageOutput' })
export type V0SendMessageOutput = Static<typeof V0SendMessageOutput>
