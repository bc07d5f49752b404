import type { App } from '../../app.js'
import { AccountParams, GetAccountOutput, GetAccountsOutput } from '../schemas/accounts.js'
import { presentAccount } from '../presenters/account.js'

export function accountRoutes (app: App): void {
  app.get('/accounts', {
    exposeHeadRoute: true,
    config: {
      operation: 'getAccounts',
      scope: 'read',
      generation: 'v1',
      tag: 'Accounts',
      summary: 'Lists the connected accounts.',
      // later-than-4.3.0.md, live.
      fidelity: [['A bare array', 'published'], ['An account may be missing whose chats are listed', 'seen', 'later-than-4.3.0.md']]
    },
    schema: { response: { 200: GetAccountsOutput } }
  }, async ({ sandbox }) => sandbox.accounts.listed().map(presentAccount))

  app.get('/accounts/:accountID', {
    exposeHeadRoute: true,
    config: {
      operation: 'getAccount',
      scope: 'read',
      generation: 'v1',
      tag: 'Accounts',
      summary: 'Returns an account.',
      // later-than-4.3.0.md, live.
      fidelity: [['The shape of a list entry', 'published'], ['404 for an account missing from the list', 'seen', 'later-than-4.3.0.md']]
    },
    schema: { params: AccountParams, response: { 200: GetAccountOutput } }
  }, async ({ sandbox, params }) => presentAccount(sandbox.accounts.getListed(params.accountID)))
}
