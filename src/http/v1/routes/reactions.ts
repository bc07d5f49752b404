import type { App } from '../../app.js'
import type { Sandbox } from '../../../domain/sandbox/sandbox.js'
import { addReaction, removeReaction } from '../../../domain/messages/reactions.js'
import {
  AddReactionBody, AddReactionOutput, MessageParams, ReactionParams, RemoveReactionOutput, RemoveReactionQueryAccepted
} from '../schemas/messages.js'

export function reactionRoutes (app: App): void {
  app.post('/chats/:chatID/messages/:messageID/reactions', {
    config: {
      operation: 'addReaction',
      scope: 'write',
      generation: 'v1',
      tag: 'Messages',
      summary: 'Reacts to a message.',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['A transaction ID reacts once, and the response always contains one', 'published'],
        ['Keys are kept as sent, shortcodes too', 'assumed'],
        ['Repeating an existing reaction succeeds', 'assumed'],
        ['Reactions that the network does not support are 422', 'assumed'],
        ['Pending and deleted messages are 409', 'assumed']
      ]
    },
    schema: { params: MessageParams, body: AddReactionBody, response: { 200: AddReactionOutput } }
  }, async ({ sandbox, params, body }) => {
    const { message, ...added } = addReaction(sandbox, params.chatID, params.messageID, body)
    return { success: true as const, chatID: message.chat.id, messageID: message.id, ...added }
  })

  const removed = (sandbox: Sandbox, { chatID, messageID, reactionKey }: ReactionParams): RemoveReactionOutput => {
    const message = removeReaction(sandbox, chatID, messageID, reactionKey)
    return { success: true, chatID: message.chat.id, messageID: message.id, reactionKey }
  }

  app.delete('/chats/:chatID/messages/:messageID/reactions/:reactionKey', {
    config: {
      operation: 'removeReaction',
      scope: 'write',
      generation: 'v1',
      tag: 'Messages',
      summary: 'Removes one of the user\'s reactions.',
      fidelity: [
        ['200 with a body; the key in the path', 'published'],
        ['A reaction that does not exist is 404', 'assumed']
      ]
    },
    schema: { params: ReactionParams, response: { 200: RemoveReactionOutput } }
  }, async ({ sandbox, params }) => removed(sandbox, params))

  app.delete('/chats/:chatID/messages/:messageID/reactions', {
    config: {
      operation: 'removeReactionByQuery',
      scope: 'write',
      generation: 'v1',
      tag: 'Messages',
      summary: 'Removes one of the user\'s reactions, in the form of clients before 5.0.0.',
      fidelity: [['The key in the query', 'seen', 'observed.md']],
      hidden: true
    },
    schema: {
      params: MessageParams, querystring: RemoveReactionQueryAccepted, response: { 200: RemoveReactionOutput }
    }
  }, async ({ sandbox, params, query }) => removed(sandbox, { ...params, ...query }))
}
