import type { App } from '../../app.js'
import { clearChatReminder } from '../../../domain/chats/set-reminder.js'
import { V0ClearChatReminderBody, V0ClearChatReminderOutput } from '../schemas/clear-chat-reminder.js'

export function clearChatReminderRoute (app: App): void {
  app.post('/clear-chat-reminder', {
    config: {
      operation: 'clearChatReminderV0',
      scope: 'write',
      generation: 'v0',
      tag: 'Chats',
      summary: 'Removes the reminder of a chat.',
      successor: '/v1/chats/{chatID}/reminders',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['Succeeds when there is none', 'assumed']
      ]
    },
    schema: { body: V0ClearChatReminderBody, response: { 200: V0ClearChatReminderOutput } }
  }, async ({ sandbox, body }) => {
    clearChatReminder(sandbox, body.chatID)
    return { success: true }
  })
}
