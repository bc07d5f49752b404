import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { V0WriteOutput } from './shared.js'

export const V0ClearChatReminderBody = Type.Object({ chatID: Type.String() })
export type V0ClearChatReminderBody = Static<typeof V0ClearChatReminderBody>

export const V0ClearChatReminderOutput = V0WriteOutput
export type V0ClearChatReminderOutput = Static<typeof V0ClearChatReminderOutput>
