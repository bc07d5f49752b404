import * as Type from '@sinclair/typebox'
import { archiveChat } from '../../../domain/chats/patch-chat.js'
import { success } from '../presenters/success.js'
import { appTool } from './app-tool.js'
import { chatID } from './shared.js'

export const archiveChatTool = appTool({
  name: 'archive_chat',
  title: 'Archive chat',
  description: 'Moves a chat to the archive, or back to the inbox.',
  scope: 'write',
  hints: {},
  fidelity: [['Input, and JSON as the result', 'published'], ['The JSON is {"success":true}', 'assumed']],
  input: () => Type.Object({
    chatID: chatID(),
    archived: Type.Optional(Type.Boolean({ default: true, description: 'false moves it back to the inbox.' }))
  }),
  run: ({ box }, { chatID, archived = true }) => {
    archiveChat(box, chatID, archived)
    return success
  }
})
