import * as Type from '@sinclair/typebox'
import { StringEnum } from '../../../platform/schema-types.js'
import { controlTool, pathOf, sandbox, segment } from './control-tool.js'

export const messageTools = [
  controlTool({
    name: 'write_as',
    title: 'Write as a person',
    description: 'Delivers a message from another person in a chat, or from the user on another device.',
    input: () => Type.Object({
      sandbox: sandbox(),
      chatID: Type.String({ minLength: 1, description: 'Chat ID or local chat ID.' }),
      text: Type.Optional(Type.String({ description: 'Markdown.' })),
      senderID: Type.Optional(Type.String({
        minLength: 1, description: 'Who writes; by default the first of the others. self is the user, on another device.'
      })),
      replyTo: Type.Optional(Type.String({ description: 'The message that it answers.' })),
      attachments: Type.Optional(Type.Array(Type.Object({
        type: StringEnum(['image', 'video', 'audio', 'file', 'gif', 'voice-note', 'sticker'])
      }), { maxItems: 20, description: 'Samples of these types.' }))
    }),
    run: async ({ call }, { sandbox, ...message }) => call('POST', `${pathOf(sandbox)}/messages`, message)
  }),
  controlTool({
    name: 'change_message',
    title: 'Change message',
    description: 'Another person edits, reacts to, reads or deletes a message; self is the user, on another device.',
    input: () => Type.Object({
      sandbox: sandbox(),
      messageID: Type.String({ minLength: 1, description: 'Final, pending or Matrix event ID.' }),
      text: Type.Optional(Type.String({ description: 'The new text, in Markdown.' })),
      reaction: Type.Optional(Type.Object({
        key: Type.String({ minLength: 1, description: 'An emoji.' }),
        participantID: Type.Optional(Type.String({ description: 'By default the first of the others.' })),
        remove: Type.Optional(Type.Boolean({ description: 'Takes it back.' }))
      })),
      readBy: Type.Optional(Type.Array(Type.String(), { description: 'Who has read the chat up to this message.' })),
      deleted: Type.Optional(Type.Literal(true))
    }),
    run: async ({ call }, { sandbox, messageID, ...change }) =>
      call('PATCH', `${pathOf(sandbox)}/messages/${segment(messageID)}`, change)
  })
]
