import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { V0WriteOutput } from './shared.js'

export const V0ArchiveChatBody = Type.Object({
  chatID: Type.String(),
  archived: Type.Optional(Type.Boolean({ default: true, description: 'false: back to the inbox.' }))
})
export type V0ArchiveChatBody = Static<typeof V0ArchiveChatBody>

export const V0ArchiveChatOutput = V0WriteOutput
export type V0ArchiveChatOutput = Static<typeof V0ArchiveChatOutput>
