import type { App } from '../../app.js'
import { listContacts, searchContacts } from '../../../domain/search/search-contacts.js'
import { presentUser } from '../presenters/user.js'
import { AccountParams } from '../schemas/accounts.js'
import { ListContactsOutput, ListContactsQuery, SearchContactsOutput, SearchContactsQuery } from '../schemas/contacts.js'

/** What is said of how people match, by each operation that looks for some. */
export const contactFidelity = [
  ['The user is not among the contacts', 'assumed'],
  // Users' reports of the app: its search finds people while a name is being typed.
  ['By how words of names and handles begin', 'seen'],
  ['Phone numbers by any three digits', 'assumed']
] as const

export function contactRoutes (app: App): void {
  app.get('/accounts/:accountID/contacts', {
    exposeHeadRoute: true,
    config: {
      operation: 'searchContacts',
      scope: 'read',
      generation: 'v1',
      tag: 'Contacts',
      summary: 'Searches the people of an account, and on its network for an exact handle.',
      fidelity: [
        ['Shape of the answer', 'published'],
        ...contactFidelity,
        ['A handle that the network looks people up by finds somebody, who becomes a contact with a chat', 'assumed']
      ]
    },
    schema: { params: AccountParams, querystring: SearchContactsQuery, response: { 200: SearchContactsOutput } }
  }, async ({ sandbox, params, query }) => {
    const { selfID } = sandbox.accounts.get(params.accountID)
    const found = searchContacts(sandbox, params.accountID, query.query)
    return { items: found.map(contact => presentUser(contact, selfID)) }
  })

  app.get('/accounts/:accountID/contacts/list', {
    exposeHeadRoute: true,
    config: {
      operation: 'listContacts',
      scope: 'read',
      generation: 'v1',
      tag: 'Contacts',
      summary: 'Lists the people of an account by name.',
      fidelity: [
        ['Shape of the page', 'published'],
        ...contactFidelity,
        ['Ordered by name; before goes on through the list', 'assumed']
      ]
    },
    schema: { params: AccountParams, querystring: ListContactsQuery, response: { 200: ListContactsOutput } }
  }, async ({ sandbox, params, query }) => {
    const { selfID } = sandbox.accounts.get(params.accountID)
    const page = listContacts(sandbox, params.accountID, query)
    return { ...page, items: page.items.map(contact => presentUser(contact, selfID)) }
  })
}
