import type { Call } from './load.js'
import type { ReferenceRoute } from './server.js'
import { V0CreateChatBody, V0CreateChatOutput } from '../../src/http/v0/schemas/create-chat.js'

/** The call that the budgets are about. */
export const createChat: Call = {
  method: 'POST',
  path: '/v0/create-chat',
  body: { accountID: 'matrix', type: 'group', participantIDs: ['@a:beeper.com', '@b:beeper.com'], title: 'Bench' }
}

/** The same, as the reference servers have it. */
export const createChatRoute: ReferenceRoute = {
  ...createChat,
  url: createChat.path,
  schema: { body: V0CreateChatBody, response: { 200: V0CreateChatOutput } },
  answer: { success: true, chatID: '!NCdzlIaMjZUmvmvyHU:beeper.com' }
}

/** The path of a chat of the default fixture, which large has, too. */
export const chatPath = `/v1/chats/${encodeURIComponent('!NCdzlIaMjZUmvmvyHU:beeper.com')}`

/** A message into it. */
export const send: Call = { method: 'POST', path: `${chatPath}/messages`, body: { text: 'Dinner at eight?' } }
