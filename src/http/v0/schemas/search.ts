import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { V0Chat, V0MessagePage } from './shared.js'

export const V0SearchQuery = Type.Object({ query: Type.String({ description: 'Words that must all occur.' }) })
export type V0SearchQuery = Static<typeof V0SearchQuery>

export const V0SearchOutput = Type.Object({
  results: Type.Object({
    chats: Type.Array(V0Chat, { description: 'Found by title.' }),
    in_groups: Type.Array(V0Chat, { description: 'Groups found by a participant.' }),
    messages: V0MessagePage
  })
}, { title: 'V0SearchOutput' })
export type V0SearchOutput = Static<typeof V0SearchOutput>
