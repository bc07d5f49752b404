import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { MapOf, StringEnum } from '../../../platform/schema-types.js'
import { AccountID, User } from './shared.js'

export const AccountBridge = Type.Object({
  id: Type.String({ description: 'For example local-whatsapp; cloud bridges have id = type.' }),
  type: Type.String({ description: 'Network the bridge speaks, for example whatsapp.' }),
  provider: StringEnum(['cloud', 'self-hosted', 'local', 'platform-sdk'], { description: 'Where the bridge runs.' })
}, { title: 'AccountBridge' })
export type AccountBridge = Static<typeof AccountBridge>

export const Account = Type.Object({
  accountID: Type.String({ description: 'Key of the account in every other operation.' }),
  loginID: Type.Optional(Type.String({ description: 'Bridge login behind the account.' })),
  bridge: AccountBridge,
  network: Type.Optional(Type.String({ description: 'Display name of the network; absent when unknown.' })),
  user: User,
  status: StringEnum([
    'connected',
    'connecting',
    'backfilling',
    'connection_required',
    'reconnect_required',
    'attention_required',
    'disconnected',
    'disabled'
  ]),
  statusText: Type.Optional(Type.String({ description: 'The status as text for people.' })),
  capabilities: Type.Optional(MapOf(Type.Unknown()))
}, { title: 'Account' })
export type Account = Static<typeof Account>

export const AccountParams = Type.Object({ accountID: AccountID })
export type AccountParams = Static<typeof AccountParams>

export const GetAccountsOutput = Type.Array(Account, { title: 'GetAccountsOutput' })
export type GetAccountsOutput = Static<typeof GetAccountsOutput>

// An alias in the contract too, so it keeps the title of its target.
export const GetAccountOutput = Account
export type GetAccountOutput = Static<typeof GetAccountOutput>
