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
      fidelity: [['A bare, complete array', 'published']]
    },
    schema: { response: { 200: GetAccountsOutput } }
  }, async ({ sandbox }) => sandbox.accounts.list().map(presentAccount))

  app.get('/accounts/:accountID', {
    exposeHeadRoute: true,
    config: {
      operation: 'getAccount',
      scope: 'read',
      generation: 'v1',
      tag: 'Accounts',
      summary: 'Returns an account.',
      fidelity: [['The shape of a list entry', 'published']]
    },
    schema: { params: AccountParams, response: { 200: GetAccountOutput } }
  }, async ({ sandbox, params }) => presentAccount(sandbox.accounts.get(params.accountID)))
}
