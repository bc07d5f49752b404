import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { V0WriteOutput } from './shared.js'

export const V0SetChatReminderBody = Type.Object({
  chatID: Type.String(),
  reminder: Type.Object({
    remindAtMs: Type.Number({ description: 'Unix milliseconds.' }),
    dismissOnIncomingMessage: Type.Optional(Type.Boolean({ description: 'Drop it when a message arrives.' }))
  })
})
export type V0SetChatReminderBody = Static<typeof V0SetChatReminderBody>

export const V0SetChatReminderOutput = V0WriteOutput
export type V0SetChatReminderOutput = Static<typeof V0SetChatReminderOutput>
