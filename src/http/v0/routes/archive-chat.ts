import type { App } from '../../app.js'
import { archiveChat } from '../../../domain/chats/patch-chat.js'
import { V0ArchiveChatBody, V0ArchiveChatOutput } from '../schemas/archive-chat.js'

export function archiveChatRoute (app: App): void {
  app.post('/archive-chat', {
    config: {
      operation: 'archiveChatV0',
      scope: 'write',
      generation: 'v0',
      tag: 'Chats',
      summary: 'Moves a chat to the archive, or back to the inbox.',
      successor: '/v1/chats/{chatID}/archive',
      fidelity: [['Shape of the body and of the answer', 'published']]
    },
    schema: { body: V0ArchiveChatBody, response: { 200: V0ArchiveChatOutput } }
  }, async ({ sandbox, body }) => {
    archiveChat(sandbox, body.chatID, body.archived ?? true)
    return { success: true }
  })
}
