import * as Type from '@sinclair/typebox'
import type { Static } from '@sinclair/typebox'
import { StringEnum } from '../../../platform/schema-types.js'
import { outcomeProperties } from './shared.js'

export const V0CreateChatBody = Type.Object({
  accountID: Type.String({ description: 'Account to create the chat on.' }),
  type: StringEnum(['single', 'group'], { description: 'single requires exactly one participant ID.' }),
  participantIDs: Type.Array(Type.String(), { minItems: 1 }),
  title: Type.Optional(Type.String({ description: 'For groups; most networks ignore it for single.' })),
  messageText: Type.Optional(Type.String({ description: 'First message, where the network needs one.' }))
})
export type V0CreateChatBody = Static<typeof V0CreateChatBody>

export const V0CreateChatOutput = Type.Object({
  ...outcomeProperties,
  chatID: Type.Optional(Type.String({ description: 'The new chat, when there is one.' }))
}, { title: 'V0CreateChatOutput' })
export type V0CreateChatOutput = Static<typeof V0CreateChatOutput>
