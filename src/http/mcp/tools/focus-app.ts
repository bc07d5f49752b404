import * as Type from '@sinclair/typebox'
import { focusApp } from '../../../domain/chats/focus-app.js'
import { presentFocus } from '../presenters/focus.js'
import { appTool } from './app-tool.js'

export const focusAppTool = appTool({
  name: 'focus_app',
  title: 'Open Beeper',
  description: 'Brings Beeper Desktop to the front. Optionally opens a chat, scrolls to a message, and fills the composer.',
  scope: 'write',
  hints: {},
  fidelity: [
    ['Input, and plain lines as the result', 'published'],
    ['The composer is the draft of the chat; its contents are replaced', 'assumed']
  ],
  input: () => Type.Object({
    chatID: Type.Optional(Type.String({ description: 'The chat to open.' })),
    messageID: Type.Optional(Type.String({ description: 'The message to scroll to.' })),
    draftText: Type.Optional(Type.String({ description: 'Plain text for the composer.' })),
    draftAttachmentPath: Type.Optional(Type.String({ description: 'Path of a local image for the composer.' }))
  }),
  run: ({ box }, input) => {
    focusApp(box, input)
    return presentFocus(input)
  }
})
