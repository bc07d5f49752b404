import * as Type from '@sinclair/typebox'
import { runCooperatively } from '../../../platform/cooperative.js'
import { searchEverything } from '../../../domain/search/search-everything.js'
import { presentFound } from '../presenters/found.js'
import { appTool } from './app-tool.js'

export const searchTool = appTool({
  name: 'search',
  title: 'Search',
  description: 'Searches chats by title, groups by participant, and messages, in one call. Use words that occur literally.',
  scope: 'read',
  hints: { readOnlyHint: true },
  fidelity: [['Input, and the sections of the Markdown', 'published'], ['The words around them', 'assumed']],
  input: () => Type.Object({
    query: Type.String({ minLength: 1, description: 'Words that must all occur, in any order.' })
  }),
  run: async (context, { query }) => {
    const { box } = context
    await runCooperatively(box.search.build())
    return presentFound(context, query, searchEverything(box, query))
  }
})
