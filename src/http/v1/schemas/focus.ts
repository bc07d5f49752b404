import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'

export const FocusAppBody = Type.Object({
  chatID: Type.Optional(Type.String({ description: 'Chat ID or local chat ID; absent: only bring the app to the front.' })),
  messageID: Type.Optional(Type.String({ description: 'Message to scroll to.' })),
  draftText: Type.Optional(Type.String({ description: 'Plain text for the composer.' })),
  draftAttachmentPath: Type.Optional(Type.String({ description: 'Local image for the composer.' }))
}, { title: 'FocusAppInput' })
export type FocusAppBody = Static<typeof FocusAppBody>

export const FocusAppOutput = Type.Object({ success: Type.Boolean() }, { title: 'FocusAppOutput' })
export type FocusAppOutput = Static<typeof FocusAppOutput>
