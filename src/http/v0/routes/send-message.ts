import type { App } from '../../app.js'
import { sendMessage } from '../../../domain/messages/send-message.js'
import { orRefusal } from '../refusal.js'
import { V0SendMessageBody, V0SendMessageOutput } from '../schemas/send-message.js'

export function sendMessageRoute (app: App): void {
  app.post('/send-message', {
    config: {
      operation: 'sendMessageV0',
      scope: 'write',
      generation: 'v0',
      tag: 'Messages',
      summary: 'Sends a text message, and returns its ID until the network confirms it.',
      successor: '/v1/chats/{chatID}/messages',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['A refusal by the network is 200 with success false and no pendingMessageID', 'assumed'],
        ['No text, or blank text, is 422', 'assumed']
      ]
    },
    schema: { body: V0SendMessageBody, response: { 200: V0SendMessageOutput } }
  }, async ({ sandbox, body: { chatID, text, replyToMessageID } }) => {
    const outcome = await orRefusal(async () => {
      const message = await sendMessage(sandbox, chatID, { text, replyToMessageID })
      return { success: true, pendingMessageID: message.pendingID ?? message.id }
    })
    return { ...outcome, chatID: sandbox.chats.writtenTo(sandbox.chats.get(chatID)).id }
  })
}
