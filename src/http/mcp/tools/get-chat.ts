import * as Type from '@sinclair/typebox'
import { presentChat } from '../presenters/chat.js'
import { chatHints } from '../presenters/chats.js'
import { paragraphs } from '../presenters/markdown.js'
import { appTool } from './app-tool.js'
import { chatID } from './shared.js'

export const getChatTool = appTool({
  name: 'get_chat',
  title: 'Get chat',
  description: 'Shows one chat: network, people, unread messages, last activity.',
  scope: 'read',
  hints: { readOnlyHint: true },
  fidelity: [['Input, and the chat block', 'published'], ['The words around its facts, and the hints', 'assumed']],
  input: () => Type.Object({
    chatID: chatID(),
    maxParticipantCount: Type.Optional(Type.Integer({
      minimum: -1, maximum: 500, description: 'How many people to count; -1 counts all of them.'
    }))
  }),
  run: ({ box }, { chatID, maxParticipantCount }) =>
    paragraphs(presentChat(box, box.chats.get(chatID), maxParticipantCount), chatHints)
})
