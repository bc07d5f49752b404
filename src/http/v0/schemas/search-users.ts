import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { V0User } from './shared.js'

export const V0SearchUsersQuery = Type.Object({
  accountID: Type.String(),
  query: Type.String({ description: 'Name or handle; how it matches depends on the network.' })
})
export type V0SearchUsersQuery = Static<typeof V0SearchUsersQuery>

export const V0SearchUsersOutput = Type.Object({ items: Type.Array(V0User) }, { title: 'V0SearchUsersOutput' })
export type V0SearchUsersOutput = Static<typeof V0SearchUsersOutput>
