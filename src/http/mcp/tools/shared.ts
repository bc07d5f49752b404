import * as Type from '@sinclair/typebox'
import { StringEnum } from '../../../platform/schema-types.js'

export function chatID () {
  return Type.String({ minLength: 1, description: 'Chat ID or local chat ID, as search_chats shows it.' })
}

export function accountIDs () {
  return Type.Optional(Type.Array(Type.String(), { description: 'Only these accounts; get_accounts lists their IDs.' }))
}

/** How to continue from an earlier page. */
export function paging () {
  return {
    cursor: Type.Optional(Type.String({ description: 'Where to continue: a cursor of an earlier result.' })),
    direction: Type.Optional(StringEnum(['after', 'before'], { description: 'From the cursor on: after is newer, before is older.' }))
  }
}
