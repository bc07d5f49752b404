import type { App } from '../../app.js'
import { presentAccount } from '../presenters/account.js'
import { V0GetAccountsOutput } from '../schemas/get-accounts.js'

export function getAccountsRoute (app: App): void {
  app.get('/get-accounts', {
    config: {
      operation: 'getAccountsV0',
      scope: 'read',
      generation: 'v0',
      tag: 'Accounts',
      summary: 'Lists the accounts.',
      successor: '/v1/accounts',
      fidelity: [['A bare array', 'published']]
    },
    schema: { response: { 200: V0GetAccountsOutput } }
  }, async ({ sandbox }) => sandbox.accounts.listed().map(presentAccount))
}
