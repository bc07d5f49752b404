import type { App } from '../../app.js'
import { focusApp } from '../../../domain/chats/focus-app.js'
import { V0OpenAppBody, V0OpenAppOutput } from '../schemas/open-app.js'

export function openAppRoute (app: App): void {
  app.post('/open-app', {
    config: {
      operation: 'openAppV0',
      scope: 'write',
      generation: 'v0',
      tag: 'App',
      summary: 'Brings the app to the front, and opens a chat with a filled composer.',
      successor: '/v1/focus',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['The composer is the draft of the chat; its contents are replaced', 'assumed']
      ]
    },
    schema: { body: V0OpenAppBody, response: { 200: V0OpenAppOutput } }
  }, async ({ sandbox, body }) => {
    focusApp(sandbox, body)
    return { success: true }
  })
}
