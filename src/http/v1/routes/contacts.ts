import type { App } from '../../app.js'
import { listContacts, searchContacts } from '../../../domain/search/search-contacts.js'
import { presentUser } from '../presenters/user.js'
import { AccountParams } from '../schemas/accounts.js'
import { ListContactsOutput, ListContactsQuery, SearchContactsOutput, SearchContactsQuery } from '../schemas/contacts.js'

/** How people match: the fidelity entries of each operation that searches for them. */
export const contactFidelity = [
  ['The user is not among the contacts', 'assumed'],
  // Users' reports of the app: its search finds people while you type a name.
  ['Matches the beginnings of words in names and handles', 'seen', 'users\' reports'],
  ['Any three digits match a phone number', 'assumed']
] as const

export function contactRoutes (app: App): void {
  app.get('/accounts/:accountID/contacts', {
    exposeHeadRoute: true,
    config: {
      operation: 'searchContacts',
      scope: 'read',
      generation: 'v1',
      tag: 'Contacts',
      summary: 'Searches the contacts of an account, and its network for an exact handle.',
      fidelity: [
        ['Shape of the answer', 'published'],
        ...contactFidelity,
        ['A handle that the network can look up finds a person, who becomes a contact with a chat', 'assumed']
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
      summary: 'Lists the contacts of an account by name.',
      fidelity: [
        ['Shape of the page', 'published'],
        ...contactFidelity,
        ['Ordered by name; before continues through the list', 'assumed']
      ]
    },
    schema: { params: AccountParams, querystring: ListContactsQuery, response: { 200: ListContactsOutput } }
  }, async ({ sandbox, params, query }) => {
    const { selfID } = sandbox.accounts.get(params.accountID)
    const page = listContacts(sandbox, params.accountID, query)
    return { ...page, items: page.items.map(contact => presentUser(contact, selfID)) }
  })
}
