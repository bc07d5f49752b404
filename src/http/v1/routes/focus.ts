import type { App } from '../../app.js'
import { focusApp } from '../../../domain/chats/focus-app.js'
import { FocusAppBody, FocusAppOutput } from '../schemas/focus.js'

export function focusRoute (app: App): void {
  app.post('/focus', {
    config: {
      operation: 'focusApp',
      scope: 'write',
      generation: 'v1',
      tag: 'App',
      summary: 'Brings the app to the front, and opens a chat with a filled composer.',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['The composer is the draft of the chat; its contents are replaced', 'assumed'],
        ['Without a chat the other fields do nothing', 'published']
      ]
    },
    schema: { body: FocusAppBody, response: { 200: FocusAppOutput } }
  }, async ({ sandbox, body }) => {
    focusApp(sandbox, body)
    return { success: true }
  })
}
