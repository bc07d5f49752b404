import * as Type from '@sinclair/typebox'
import { listMessages } from '../../../domain/messages/list-messages.js'
import { presentMessage } from '../../v1/presenters/message.js'
import { appTool } from './app-tool.js'
import { chatID, paging } from './shared.js'

export const listMessagesTool = appTool({
  name: 'list_messages',
  title: 'List messages',
  description: 'Lists the messages of a chat, newest first, as JSON. Continue with oldestCursor and direction "before".',
  scope: 'read',
  hints: { readOnlyHint: true },
  fidelity: [['Input, and the page as JSON', 'published'], ['The page is that of v1', 'assumed']],
  input: () => Type.Object({ chatID: chatID(), ...paging() }),
  run: ({ box }, { chatID, ...paging }) => {
    const page = listMessages(box, chatID, paging)
    return JSON.stringify({ ...page, items: page.items.map(message => presentMessage(box, message)) })
  }
})
