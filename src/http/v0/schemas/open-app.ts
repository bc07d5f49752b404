import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { V0WriteOutput } from './shared.js'

export const V0OpenAppBody = Type.Object({
  chatID: Type.Optional(Type.String({ description: 'Absent: only bring the app to the front.' })),
  messageID: Type.Optional(Type.String({ description: 'Message to scroll to.' })),
  draftText: Type.Optional(Type.String({ description: 'Plain text for the composer.' })),
  draftAttachmentPath: Type.Optional(Type.String({ description: 'Local image for the composer.' }))
})
export type V0OpenAppBody = Static<typeof V0OpenAppBody>

export const V0OpenAppOutput = V0WriteOutput
export type V0OpenAppOutput = Static<typeof V0OpenAppOutput>
