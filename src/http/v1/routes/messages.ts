import type { App } from '../../app.js'
import { asAnswer } from '../../json-text.js'
import { pageText } from '../../page-text.js'
import { deleteMessage } from '../../../domain/messages/delete-message.js'
import { editMessage } from '../../../domain/messages/edit-message.js'
import { listMessages } from '../../../domain/messages/list-messages.js'
import { sendMessage } from '../../../domain/messages/send-message.js'
import { messageText, presentMessage } from '../presenters/message.js'
import { ChatParams } from '../schemas/chats.js'
import {
  DeleteMessageQuery, EditMessageBody, EditMessageOutput, ListMessagesOutput, ListMessagesQuery, Message, MessageParams,
  SendMessageBody, SendMessageBodyAccepted, SendMessageOutput
} from '../schemas/messages.js'

export function messageRoutes (app: App): void {
  app.get('/chats/:chatID/messages', {
    exposeHeadRoute: true,
    config: {
      operation: 'listMessages',
      scope: 'read',
      generation: 'v1',
      tag: 'Messages',
      summary: 'Lists the messages of a chat, newest first.',
      fidelity: [
        ['Shape of the page', 'published'],
        ['20 messages a page, newest first', 'seen', 'observed.md'],
        ['A message ID or a sort key as cursor', 'seen', 'observed.md'],
        ['Cursors stay valid while messages are added, changed and removed', 'assumed'],
        ['A broken cursor is 400, and so is the ID of a message that no longer exists', 'assumed'],
        // later-than-4.3.0.md: reactions also come as hidden messages of type REACTION, membership without a type.
        ['Hidden messages are listed, and messages without a type', 'seen', 'later-than-4.3.0.md']
      ]
    },
    schema: { params: ChatParams, querystring: ListMessagesQuery, response: { 200: ListMessagesOutput } }
  }, async ({ sandbox, params, query }) => {
    const page = listMessages(sandbox, params.chatID, query)
    return asAnswer(pageText(page, message => messageText(sandbox, message)))
  })

  app.post('/chats/:chatID/messages', {
    config: {
      operation: 'sendMessage',
      scope: 'write',
      generation: 'v1',
      tag: 'Messages',
      summary: 'Sends a message, and returns its ID until the network confirms it.',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['The response precedes the network\'s confirmation', 'seen', 'observed.md'],
        ['Markdown becomes Matrix HTML', 'published'],
        ['The attachment type voiceNote, as SDK 4.5 to 4.8 write voice-note', 'published'],
        ['To a merged chat: written to the default chat, else the most recently active one, whose ID is returned', 'published'],
        ['Neither text nor attachment, or blank text alone, is 422', 'assumed'],
        ['Text over the limit of the network is 422', 'assumed'],
        ['A read-only chat is 502', 'assumed']
      ],
      published: { body: SendMessageBody }
    },
    schema: { params: ChatParams, body: SendMessageBodyAccepted, response: { 200: SendMessageOutput } }
  }, async ({ sandbox, params, body }) => {
    const message = await sendMessage(sandbox, params.chatID, withCurrentType(body))
    return { chatID: message.chat.id, pendingMessageID: message.pendingID ?? message.id }
  })

  app.get('/chats/:chatID/messages/:messageID', {
    exposeHeadRoute: true,
    config: {
      operation: 'getMessage',
      scope: 'read',
      generation: 'v1',
      tag: 'Messages',
      summary: 'Returns a message, by its final, pending or Matrix event ID.',
      fidelity: [['Every ID that a message has or had resolves', 'seen', 'observed.md']]
    },
    schema: { params: MessageParams, response: { 200: Message } }
  }, async ({ sandbox, params }) =>
    asAnswer(messageText(sandbox, sandbox.messages.get(sandbox.chats.get(params.chatID), params.messageID))))

  app.put('/chats/:chatID/messages/:messageID', {
    config: {
      operation: 'editMessage',
      scope: 'write',
      generation: 'v1',
      tag: 'Messages',
      summary: 'Changes the text of one of the user\'s messages.',
      fidelity: [
        ['Shape of the body and of the answer', 'published'],
        ['Messages with attachments are refused', 'published'],
        ['Pending messages are refused', 'seen', 'observed.md'],
        ['Every ID that a confirmed message has or had is accepted, its pending ID too', 'seen',
          'the vendor\'s chat adapter'],
        ['Refusals are 409 for a pending or deleted message, else 422', 'assumed'],
        ['The chat\'s capabilities limit the age of the message and the number of edits', 'assumed']
      ]
    },
    schema: { params: MessageParams, body: EditMessageBody, response: { 200: EditMessageOutput } }
  }, async ({ sandbox, params, body }) => {
    const message = await editMessage(sandbox, params.chatID, params.messageID, body.text)
    return { ...presentMessage(sandbox, message), success: true as const, messageID: message.id }
  })

  app.delete('/chats/:chatID/messages/:messageID', {
    config: {
      operation: 'deleteMessage',
      scope: 'write',
      generation: 'v1',
      tag: 'Messages',
      summary: 'Deletes a message, by default for everyone.',
      published: { response: { 204: null } },
      fidelity: [
        ['204, for everyone by default', 'seen', 'observed.md'],
        ['Final IDs only', 'published'],
        ['Pending messages are refused, with 409', 'seen', 'observed.md'],
        ['The message is removed: reading it is 404 from then on', 'assumed'],
        ['For everyone: the user\'s own messages, and other people\'s where the user is an admin', 'assumed'],
        ['The chat\'s capabilities set the limits', 'assumed']
      ]
    },
    schema: { params: MessageParams, querystring: DeleteMessageQuery }
  }, async ({ sandbox, params, query }, reply) => {
    deleteMessage(sandbox, params.chatID, params.messageID, query.forEveryone ?? true)
    return await reply.code(204).send()
  })
}

/** A send with today's name for a voice note. */
function withCurrentType ({ attachment, ...send }: SendMessageBodyAccepted): SendMessageBody {
  if (!attachment) return send
  const { type, ...facts } = attachment
  return { ...send, attachment: { ...facts, ...(type ? { type: type === 'voiceNote' ? 'voice-note' : type } : {}) } }
}
