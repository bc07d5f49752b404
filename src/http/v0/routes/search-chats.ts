import type { App } from '../../app.js'
import { runCooperatively } from '../../../platform/cooperative.js'
import { searchChats } from '../../../domain/search/search-chats.js'
import { chatWordFidelity } from '../../v1/routes/search.js'
import { asAnswer } from '../../json-text.js'
import { pageText } from '../../page-text.js'
import { chatText } from '../presenters/chat.js'
import { V0SearchChatsOutput, V0SearchChatsQuery } from '../schemas/search-chats.js'

export function searchChatsRoute (app: App): void {
  app.get('/search-chats', {
    config: {
      operation: 'searchChatsV0',
      scope: 'read',
      generation: 'v0',
      tag: 'Chats',
      summary: 'Searches chats by words in their titles or participants\' names, and by filters; latest activity first.',
      successor: '/v1/chats/search',
      fidelity: [['Parameters, defaults and the shape of the page', 'published'], ...chatWordFidelity]
    },
    schema: { querystring: V0SearchChatsQuery, response: { 200: V0SearchChatsOutput } }
  }, async ({ sandbox, query }) => {
    await runCooperatively(sandbox.search.chats.build())
    return asAnswer(pageText(searchChats(sandbox, query), chat => chatText(sandbox, chat)))
  })
}
