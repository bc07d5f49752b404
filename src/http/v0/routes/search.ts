import type { App } from '../../app.js'
import { runCooperatively } from '../../../platform/cooperative.js'
import { searchEverything } from '../../../domain/search/search-everything.js'
import { anyWordFidelity } from '../../v1/routes/search.js'
import { asAnswer } from '../../json-text.js'
import { foundText } from '../presenters/search.js'
import { V0SearchOutput, V0SearchQuery } from '../schemas/search.js'

export function searchRoute (app: App): void {
  app.get('/search', {
    config: {
      operation: 'searchV0',
      scope: 'read',
      generation: 'v0',
      tag: 'App',
      summary: 'Searches chats, groups by participant, and messages, in one call.',
      successor: '/v1/search',
      fidelity: [['Shape of the answer', 'published'], ...anyWordFidelity]
    },
    schema: { querystring: V0SearchQuery, response: { 200: V0SearchOutput } }
  }, async ({ sandbox, query }) => {
    await runCooperatively(sandbox.search.build())
    return asAnswer(await foundText(sandbox, searchEverything(sandbox, query.query)))
  })
}
