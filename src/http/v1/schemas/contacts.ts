import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { Cursor, Direction, pageProperties, User } from './shared.js'

export const SearchContactsQuery = Type.Object({
  query: Type.String({ minLength: 1, description: 'Name or handle; how it matches depends on the network.' })
})
export type SearchContactsQuery = Static<typeof SearchContactsQuery>

export const SearchContactsOutput = Type.Object({ items: Type.Array(User) }, { title: 'SearchContactsOutput' })
export type SearchContactsOutput = Static<typeof SearchContactsOutput>

export const ListContactsQuery = Type.Object({
  cursor: Type.Optional(Cursor),
  direction: Type.Optional(Direction),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  query: Type.Optional(Type.String({ minLength: 1, description: 'Narrows the list.' }))
})
export type ListContactsQuery = Static<typeof ListContactsQuery>

export const ListContactsOutput = Type.Object(pageProperties(User), { title: 'ListContactsOutput' })
export type ListContactsOutput = Static<typeof ListContactsOutput>
