import * as Type from '@sinclair/typebox'
import { setChatReminder } from '../../../domain/chats/set-reminder.js'
import { success } from '../presenters/success.js'
import { appTool } from './app-tool.js'
import { chatID } from './shared.js'

export const setChatReminderTool = appTool({
  name: 'set_chat_reminder',
  title: 'Set reminder',
  description: 'Sets the reminder of a chat, or replaces the existing one.',
  scope: 'write',
  hints: {},
  fidelity: [
    ['Input, and JSON as the result', 'published'],
    ['The JSON is {"success":true}', 'assumed'],
    ['A time in the past fires at once', 'assumed']
  ],
  input: () => Type.Object({
    chatID: chatID(),
    reminder: Type.Object({
      remindAtMs: Type.Number({ description: 'When, in Unix milliseconds.' }),
      dismissOnIncomingMessage: Type.Optional(Type.Boolean({ description: 'Drop it when a message arrives.' }))
    })
  }),
  run: ({ box }, { chatID, reminder: { remindAtMs: remindAt, dismissOnIncomingMessage } }) => {
    setChatReminder(box, chatID, { remindAt, dismissOnIncomingMessage })
    return success
  }
})
