import type { App } from '../../app.js'
import { searchContacts } from '../../../domain/search/search-contacts.js'
import { contactFidelity } from '../../v1/routes/contacts.js'
import { presentUser } from '../presenters/user.js'
import { V0SearchUsersOutput, V0SearchUsersQuery } from '../schemas/search-users.js'

export function searchUsersRoute (app: App): void {
  app.get('/search-users', {
    config: {
      operation: 'searchUsersV0',
      scope: 'read',
      generation: 'v0',
      tag: 'Contacts',
      summary: 'Searches the contacts of an account, and its network for an exact handle.',
      successor: '/v1/accounts/{accountID}/contacts',
      fidelity: [['Shape of the answer', 'published'], ...contactFidelity]
    },
    schema: { querystring: V0SearchUsersQuery, response: { 200: V0SearchUsersOutput } }
  }, async ({ sandbox, query }) => {
    const { selfID } = sandbox.accounts.get(query.accountID)
    const found = searchContacts(sandbox, query.accountID, query.query)
    return { items: found.map(contact => presentUser(contact, selfID)) }
  })
}
