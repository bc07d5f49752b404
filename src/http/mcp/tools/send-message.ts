import * as Type from '@sinclair/typebox'
import { sendMessage } from '../../../domain/messages/send-message.js'
import { presentSent } from '../presenters/sent.js'
import { appTool } from './app-tool.js'
import { chatID } from './shared.js'

export const sendMessageTool = appTool({
  name: 'send_message',
  title: 'Send message',
  description: 'Sends a text message to a chat. Ask the user before you send to someone new.',
  scope: 'write',
  hints: { destructiveHint: true },
  fidelity: [
    ['Input, and a bold line with a link to the chat', 'published'],
    ['A refusal by the network is an error result', 'assumed'],
    ['No text, or blank text, is an error result', 'assumed']
  ],
  input: () => Type.Object({
    chatID: chatID(),
    text: Type.Optional(Type.String({ description: 'Markdown.' })),
    replyToMessageID: Type.Optional(Type.String({ description: 'The message that it answers.' }))
  }),
  run: async ({ box, base }, { chatID, ...message }) => presentSent(await sendMessage(box, chatID, message), base)
})
