import * as Type from '@sinclair/typebox'
import { StringEnum } from '../platform/schema-types.js'
import type { App } from '../http/app.js'
import { setAccountStatus } from '../domain/accounts/account-status.js'
import { accountStatuses } from '../fixtures/format.js'
import { presentAccount } from '../http/v1/presenters/account.js'
import { Account } from '../http/v1/schemas/accounts.js'
import { SandboxParams } from './schemas.js'

const AccountParams = Type.Object({ ...SandboxParams.properties, accountID: Type.String() })

const AccountStatusBody = Type.Object({
  status: StringEnum(accountStatuses),
  statusText: Type.Optional(Type.String({ description: 'In words for people; without it none is shown' }))
}, { additionalProperties: false, title: 'MockAccountStatus' })

export function accountRoutes (app: App): void {
  app.post('/accounts/:accountID/status', {
    config: {
      operation: 'mockSetAccountStatus',
      scope: 'control',
      generation: 'control',
      tag: 'Network',
      summary: 'Sets the state of an account\'s connection: sends go out, wait, or are refused.',
      fidelity: [
        ['connected and backfilling let everything through', 'assumed'],
        ['connecting and disconnected keep sends pending until the account is connected; the rest is refused', 'assumed'],
        ['the other states refuse all that needs the network', 'assumed']
      ]
    },
    schema: { params: AccountParams, body: AccountStatusBody, response: { 200: Account } }
  }, async ({ sandbox, params, body }) => presentAccount(setAccountStatus(sandbox, params.accountID, body)))
}
