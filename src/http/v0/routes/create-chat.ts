import type { App } from '../../app.js'
import { createChat } from '../../../domain/chats/create-chat.js'
import { orRefusal } from '../refusal.js'
import { V0CreateChatBody, V0CreateChatOutput } from '../schemas/create-chat.js'

export function createChatRoute (app: App): void {
  app.post('/create-chat', {
    config: {
      operation: 'createChatV0',
      scope: 'write',
      generation: 'v0',
      tag: 'Chats',
      summary: 'Creates a single or group chat, or returns the existing single chat.',
      successor: '/v1/chats',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['Only one single chat exists with each person', 'assumed'],
        ['Unknown participants become contacts', 'assumed'],
        ['A participant named twice counts once', 'assumed']
      ]
    },
    schema: { body: V0CreateChatBody, response: { 200: V0CreateChatOutput } }
  }, async ({ sandbox, body }) => orRefusal(async () => {
    const { chat } = await createChat(sandbox, body)
    return { success: true, chatID: chat.id }
  }))
}
