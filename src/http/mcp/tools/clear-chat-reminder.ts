import * as Type from '@sinclair/typebox'
import { clearChatReminder } from '../../../domain/chats/set-reminder.js'
import { success } from '../presenters/success.js'
import { appTool } from './app-tool.js'
import { chatID } from './shared.js'

export const clearChatReminderTool = appTool({
  name: 'clear_chat_reminder',
  title: 'Clear reminder',
  description: 'Removes the reminder of a chat. Does nothing when there is none.',
  scope: 'write',
  hints: { idempotentHint: true },
  fidelity: [['Input, and JSON as the result', 'published'], ['The JSON is {"success":true}', 'assumed']],
  input: () => Type.Object({ chatID: chatID() }),
  run: ({ box }, { chatID }) => {
    clearChatReminder(box, chatID)
    return success
  }
})
