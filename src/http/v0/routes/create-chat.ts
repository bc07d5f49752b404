import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox'
import { createChat } from '../../../domain/create-chat.js'
import { NetworkRefusal } from '../../../domain/errors.js'
import { toRichText } from '../../../domain/rich-text.js'
import { V0CreateChatBody, V0CreateChatOutput } from '../schemas/create-chat.js'

export const createChatRoute: FastifyPluginCallbackTypebox = (app, _options, done) => {
  app.post('/create-chat', {
    config: {
      operation: 'createChatV0',
      scope: 'write',
      generation: 'v0',
      tag: 'Chats',
      summary: 'Creates a single or group chat, or gives the single chat that there is.',
      successor: '/v1/chats',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['A single chat with somebody is created once', 'assumed'],
        ['Participants that nobody knows become contacts', 'assumed'],
        ['A participant named twice counts once', 'assumed']
      ]
    },
    schema: { body: V0CreateChatBody, response: { 200: V0CreateChatOutput } }
  }, async ({ sandbox, body }) => {
    const firstMessage = body.messageText === undefined ? undefined : await toRichText(body.messageText)
    return orRefusal(() => {
      const { chat } = createChat(sandbox, { ...body, firstMessage })
      return { success: true, chatID: chat.id }
    })
  })
  done()
}

/** What the network refuses is no error here: 200, and `success` tells (contract: v0.md, Envelopes). */
export function orRefusal<Output extends { success: boolean }> (
  work: () => Output
): Output | { success: false, error: string } {
  try {
    return work()
  } catch (error) {
    if (error instanceof NetworkRefusal) return { success: false, error: error.message }
    throw error
  }
}
