import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { V0Account } from './shared.js'

export const V0GetAccountsOutput = Type.Array(V0Account, { title: 'V0GetAccountsOutput' })
export type V0GetAccountsOutput = Static<typeof V0GetAccountsOutput>
