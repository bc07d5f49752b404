import type { App } from '../../app.js'
import { setChatReminder } from '../../../domain/chats/set-reminder.js'
import { V0SetChatReminderBody, V0SetChatReminderOutput } from '../schemas/set-chat-reminder.js'

export function setChatReminderRoute (app: App): void {
  app.post('/set-chat-reminder', {
    config: {
      operation: 'setChatReminderV0',
      scope: 'write',
      generation: 'v0',
      tag: 'Chats',
      summary: 'Sets the reminder of a chat, or replaces the existing one.',
      successor: '/v1/chats/{chatID}/reminders',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['A time in the past fires at once', 'assumed']
      ]
    },
    schema: { body: V0SetChatReminderBody, response: { 200: V0SetChatReminderOutput } }
  }, async ({ sandbox, body: { chatID, reminder } }) => {
    const { remindAtMs: remindAt, dismissOnIncomingMessage } = reminder
    setChatReminder(sandbox, chatID, { remindAt, dismissOnIncomingMessage })
    return { success: true }
  })
}
