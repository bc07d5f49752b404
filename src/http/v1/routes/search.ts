import type { App } from '../../app.js'
import { runCooperatively } from '../../../platform/cooperative.js'
import { searchChats } from '../../../domain/search/search-chats.js'
import { searchEverything } from '../../../domain/search/search-everything.js'
import { searchMessages } from '../../../domain/search/search-messages.js'
import { asAnswer } from '../../json-text.js'
import { pageText } from '../../page-text.js'
import { chatText } from '../presenters/chat.js'
import { foundMessagesText, foundText } from '../presenters/search.js'
import {
  SearchChatsOutput, SearchChatsQuery, SearchMessagesOutput, SearchMessagesQuery, SearchQuery, UnifiedSearchOutput
} from '../schemas/search.js'

/** How words match: the fidelity entries of each operation that searches for them. */
const wordFidelity = [
  ['All words must occur, in any order; case is ignored', 'published'],
  ['Accents are ignored; in scripts without spaces any part matches; an emoji is a word', 'assumed'],
  ['A zero-width character, such as U+200B, is not a letter', 'assumed'],
  ['A query without a word, such as ?!, finds nothing', 'assumed']
] as const
const messageWords = ['Messages by whole words', 'published'] as const
// Users' reports of the app: its search finds chats and people while you type a name.
const chatWords = ['Chats by the beginnings of words', 'seen', 'users\' reports'] as const
export const messageWordFidelity = [messageWords, ...wordFidelity] as const
export const chatWordFidelity = [chatWords, ...wordFidelity] as const
export const anyWordFidelity = [messageWords, chatWords, ...wordFidelity] as const

export function searchRoutes (app: App): void {
  app.get('/search', {
    exposeHeadRoute: true,
    config: {
      operation: 'search',
      scope: 'read',
      generation: 'v1',
      tag: 'App',
      summary: 'Searches chats, groups by participant, and messages, in one call.',
      fidelity: [
        ['Shape of the answer', 'published'],
        ...anyWordFidelity,
        ['Each list is the first page of its own search, with that search\'s defaults', 'assumed'],
        ['A group may be in chats and in in_groups', 'assumed']
      ]
    },
    schema: { querystring: SearchQuery, response: { 200: UnifiedSearchOutput } }
  }, async ({ sandbox, query }) => {
    await runCooperatively(sandbox.search.build())
    return asAnswer(await foundText(sandbox, searchEverything(sandbox, query.query)))
  })

  app.get('/chats/search', {
    exposeHeadRoute: true,
    config: {
      operation: 'searchChats',
      scope: 'read',
      generation: 'v1',
      tag: 'Chats',
      summary: 'Searches chats by words in their titles or participants\' names, and by filters; latest activity first.',
      fidelity: [
        ['Parameters, defaults and the shape of the page', 'published'],
        ...chatWordFidelity,
        ['titles are title and network, participants the names of people', 'published'],
        ['Participants also match by user name, phone number and address; the user does not', 'assumed'],
        ['An archived chat is only in the archive', 'assumed'],
        ['A chat marked as unread is unread', 'assumed'],
        ['labelID', 'published'],
        ['An unknown account is 404, an unknown label finds nothing', 'assumed']
      ]
    },
    schema: { querystring: SearchChatsQuery, response: { 200: SearchChatsOutput } }
  }, async ({ sandbox, query }) => {
    await runCooperatively(sandbox.search.chats.build())
    return asAnswer(pageText(searchChats(sandbox, query), chat => chatText(sandbox, chat)))
  })

  app.get('/messages/search', {
    exposeHeadRoute: true,
    config: {
      operation: 'searchMessages',
      scope: 'read',
      generation: 'v1',
      tag: 'Messages',
      summary: 'Searches messages by words and filters across chats, newest first.',
      fidelity: [
        ['Parameters, defaults and the shape of the page', 'published'],
        ['At most 20 messages a page', 'seen', 'observed.md'],
        ...messageWordFidelity,
        ['Dates are exclusive', 'published'],
        ['Hidden and deleted messages are not found', 'assumed'],
        ['any is any attachment, file is any that is neither picture nor video', 'assumed'],
        ['Cursors stay valid while messages are added, changed and removed', 'assumed'],
        ['An unknown account or chat is 404, an unknown sender finds nothing', 'assumed']
      ]
    },
    schema: { querystring: SearchMessagesQuery, response: { 200: SearchMessagesOutput } }
  }, async ({ sandbox, query }) => {
    await runCooperatively(sandbox.search.messages.build())
    return asAnswer(await foundMessagesText(sandbox, searchMessages(sandbox, query)))
  })
}
