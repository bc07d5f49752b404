import type { App } from '../../app.js'
import { runCooperatively } from '../../../platform/cooperative.js'
import { foundMessagesPerPage, searchMessages } from '../../../domain/search/search-messages.js'
import { messageWordFidelity } from '../../v1/routes/search.js'
import { asAnswer } from '../../json-text.js'
import { foundMessagesText } from '../presenters/search.js'
import { V0SearchMessagesOutput, V0SearchMessagesQuery } from '../schemas/search-messages.js'

export function searchMessagesRoute (app: App): void {
  app.get('/search-messages', {
    config: {
      operation: 'searchMessagesV0',
      scope: 'read',
      generation: 'v0',
      tag: 'Messages',
      summary: 'Searches messages by words and filters across chats, newest first.',
      successor: '/v1/messages/search',
      fidelity: [
        ['Parameters, defaults and the shape of the page', 'published'],
        ['A limit up to 500 is accepted, and a page holds at most 20', 'published'],
        ...messageWordFidelity
      ]
    },
    schema: { querystring: V0SearchMessagesQuery, response: { 200: V0SearchMessagesOutput } }
  }, async ({ sandbox, query }) => {
    await runCooperatively(sandbox.search.messages.build())
    const limit = Math.min(query.limit ?? foundMessagesPerPage, foundMessagesPerPage)
    return asAnswer(await foundMessagesText(sandbox, searchMessages(sandbox, { ...query, limit })))
  })
}
