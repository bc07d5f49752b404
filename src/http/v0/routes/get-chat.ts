import type { App } from '../../app.js'
import { asAnswer } from '../../json-text.js'
import { singleChatText } from '../presenters/chat.js'
import { V0GetChatOutput, V0GetChatQuery } from '../schemas/get-chat.js'

export function getChatRoute (app: App): void {
  app.get('/get-chat', {
    config: {
      operation: 'getChatV0',
      scope: 'read',
      generation: 'v0',
      tag: 'Chats',
      summary: 'Returns a chat.',
      successor: '/v1/chats/{chatID}',
      fidelity: [
        ['Shape of the query and of the answer', 'published'],
        ['20 participants by default', 'published']
      ]
    },
    schema: { querystring: V0GetChatQuery, response: { 200: V0GetChatOutput } }
  }, async ({ sandbox, query }) =>
    asAnswer(singleChatText(sandbox, sandbox.chats.get(query.chatID), query.maxParticipantCount ?? undefined)))
}
